import type { Figures, LineFigures, Received } from './figures.ts';
import { percentile } from './figures.ts';
import type { Options } from './options.ts';
import { type Watched, possible } from './possible.ts';

/** Beyond this share of the run the viewers' clock waited for the machine. */
const MACHINE_LIMIT = 0.05;

export interface Machine {
  /** CPU seconds of the edge with its origin, and of this process. */
  readonly gatewayCpu: number | null;
  readonly simulatorCpu: number;
  /** For which the viewers' clock stood still. */
  readonly stoodMs: number;
  readonly lagP50: number;
  readonly lagP99: number;
  readonly load: number;
}

export interface Steady {
  readonly swarm: number;
  readonly http: number;
}

export type Report = ReturnType<typeof report>;

const round = (value: number | null, digits = 3) => (value === null ? null : Number(value.toFixed(digits)));

/** @param before what had been carried when the warm-up ended */
export function report(options: Options, figures: Figures, before: Steady, machine: Machine) {
  const { swarm, http, waste } = figures;
  const share = (part: number, rest: number) => (part + rest === 0 ? 0 : part / (part + rest));
  const steady = share(swarm - before.swarm, http - before.http);
  const watched = watchedBy(figures, options);
  const most = possible(figures.presences, options, watched);
  return {
    run: options.title,
    seed: options.seed,
    viewers: figures.viewers,
    offload: round(share(swarm, http)),
    offloadSteady: round(steady),
    possible: { offload: round(most.offload), shared: round(most.shared), given: round(most.given) },
    reached: most.offload === 0 ? null : round(steady / most.offload),
    copies: round(figures.copies(0)),
    copiesSteady: round(figures.copies(options.warmUp * 1000)),
    swarmBytes: swarm,
    httpBytes: http,
    wastedBytes: waste,
    wasteShare: swarm === 0 ? null : round(waste / swarm),
    deliveries: figures.deliveries,
    plainDeliveries: figures.plain,
    brokenDeliveries: figures.broken,
    bitrate: Math.round(watched.bitrate * 8),
    switchesPerMinute: round(figures.playedMs === 0 ? 0 : (60_000 * figures.switches) / figures.playedMs, 2),
    wrongSegments: figures.wrong,
    httpErrors: figures.httpErrors,
    chunks: figures.chunks,
    lateChunks: figures.lateChunks,
    seeds: figures.seeds,
    seedsLost: figures.seedsLost,
    stalls: figures.stalls,
    liars: options.liars === 0 ? null : { named: figures.liarsNamed, places: round(share(figures.placesOfLiars, figures.places - figures.placesOfLiars)) },
    deliveryMs: round(percentile(figures.deliveryMs, 0.5), 0),
    rebuffering: round(share(figures.stalledMs, figures.playedMs), 4),
    startupMs: round(percentile(figures.startups, 0.5), 0),
    joinMs: round(percentile(figures.joins, 0.5), 0),
    joinsFailed: figures.joinsFailed,
    firstPeerMs: round(percentile(figures.firstPeers, 0.5), 0),
    withoutPeer: figures.viewers - figures.firstPeers.length,
    lines: lines(figures.byLine),
    sites: shares(figures.bySite),
    asns: shares(figures.byAsn),
    gatewayCpuSeconds: round(machine.gatewayCpu, 1),
    simulatorCpuSeconds: round(machine.simulatorCpu, 1),
    eventLoopLagMs: { p50: round(machine.lagP50, 1), p99: round(machine.lagP99, 1) },
    stoodStillSeconds: round(machine.stoodMs / 1000, 1),
    machineLimited: machine.stoodMs > MACHINE_LIMIT * 1000 * options.duration,
    loadAverage: round(machine.load, 1),
  };
}

/** With one rendition what was asked for; of several, what players chose. */
function watchedBy(figures: Figures, { bitrate, renditions, segmentSeconds, partsPerSegment, warmUp, peers }: Options): Watched {
  const { once, bytes, deliveries } = figures.watched(warmUp * 1000);
  if (renditions === 1 || bytes === 0) return { bitrate, copies: 1 };
  return { bitrate: (bytes * partsPerSegment) / (deliveries * segmentSeconds), copies: (peers * once) / bytes };
}

function lines(groups: ReadonlyMap<string, LineFigures>) {
  return [...groups].sort(([a], [b]) => a.localeCompare(b, 'en')).map(([name, line]) => ({ name, ...line }));
}

function shares(groups: ReadonlyMap<string, Received>) {
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([name, { http, inside, outside }]) => {
      const total = http + inside + outside;
      const part = (bytes: number) => round(total === 0 ? 0 : bytes / total);
      return { name, bytes: total, inside: part(inside), outside: part(outside), http: part(http) };
    });
}

