import uPlot from 'uplot';
import { byId, h, show, table } from './dom.ts';
import { bitRate, dateAndClock } from './format.ts';
import { stacked, type Series } from './rates.ts';
import { colour } from './theme.ts';
import { SOURCES, type Source } from './types.ts';

export const SOURCE_NAMES: Readonly<Record<Source, string>> = {
  swarm: 'swarm: from other viewers',
  cache: "cache: from the edge's store",
  sibling: 'sibling: from another edge',
  origin: 'origin: fetched for the request',
};

const HEIGHT = 240;
const MOST_ROWS = 60;

/** Rates by source over time, one upon the other. */
export class SourceChart {
  private readonly holder = byId('chart');
  private plot: uPlot | null = null;
  private series: Series = { times: [], rates: { swarm: [], cache: [], sibling: [], origin: [] } };
  private stepped = false;

  constructor() {
    new ResizeObserver(() => this.plot?.setSize({ width: this.holder.clientWidth, height: HEIGHT })).observe(this.holder);
    byId('legend').replaceChildren(...SOURCES.map((source) => h('li', {}, h('span', { class: `swatch ${source}` }), SOURCE_NAMES[source])));
  }

  /** @param stepped whether each value is for all of the time up to the next */
  show(series: Series, stepped: boolean, words: string): void {
    this.series = series;
    const data = this.data();
    if (this.plot && this.stepped === stepped) this.plot.setData(data);
    else this.draw(stepped);
    byId('chart-words').textContent = words;
    this.tabulate();
  }

  /** In the colours of now. */
  redraw(): void {
    if (this.plot) this.draw(this.stepped);
  }

  /** The tallest first, so that the others are painted over it. */
  private data(): uPlot.AlignedData {
    const { times, end } = this.series;
    const layers = stacked(this.series).reverse();
    return (end === undefined || times.length === 0 ? [[...times], ...layers] : [[...times, end], ...layers.map((layer) => [...layer, layer.at(-1) ?? 0])]) as uPlot.AlignedData;
  }

  private draw(stepped: boolean): void {
    this.stepped = stepped;
    this.plot?.destroy();
    const paths = stepped ? uPlot.paths.stepped?.({ align: 1 }) : uPlot.paths.linear?.();
    const axis = { stroke: colour('text'), grid: { stroke: colour('line'), width: 1 }, ticks: { stroke: colour('line'), width: 1 } };
    const options: uPlot.Options = {
      width: this.holder.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_, __, max) => [0, Math.max(max * 1.05, 1000)] } },
      axes: [
        { ...axis, values: (_, ticks) => ticks.map((at) => this.tick(at)) },
        { ...axis, size: 96, values: (_, ticks) => ticks.map((rate) => bitRate(rate)) },
      ],
      series: [{}, ...[...SOURCES].reverse().map((source) => ({ fill: colour(source), stroke: colour(source), width: 1, points: { show: false }, ...(paths ? { paths } : {}) }))],
    };
    this.plot = new uPlot(options, this.data(), this.holder);
  }

  private tick(seconds: number): string {
    const span = (this.series.times.at(-1) ?? 0) - (this.series.times[0] ?? 0);
    const time = dateAndClock(new Date(seconds * 1000).toISOString());
    return span > 2 * 86_400 ? time.slice(5, 10) : span > 3000 ? time.slice(11, 16) : time.slice(11);
  }

  private tabulate(): void {
    // As many rows as somebody may want to hear: each the mean of some steps.
    const steps = Math.max(1, Math.ceil(this.series.times.length / MOST_ROWS));
    const rows: string[][] = [];
    for (let i = 0; i < this.series.times.length; i += steps) {
      const mean = (source: Source) => {
        const some = this.series.rates[source].slice(i, i + steps);
        return some.reduce((sum, rate) => sum + rate, 0) / some.length;
      };
      const all = SOURCES.reduce((sum, source) => sum + mean(source), 0);
      const time = dateAndClock(new Date((this.series.times[i] ?? 0) * 1000).toISOString());
      rows.push([time, ...SOURCES.map((source) => bitRate(mean(source))), all > 0 ? `${((100 * mean('swarm')) / all).toFixed(1)} %` : '–']);
    }
    const columns = [{ head: 'Time' }, ...SOURCES.map((head) => ({ head, number: true })), { head: 'offload', number: true }];
    show(byId('chart-table'), rows, () => [table('Segments to viewers, by source', columns, rows.reverse(), 'Nothing was counted yet.')]);
  }
}
