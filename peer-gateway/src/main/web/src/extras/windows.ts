import type { Delivery } from '../core/index.ts';

/** What a media element's open range is cut to: aligned, so that all viewers ask for the same bytes. */
export const WINDOW_BYTES = 1_048_576;

export interface Window {
  /** The Range field to ask the core with. */
  readonly range: string;
  /** Bytes at the window's beginning that were not asked for. */
  readonly skip: number;
}

/** The window in which a media element's range begins; null if the range is another kind than `bytes=N-`. */
export function windowOf(range: string | null): Window | null {
  const first = /^bytes=(\d{1,15})-$/.exec(range ?? '')?.[1];
  if (first === undefined) return null;
  const skip = Number(first) % WINDOW_BYTES;
  const from = Number(first) - skip;
  return { range: `bytes=${from}-${from + WINDOW_BYTES - 1}`, skip };
}

/** The delivery of a window without its first bytes; null if it is no answer of the kind (the file is not that long). */
export function trimmed(delivery: Delivery, { skip }: Window): Delivery | null {
  if (delivery.status !== 206) return null;
  const stated = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(delivery.headers.get('content-range') ?? '');
  if (!stated) return null;
  const [first, last] = [Number(stated[1]) + skip, Number(stated[2])];
  if (first > last) return null;
  const headers = new Map(delivery.headers);
  headers.set('content-range', `bytes ${first}-${last}/${stated[3]}`);
  headers.set('content-length', String(last - first + 1));
  return { status: 206, headers, body: skipping(delivery.body, skip) };
}

async function* skipping(body: AsyncIterable<Uint8Array>, skip: number): AsyncGenerator<Uint8Array> {
  let left = skip;
  for await (const chunk of body) {
    const passed = Math.min(left, chunk.byteLength);
    left -= passed;
    if (passed === 0) yield chunk;
    else if (passed < chunk.byteLength) yield chunk.slice(passed);
  }
}
