import type { Clock } from './environment.ts';
import { MAX_CHUNKS, encode } from './frames.ts';
import { Later } from './later.ts';
import type { Neighbour } from './neighbour.ts';
import type { Segment } from './segment.ts';

/** Segments a new neighbour is told of, the latest first. */
const MAX_GREETING = 256;

/** Between two messages of the same kind: each costs both pages more than the bytes it carries. */
const SPACING_MS = 40;

/** Tells neighbours which chunks are here or on their way: everything once, then what changes. */
export class Announcer {
  private readonly dirty = new Map<Segment, { first: number; last: number }>();
  private planned = false;
  private flushedAt = -Infinity;
  private readonly later: Later;

  constructor(
    private readonly clock: Clock,
    private readonly neighbours: () => Iterable<Neighbour>,
  ) {
    this.later = new Later(clock, SPACING_MS, () => this.flush());
  }

  greet(neighbour: Neighbour, segments: Iterable<Segment>): void {
    const latest = [...segments].sort((a, b) => b.lastUsed - a.lastUsed).slice(0, MAX_GREETING);
    for (const segment of latest) {
      const last = (segment.chunks ?? segment.known) - 1;
      const message = last >= 0 ? describe(segment, 0, last) : null;
      if (message) neighbour.send(message);
    }
  }

  changed(segment: Segment, chunk: number): void {
    const range = this.dirty.get(segment);
    if (range) {
      range.first = Math.min(range.first, chunk);
      range.last = Math.max(range.last, chunk);
    } else this.dirty.set(segment, { first: chunk, last: chunk });
    // Chunks come in bursts: the first is told at once, what follows in one message. Where timers are slow the next change does it.
    if (this.clock.now() - this.flushedAt < SPACING_MS) return this.later.ask();
    if (this.planned) return;
    this.planned = true;
    this.clock.soon(() => this.flush());
  }

  private flush(): void {
    this.planned = false;
    this.later.stop();
    this.flushedAt = this.clock.now();
    for (const [segment, { first, last }] of this.dirty) {
      const message = describe(segment, first, last, true);
      if (message) for (const neighbour of this.neighbours()) neighbour.send(message);
    }
    this.dirty.clear();
  }
}

/** The have-map of some chunks; null if it would say nothing. */
function describe(segment: Segment, first: number, last: number, evenIfNone = false): Uint8Array | null {
  if (first >= MAX_CHUNKS) return null;
  const count = Math.min(last, MAX_CHUNKS - 1) - first + 1;
  const held = new Uint8Array(Math.ceil(count / 8));
  const arriving = new Uint8Array(held.length);
  let any = evenIfNone;
  for (let i = 0; i < count; i++) {
    const bits = segment.held(first + i) ? held : segment.isArriving(first + i) ? arriving : null;
    if (!bits) continue;
    bits[i >> 3]! |= 1 << (i & 7);
    any = true;
  }
  return any ? encode({ type: 'have', key: segment.key, first, count, held, arriving }) : null;
}
