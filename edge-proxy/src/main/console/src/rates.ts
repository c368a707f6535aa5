import { SOURCES, type EgressRow, type History, type Source } from './types.ts';

/** Bytes a second by source, each from one time to the next. */
export interface Series {
  /** Seconds since 1970, of the end of each step. */
  readonly times: readonly number[];
  /** Until then the last rate was that. */
  readonly end?: number;
  readonly rates: Readonly<Record<Source, readonly number[]>>;
}

const bySource = <T>(value: (source: Source) => T): Record<Source, T> => Object.fromEntries(SOURCES.map((source) => [source, value(source)])) as Record<Source, T>;

/** What was counted between the samples of the history. */
export function ratesOf(history: History): Series {
  const { times, bytes } = history;
  return {
    times: times.slice(1).map((time) => time / 1000),
    rates: bySource((source) =>
      times.slice(1).map((time, i) => {
        const seconds = (time - (times[i] ?? time)) / 1000;
        return seconds > 0 ? Math.max(0, ((bytes[source][i + 1] ?? 0) - (bytes[source][i] ?? 0)) / seconds) : 0;
      }),
    ),
  };
}

/** Appends what is new; starts anew where the edge has. */
export function joined(known: History | null, news: History, most = 720): History {
  if (!known || known.started !== news.started) return news;
  const last = known.times.at(-1) ?? 0;
  const from = news.times.findIndex((time) => time > last);
  if (from < 0) return known;
  const tail = <T>(one: readonly T[], other: readonly T[]) => [...one, ...other.slice(from)].slice(-most);
  return { ...news, times: tail(known.times, news.times), bytes: bySource((source) => tail(known.bytes[source], news.bytes[source])) };
}

/**
 * The ledger's rows as rates, zero where there is none.
 *
 * @param from seconds since 1970, of the first row
 * @param until of now, or of the end
 */
export function ratesOfRows(rows: readonly EgressRow[], from: number, until: number, step: number): Series {
  const steps = Math.max(1, Math.ceil((until - from) / step));
  const sums = bySource(() => new Array<number>(steps).fill(0));
  for (const row of rows) {
    const at = Math.round((Date.parse(row.start) / 1000 - from) / step);
    if (at >= 0 && at < steps) {
      // The last step is not over yet.
      const seconds = Math.max(1, Math.min(step, until - (from + at * step)));
      for (const source of SOURCES) sums[source][at] = (sums[source][at] ?? 0) + row.delivery[source].bytes / seconds;
    }
  }
  return { times: Array.from({ length: steps }, (_, i) => from + i * step), end: until, rates: sums };
}

/** Each source on top of those before: swarm at the bottom. */
export function stacked(series: Series): number[][] {
  const sums: number[] = series.times.map(() => 0);
  return SOURCES.map((source) => {
    series.rates[source].forEach((rate, i) => (sums[i] = (sums[i] ?? 0) + rate));
    return [...sums];
  });
}

/** Swarm bytes among all in the last seconds; null if there were none. */
export function recentOffload(history: History, seconds: number): { offload: number | null; bytesPerSecond: number } {
  const { times, bytes } = history;
  const end = times.length - 1;
  const begin = Math.max(0, times.findIndex((time) => time >= (times[end] ?? 0) - seconds * 1000));
  const grown = (source: Source) => (bytes[source][end] ?? 0) - (bytes[source][begin] ?? 0);
  const all = SOURCES.reduce((sum, source) => sum + grown(source), 0);
  const span = ((times[end] ?? 0) - (times[begin] ?? 0)) / 1000;
  return { offload: all > 0 ? grown('swarm') / all : null, bytesPerSecond: span > 0 ? all / span : 0 };
}
