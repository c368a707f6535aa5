import type { Segment } from './segment.ts';

/** Verified chunks kept beyond memory, known by their bytes: `extras/disk-shelf.ts`. */
export interface Shelf {
  has(segment: Segment, chunk: number): boolean;
  /** A chunk has been verified: it may be kept. */
  keep(segment: Segment, chunk: number): void;
  /** Begins to bring a chunk back into its segment; false if it cannot be had. */
  recall(segment: Segment, chunk: number): boolean;
}
