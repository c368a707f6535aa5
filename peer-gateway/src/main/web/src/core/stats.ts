import type { Load } from './load.ts';

/** Totals since the page loaded; bytes of segments unless said otherwise. */
export interface Stats {
  /** `off`: the gateway, the viewer or the browser wants no swarm. `idle`: nothing asked for yet. */
  readonly state: 'off' | 'idle' | 'joining' | 'joined' | 'reconnecting';
  readonly peer: string | null;
  readonly stream: string | null;
  readonly http: number;
  readonly swarm: number;
  readonly given: number;
  /** Received twice or cancelled too late. */
  readonly waste: number;
  readonly stored: number;
  /** Whether this viewer serves others, or why it does not. */
  readonly sharing: 'yes' | 'settings' | 'device' | 'uplink' | 'budget' | 'minSwarm';
  /** By which it takes part less: at `light` with fewer neighbours, at `heavy` without serving, at `full` not at all. */
  readonly load: Load;
  readonly links: readonly LinkStats[];
}

/** Those of several deliverers as one's; the first speaks for all where there is nothing to add up. */
export function total([first, ...others]: readonly [Stats, ...Stats[]]): Stats {
  const sum = { ...first, links: [...first.links] };
  for (const stats of others) {
    for (const name of ['http', 'swarm', 'given', 'waste', 'stored'] as const) sum[name] += stats[name];
    sum.links.push(...stats.links);
  }
  return sum;
}

/** What remains to be counted of a deliverer that is left, with what was left before. */
export function leaving(stats: Stats, before: readonly Stats[]): [Stats] {
  return [total([{ ...stats, stored: 0, links: [] }, ...before])];
}

export interface LinkStats {
  readonly peer: string;
  readonly open: boolean;
  readonly received: number;
  readonly sent: number;
  /** Milliseconds, smoothed; null before the first. */
  readonly rtt: number | null;
  /** Bytes a second this neighbour delivers, smoothed. */
  readonly rate: number;
}
