import { CHUNK } from './bytes.ts';
import type { Clock } from './environment.ts';
import type { Pace } from './pacing.ts';
import type { Segment } from './segment.ts';

export interface BodyOptions {
  readonly from: number;
  readonly to: number | null;
  readonly signal: AbortSignal;
  /** Asked at each piece: null while the player may have what is there. */
  pace(): Pace | null;
  /** What makes the rest impossible, if anything does. */
  failure(): string | null;
}

/** A segment's bytes as they become readable: copies, in order, at most a chunk each. */
export async function* body(segment: Segment, clock: Clock, { from, to, signal, pace, failure }: BodyOptions): AsyncGenerator<Uint8Array> {
  let offset = from;
  const end = () => Math.min(to ?? Infinity, segment.length ?? Infinity);
  while (offset < end()) {
    if (signal.aborted) throw signal.reason ?? new Error('aborted');
    const bytes = segment.read(offset);
    if (!bytes) {
      const problem = failure();
      if (problem !== null) throw new Error(problem);
      await nextChange(segment, signal);
      continue;
    }
    const piece = bytes.slice(0, Math.min(CHUNK, end() - offset));
    const pacing = pace();
    const wait = pacing?.wait(piece.length) ?? 0;
    if (wait > 0) await sleep(clock, wait, signal);
    offset += piece.length;
    pacing?.gave(piece.length);
    yield piece;
  }
}

/** Until the segment changes or the asker goes away. */
export function nextChange(segment: Segment, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = segment.once(done);
    signal.addEventListener('abort', done);
    function done() {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.after(ms, done);
    signal.addEventListener('abort', done);
    function done() {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
