import type { Clock, Cryptography } from './environment.ts';
import type { SegmentName } from './name.ts';
import { ChunkPool } from './pool.ts';
import { Segment, type SegmentListener } from './segment.ts';

/** How far a segment lies from the playhead, in segments: behind negative; null where nobody knows. */
export type Distance = (key: string) => number | null;

/** Names without any bytes also cost something. */
const MAX_SEGMENTS = 1024;

/** The page's segments, within a budget of bytes; those farthest from the playhead go first. */
export class SegmentStore {
  readonly pool = new ChunkPool();
  private readonly segments = new Map<string, Segment>();
  /** Keys of which digest and bytes once differed: plain HTTP for a while. */
  private readonly distrusted = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly crypto: Cryptography,
    private readonly listener: SegmentListener,
    private readonly distance: Distance,
    public budget: number,
  ) {}

  get(key: string): Segment | undefined {
    return this.segments.get(key);
  }

  all(): IterableIterator<Segment> {
    return this.segments.values();
  }

  /** The segment of this name, made if it is not there. */
  of(name: SegmentName, key: string): Segment {
    let segment = this.segments.get(key);
    if (segment?.tainted && segment.users === 0) {
      this.remove(segment);
      segment = undefined;
    }
    if (!segment) {
      segment = new Segment(name, key, this.pool, this.crypto, this.listener);
      segment.tainted = (this.distrusted.get(key) ?? 0) > this.clock.now();
      this.segments.set(key, segment);
    }
    segment.lastUsed = this.clock.now();
    return segment;
  }

  bytes(): number {
    let provisional = 0;
    for (const segment of this.segments.values()) provisional += segment.provisionalBytes();
    return this.pool.bytes + provisional;
  }

  /** Makes room; what is in use stays, whatever the budget. */
  trim(): void {
    let bytes = this.bytes();
    if (bytes <= this.budget && this.segments.size <= MAX_SEGMENTS) return;
    const now = this.clock.now();
    const idle = [...this.segments.values()].filter((segment) => segment.users === 0);
    const farthest = idle.map((segment) => ({ segment, worth: this.worth(segment, now) })).sort((a, b) => a.worth - b.worth);
    for (const { segment } of farthest) {
      if (bytes <= this.budget && this.segments.size <= MAX_SEGMENTS) return;
      if (segment.empty && this.segments.size <= MAX_SEGMENTS) continue;
      this.remove(segment);
      bytes = this.bytes();
    }
  }

  /** What lies ahead is worth more than what has been played, and either more than what is not on the track. */
  private worth(segment: Segment, now: number): number {
    const distance = this.distance(segment.key);
    if (distance === null) return -1e6 - (now - segment.lastUsed);
    return distance < 0 ? 2 * distance : -distance;
  }

  private remove(segment: Segment): void {
    if (segment.tainted) {
      this.distrusted.set(segment.key, this.clock.now() + 60_000);
      if (this.distrusted.size > MAX_SEGMENTS) this.distrusted.delete(this.distrusted.keys().next().value as string);
    }
    if (segment.drop(segment.tainted || this.segments.size > MAX_SEGMENTS)) this.segments.delete(segment.key);
  }
}
