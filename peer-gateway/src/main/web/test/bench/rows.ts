import { VirtualClock } from '../../src/sim/clock.ts';
import { Player } from '../../src/simulator/player.ts';
import type { Lie } from '../../src/simulator/lies.ts';
import { MBIT, type Viewer, World } from '../core/world.ts';
import { liar } from './liar.ts';

/** One modelled audience; rates in Mbit/s, times in seconds. */
export interface Row {
  readonly peers: number;
  readonly bitrate: number;
  readonly up: number;
  readonly down: number;
  readonly segment?: number;
  readonly duration?: number;
  readonly seeders?: number;
  /** On demand and not live: all but one come at the same moment, so long after that one. */
  readonly behind?: number;
  /** Come while the viewers come, or from that second on. */
  readonly liars?: { readonly count: number; readonly lie: Lie; readonly from?: number };
}

export interface Outcome {
  readonly offload: number;
  readonly possible: number;
  /** HTTP bytes for each byte of the stream. */
  readonly copies: number;
  readonly useful: number;
  readonly wasted: number;
  readonly stalls: number;
  /** Milliseconds, of the viewer in the middle. */
  readonly startup: number;
  /** Milliseconds from a player's asking to the last byte, after the warm-up: of the one in the middle, and of nine in ten. */
  readonly delivery: readonly [number, number];
}

/** One way, milliseconds. */
const LATENCY = 10;
/** Segments in the playlist. */
const WINDOW = 12;
const ARRIVALS_PER_SECOND = 10;
const WARM_UP = 10;
/** Seconds that a player on demand keeps ahead. */
const BUFFER = 30;

/** Plays a row in modelled time: the same figures on every machine, but for the order in which promises settle. */
export async function play(row: Row): Promise<Outcome> {
  const { peers, bitrate, segment = 2, duration = 60, seeders = 2, behind } = row;
  const live = behind === undefined;
  const world = new World();
  const { gateway, clock } = world;
  gateway.live = live;
  gateway.seeders = Math.min(seeders, 1 + Math.floor(peers / 40));
  const length = Math.round(bitrate * MBIT * segment);
  let listed = -1;
  const publish = () => {
    const newest = live ? WINDOW - 1 + Math.floor(clock.now() / (1000 * segment)) : Math.ceil((duration + BUFFER) / segment);
    while (listed < newest) gateway.add(++listed, length, segment);
    return newest;
  };
  const starts: number[] = [];
  const deliveries: { readonly at: number; readonly ms: number }[] = [];
  const players: Player[] = [];
  const arrivals = behind ?? Math.min(duration / 4, peers / ARRIVALS_PER_SECOND);
  const come = () => {
    const viewer = world.viewer({ up: row.up * MBIT, down: row.down * MBIT, latency: LATENCY });
    const player = new Player({
      clock: Object.assign(clock, { sleep: (ms: number) => sleep(clock, ms) }) as never,
      live,
      buffer: BUFFER,
      manifest: async (url) => {
        viewer.deliverer.sawManifest(url.href);
        await sleep(clock, 4 * LATENCY);
        return url.pathname === '/master.m3u8' ? MASTER : playlist(publish(), segment, live);
      },
      segment: async ({ path }, bufferAhead) => {
        const at = clock.now();
        await read(viewer, path, bufferAhead, length);
        deliveries.push({ at, ms: clock.now() - at });
        return length;
      },
      started: (ms) => starts.push(ms),
    });
    players.push(player);
    void player.run(new URL('http://edge/master.m3u8'));
  };
  for (let i = 0; i < peers; i++) clock.after(live ? (i * 1000 * arrivals) / peers : 1000 * (i && arrivals), come);
  const { count, lie, from = 0 } = row.liars ?? { count: 0, lie: 'sockets' };
  const access = { up: row.up * MBIT, down: row.down * MBIT, latency: LATENCY };
  for (let i = 0; i < count; i++) clock.after(1000 * (from + (i * arrivals) / count), () => liar(world, i, lie, access, length));
  // On demand a viewer begins with what fills its buffer: that is most of what a short one takes.
  const warm = live ? 1000 * (Math.max(arrivals, from) + WARM_UP) : 1;
  await clock.run(warm);
  const before = totals(world.viewers);
  const old = gateway.httpBytes;
  await clock.run(1000 * duration - warm);
  for (const player of players) player.stop();
  const after = totals(world.viewers);
  const swarm = after.swarm - before.swarm;
  const http = after.http - before.http;
  return {
    offload: swarm / (swarm + http),
    possible: Math.min(1 - gateway.seeders / peers, row.up / bitrate),
    copies: ((gateway.httpBytes - old) * 1000) / (bitrate * MBIT * (1000 * duration - warm)),
    useful: after.swarm,
    wasted: after.waste,
    stalls: players.reduce((sum, { stalls }) => sum + stalls, 0),
    delivery: [0.5, 0.9].map((share) => quantile(deliveries.filter(({ at }) => at >= warm).map(({ ms }) => ms), share)) as [number, number],
    startup: quantile(starts, 0.5),
  };
}

const MASTER = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n';

function playlist(newest: number, segment: number, live: boolean): string {
  const first = live ? newest - WINDOW + 1 : 0;
  const list = Array.from({ length: newest - first + 1 }, (_, i) => `#EXTINF:${segment},\n/_p2p/s${first + i}.m4s\n`);
  return `#EXTM3U\n#EXT-X-TARGETDURATION:${segment}\n#EXT-X-MEDIA-SEQUENCE:${first}\n${list.join('')}${live ? '' : '#EXT-X-ENDLIST\n'}`;
}

async function read(viewer: Viewer, path: string, buffer: number, length: number): Promise<void> {
  const got = await viewer.ask(path, { buffer });
  if (got?.bytes.length !== length) throw new Error(`${path} came with ${got?.bytes.length ?? 'no'} bytes`);
}

function totals(viewers: readonly Viewer[]) {
  const sum = { swarm: 0, http: 0, waste: 0 };
  for (const { stats } of viewers) for (const name of ['swarm', 'http', 'waste'] as const) sum[name] += stats[name];
  return sum;
}

function quantile(values: number[], share: number): number {
  return values.sort((a, b) => a - b)[Math.floor(share * values.length)] ?? NaN;
}

function sleep(clock: VirtualClock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
