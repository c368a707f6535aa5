import type { Segment } from './segment.ts';
import type { Purpose } from './want.ts';

/** Why the player cannot wait for peers. */
export type Haste = 'the player is starting' | 'the length of the file is unknown' | 'the buffer is thin' | 'initialization segments are not shared' | 'it grows too slowly' | 'nobody knows it' | 'no neighbours';

/** Why chunks come over HTTP. */
export type HttpReason = 'at once' | 'named a seeder' | 'before the core was there' | 'late' | 'nothing came' | 'no source' | 'a neighbour was lost' | 'digest and bytes differ';

/** Hears where segments come from and why: in debug builds and tests alone. */
export interface Trace {
  hurries(segment: Segment, why: Haste): void;
  /** The player has it from the store. */
  stored(segment: Segment): void;
  /** Chunks `first` to before `end` are asked for; null for all that follow. */
  http(segment: Segment, first: number, end: number | null, why: HttpReason): void;
  /** A chunk has come and matched the digest. */
  chunk(segment: Segment, chunk: number, peer: string): void;
  /** Nothing of it is fetched any more. */
  finished(segment: Segment, purpose: Purpose, problem: string | null): void;
  /** The link to a neighbour has been closed for good. */
  banned(peer: string, why: string): void;
}
