import type { Transfer } from './downloads.ts';
import type { HttpRun, Refusal } from './httprun.ts';
import type { Neighbour } from './neighbour.ts';
import type { Segment } from './segment.ts';

/** `play`: the player waits. `seed`: the gateway named us. `prefetch`: from peers only, when there is nothing better to do. */
export type Purpose = 'play' | 'seed' | 'prefetch';

/** When peers have had their time; milliseconds of the clock. */
export interface Deadlines {
  /** After so many milliseconds in which nobody had it and nobody began: fetch over HTTP. */
  readonly election: number;
  /** Longest time without a byte, in milliseconds. */
  readonly patience: number;
  /** All of it should be here; of a segment that grows, so long after we last heard that it did. */
  readonly due: number;
  readonly span: number;
}

/** One of `of` even parts of a segment. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

export interface Assignment {
  readonly neighbour: Neighbour;
  readonly transfer: Transfer;
}

/** A segment being fetched. */
export class Want {
  /** By chunk. */
  readonly transfers = new Map<number, Assignment>();
  /** Since when somebody could be asked for a chunk. */
  readonly askable = new Map<number, number>();
  readonly runs = new Set<HttpRun>();
  lastProgress: number;
  /** A neighbour was lost or fell silent in the middle: what nobody else has comes over HTTP at once. */
  broken = false;
  /** Since when some of it has no source; null while all has. */
  orphanedAt: number | null;
  /** What of it the gateway named us for; null once it is being fetched. */
  part: Part | null = null;
  /** It is there before it is complete. */
  grows = false;
  /** HTTP failures in a row, and when to try again. */
  failures = 0;
  retryAt = 0;
  /** What HTTP said in the end, if that was no. */
  failed: string | null = null;
  /** The answer itself, until somebody takes it. */
  refusal: Refusal | null = null;

  constructor(
    readonly segment: Segment,
    public purpose: Purpose,
    /** Start over HTTP at once. */
    public urgent: boolean,
    public deadlines: Deadlines,
    readonly since: number,
  ) {
    this.lastProgress = since;
    this.orphanedAt = since;
  }

  overHttp(chunk: number): HttpRun | null {
    for (const run of this.runs) if (run.covers(chunk)) return run;
    return null;
  }

  /** Chunks known to exist and not here. */
  missing(): number[] {
    const { segment } = this;
    const count = segment.chunks ?? segment.known;
    const missing = [];
    for (let i = 0; i < count; i++) if (!segment.here(i)) missing.push(i);
    return missing;
  }
}
