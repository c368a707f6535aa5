import type { Stats } from '../core/stats.ts';
import type { Presence } from './possible.ts';
import type { Traits } from './viewers.ts';

interface SegmentCount {
  http: number;
  length: number | null;
  /** By how many viewers it was read to the end. */
  deliveries: number;
  firstAt: number;
}

/** Bytes one group of viewers got, by where they came from. */
export interface Received {
  http: number;
  /** From a peer of the same group, and of another. */
  inside: number;
  outside: number;
}

/** What the viewers of one class of lines did together. */
export interface LineFigures {
  viewers: number;
  swarm: number;
  given: number;
  http: number;
  stalls: number;
}

const LISTS = ['startups', 'joins', 'firstPeers', 'deliveryMs', 'presences'] as const;
const COUNTS = [
  'viewers', 'joinsFailed', 'swarm', 'given', 'waste', 'http', 'chunks', 'lateChunks', 'deliveries', 'plain', 'broken', 'wrong', 'stalls', 'stalledMs', 'playedMs',
  'httpErrors', 'switches', 'places', 'placesOfLiars', 'liarsNamed', 'seeds', 'seedsLost',
] as const;

/** Everything counted in one run. */
export class Figures {
  readonly segments = new Map<string, SegmentCount>();
  readonly bySite = new Map<string, Received>();
  readonly byAsn = new Map<string, Received>();
  readonly byLine = new Map<string, LineFigures>();
  /** Milliseconds. */
  readonly startups: number[] = [];
  readonly joins: number[] = [];
  readonly firstPeers: number[] = [];
  /** From the player's asking for a segment to its last byte, where it was not the first. */
  readonly deliveryMs: number[] = [];
  readonly presences: Presence[] = [];
  viewers = 0;
  joinsFailed = 0;
  /** Of the viewers that are gone, bytes verified. */
  swarm = 0;
  given = 0;
  waste = 0;
  http = 0;
  chunks = 0;
  lateChunks = 0;
  deliveries = 0;
  /** Deliveries the core left to plain HTTP, and those that broke off. */
  plain = 0;
  broken = 0;
  /** Segments that were not what others got under the same name. */
  wrong = 0;
  stalls = 0;
  stalledMs = 0;
  playedMs = 0;
  httpErrors = 0;
  /** Changes of the rendition. */
  switches = 0;
  /** The segment that was asked for first of all last. */
  newest: string | null = null;
  /** Neighbours that viewers have had, at the ends of seconds, and how many of these were liars. */
  places = 0;
  placesOfLiars = 0;
  liarsNamed = 0;
  /** Times a viewer was named seeder, and those of them after which it was gone before others had the segment. */
  seeds = 0;
  seedsLost = 0;
  private readonly hashes = new Map<string, string>();

  /** @param at milliseconds of the run */
  requested(path: string, status: number, at: number): void {
    if (status >= 400) this.httpErrors++;
    else if (!this.segments.has(path)) {
      this.segments.set(path, { http: 0, length: null, deliveries: 0, firstAt: at });
      this.newest = path;
    }
  }

  overHttp(viewer: Traits, path: string, bytes: number): void {
    this.http += bytes;
    const segment = this.segments.get(path);
    if (segment) segment.http += bytes;
    for (const group of this.groups(viewer)) group.http += bytes;
  }

  overSwarm(from: Traits, to: Traits, bytes: number): void {
    const [site, asn] = this.groups(to);
    if (from.site === to.site && to.site !== null) site.inside += bytes;
    else site.outside += bytes;
    if (from.asn === to.asn) asn.inside += bytes;
    else asn.outside += bytes;
  }

  /** A viewer is gone, whose core counted so much. */
  left({ line }: Traits, { swarm, given, http, waste }: Pick<Stats, 'swarm' | 'given' | 'http' | 'waste'>, stalls: number): void {
    this.swarm += swarm;
    this.given += given;
    this.waste += waste;
    this.stalls += stalls;
    if (line === null) return;
    let found = this.byLine.get(line);
    if (!found) this.byLine.set(line, (found = { viewers: 0, swarm: 0, given: 0, http: 0, stalls: 0 }));
    found.viewers++;
    found.swarm += swarm;
    found.given += given;
    found.http += http;
    found.stalls += stalls;
  }

  delivered(path: string, length: number, hash: string): void {
    this.deliveries++;
    const segment = this.segments.get(path);
    if (segment) {
      segment.length ??= length;
      segment.deliveries++;
    }
    const before = this.hashes.get(path);
    if (before === undefined) this.hashes.set(path, hash);
    else if (before !== hash) this.wrong++;
  }

  /** Of the segments first asked for since then: bytes, how many viewers' bytes, and how many deliveries. */
  watched(since: number): { once: number; bytes: number; deliveries: number } {
    const sum = { once: 0, bytes: 0, deliveries: 0 };
    for (const { length, deliveries, firstAt } of this.segments.values()) {
      if (length === null || firstAt < since) continue;
      sum.once += length;
      sum.bytes += length * deliveries;
      sum.deliveries += deliveries;
    }
    return sum;
  }

  /** HTTP bytes for each byte of the segments first asked for since then. */
  copies(since: number): number | null {
    let http = 0;
    let length = 0;
    for (const segment of this.segments.values()) {
      if (segment.length === null || segment.firstAt < since) continue;
      http += segment.http;
      length += segment.length;
    }
    return length === 0 ? null : http / length;
  }

  /** What was counted in another thread of the same run. */
  add(other: Figures): void {
    for (const [path, { http, length, deliveries, firstAt }] of other.segments) {
      const found = this.segments.get(path);
      if (!found) this.segments.set(path, { http, length, deliveries, firstAt });
      else {
        found.http += http;
        found.length ??= length;
        found.deliveries += deliveries;
        found.firstAt = Math.min(found.firstAt, firstAt);
      }
    }
    for (const [path, hash] of other.hashes) {
      const before = this.hashes.get(path);
      if (before === undefined) this.hashes.set(path, hash);
      else if (before !== hash) this.wrong++;
    }
    addUp(this.bySite, other.bySite);
    addUp(this.byAsn, other.byAsn);
    addUp(this.byLine, other.byLine);
    for (const list of LISTS) (this[list] as unknown[]).push(...other[list]);
    for (const count of COUNTS) this[count] += other[count];
  }

  private groups({ site, asn }: Traits): [Received, Received] {
    return [group(this.bySite, site === null ? 'home' : `site-${site}`), group(this.byAsn, `AS${64_496 + asn}`)];
  }
}

/** Adds numbers of the same names, group by group. */
function addUp<Counts extends object>(groups: Map<string, Counts>, others: ReadonlyMap<string, Counts>): void {
  for (const [name, counts] of others) {
    const found = groups.get(name);
    if (!found) groups.set(name, { ...counts });
    else for (const key of Object.keys(counts) as (keyof Counts)[]) (found[key] as number) += counts[key] as number;
  }
}

function group(groups: Map<string, Received>, name: string): Received {
  let found = groups.get(name);
  if (!found) groups.set(name, (found = { http: 0, inside: 0, outside: 0 }));
  return found;
}

export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
