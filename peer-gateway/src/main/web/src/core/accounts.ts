import { type ByteRange, named } from './name.ts';
import type { Segment } from './segment.ts';

interface Entry {
  readonly path: string;
  readonly range?: ByteRange;
  length: number;
  http: number;
  readonly swarm: Map<string, number>;
  /** Of those, by way of TURN; only if any. */
  relayed?: number;
  waste: number;
}

export interface Report {
  readonly t: 'report';
  readonly n: number;
  readonly got: readonly unknown[];
  readonly gave: readonly (readonly [string, number])[];
}

/** Of one report: it must fit a message of 16 KiB, and the gateway's bounds. */
const MAX_TEXT = 12_000;
const MAX_RECORDS = 64;
const MAX_PEERS = 64;
const MAX_ENTRIES = 512;

/** Who brought which bytes, for the page's totals and the reports to the gateway. */
export class Accounts {
  http = 0;
  swarm = 0;
  waste = 0;
  private readonly entries = new Map<string, Entry>();
  private readonly given = new Map<string, number>();
  private n = 0;

  overHttp(segment: Segment, bytes: number): void {
    this.http += bytes;
    this.entry(segment).http += bytes;
  }

  fromPeer(segment: Segment, peer: string, bytes: number, relayed?: boolean): void {
    this.swarm += bytes;
    const entry = this.entry(segment);
    entry.swarm.set(peer, (entry.swarm.get(peer) ?? 0) + bytes);
    if (relayed) entry.relayed = (entry.relayed ?? 0) + bytes;
  }

  wasted(segment: Segment, bytes: number): void {
    this.waste += bytes;
    this.entry(segment).waste += bytes;
  }

  gave(peer: string, bytes: number): void {
    if (bytes > 0) this.given.set(peer, (this.given.get(peer) ?? 0) + bytes);
  }

  /** The next report; null when there is nothing to tell. What does not fit is left for the one after. */
  next(): Report | null {
    if (this.entries.size === 0 && this.given.size === 0) return null;
    const got: unknown[] = [];
    let text = 0;
    for (const [key, entry] of this.entries) {
      const record = { ...entry, swarm: [...entry.swarm].slice(0, MAX_PEERS) };
      text += JSON.stringify(record).length;
      if ((text > MAX_TEXT && got.length > 0) || got.length === MAX_RECORDS) break;
      got.push(record);
      this.entries.delete(key);
    }
    const gave = [...this.given].slice(0, MAX_PEERS);
    for (const [peer] of gave) this.given.delete(peer);
    return { t: 'report', n: ++this.n, got, gave };
  }

  private entry(segment: Segment): Entry {
    let entry = this.entries.get(segment.key);
    if (!entry) {
      entry = { ...named(segment.name), length: 0, http: 0, swarm: new Map(), waste: 0 };
      this.entries.set(segment.key, entry);
      // Nobody takes the reports: the socket has been down for long.
      if (this.entries.size > MAX_ENTRIES) this.entries.delete(this.entries.keys().next().value as string);
    }
    entry.length = segment.length ?? 0;
    return entry;
  }
}