/** What was asked for and not reached. */
export function missed(result: Report, { minOffload, maxCopies, minReached, maxWaste }: Options): string[] {
  const problems: string[] = [];
  const { offloadSteady, copiesSteady, reached, wasteShare } = result;
  if (minOffload !== null && (offloadSteady ?? 0) < minOffload) {
    problems.push(`offload ${percent(offloadSteady)} is below ${percent(minOffload)}`);
  }
  if (maxCopies !== null && (copiesSteady ?? Infinity) > maxCopies) {
    problems.push(`${copiesSteady} HTTP copies a segment are more than ${maxCopies}`);
  }
  if (minReached !== null && reached !== null && reached < minReached) {
    problems.push(`${percent(reached)} of the possible offload is below ${percent(minReached)}`);
  }
  if (maxWaste !== null && result.wastedBytes > maxWaste * result.swarmBytes) {
    problems.push(`waste of ${percent(wasteShare)} of the useful bytes is more than ${percent(maxWaste)}`);
  }
  if (result.wrongSegments > 0) problems.push(`${result.wrongSegments} segments had other bytes than the same ones elsewhere`);
  return problems;
}

function percent(share: number | null): string {
  return share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

export function text(result: Report, options: Options): string {
  const { warmUp } = options;
  const groups = (of: Report['sites']) =>
    of.map(({ name, bytes, inside, outside, http }) => `  ${name.padEnd(12)} ${megabytes(bytes).padStart(10)}   inside ${percent(inside)}, outside ${percent(outside)}, HTTP ${percent(http)}`);
  return [
    result.run,
    `offload                  ${percent(result.offloadSteady)} from second ${warmUp} on, ${percent(result.offload)} in all`,
    `possible                 ${percent(result.possible.offload)}: ${options.renditions > 1 ? 'one copy of each rendition' : 'one copy'} over HTTP leaves ${percent(result.possible.shared)}, viewers can give ${percent(result.possible.given)}`,
    `reached                  ${percent(result.reached)} of that; wasted ${percent(result.wasteShare)} of the useful bytes`,
    `HTTP copies a segment    ${result.copiesSteady ?? 'none'} of segments new since second ${warmUp}, ${result.copies ?? 'none'} in all`,
    `bytes                    swarm ${megabytes(result.swarmBytes)}, HTTP ${megabytes(result.httpBytes)}, wasted ${megabytes(result.wastedBytes)}`,
    ...(options.renditions > 1 ? [`renditions               ${Math.round(result.bitrate / 1000)} kbit/s watched on the average, changed ${result.switchesPerMinute} times a minute and viewer`] : []),
    `late chunks              ${result.lateChunks} of ${result.chunks}`,
    `seeders                  named ${result.seeds} times; gone too soon ${result.seedsLost} times`,
    ...(result.liars === null ? [] : [`liars                    beside viewers ${percent(result.liars.places)} of their neighbours; named seeders ${result.liars.named} times`]),
    `delivery                 ${result.deliveryMs ?? '-'} ms a segment (median)`,
    `rebuffering              ${result.stalls} stalls, ${percent(result.rebuffering)} of the time`,
    `startup                  ${result.startupMs ?? '-'} ms (median)`,
    `joined                   after ${result.joinMs ?? '-'} ms (median); ${result.joinsFailed} of ${result.viewers} failed`,
    `first peer               after ${result.firstPeerMs ?? '-'} ms (median); ${result.withoutPeer} of ${result.viewers} had none`,
    `deliveries               ${result.deliveries}; by plain HTTP ${result.plainDeliveries}, broken off ${result.brokenDeliveries}, wrong bytes ${result.wrongSegments}; HTTP errors ${result.httpErrors}`,
    ...(result.lines.length > 0 ? ['by line'] : []),
    ...result.lines.map(({ name, viewers, swarm, given, http, stalls }) => `  ${name.padEnd(12)} ${megabytes(swarm + http).padStart(10)}   from peers ${percent(swarm / Math.max(1, swarm + http))}, gave ${megabytes(given)}; ${viewers} viewers, ${stalls} stalls`),
    'by site',
    ...groups(result.sites),
    'by ASN',
    ...groups(result.asns),
    `CPU                      edge and origin ${result.gatewayCpuSeconds ?? '-'} s, viewers ${result.simulatorCpuSeconds} s; load average ${result.loadAverage}`,
    `event loop lag           ${result.eventLoopLagMs.p50} ms median, ${result.eventLoopLagMs.p99} ms p99; the clock stood still for ${result.stoodStillSeconds} s${result.machineLimited ? ': this machine was too slow for so many viewers' : ''}`,
  ].join('\n');
}
