import { CHUNK, unbase64 } from './bytes.ts';

/** What the gateway says a segment's bytes are. */
export interface Digest {
  /** False while the gateway itself still receives the segment: more chunks follow. */
  readonly complete: boolean;
  /** Of the whole segment if complete. */
  readonly length: number;
  /** SHA-256 of each chunk known, 32 bytes each. */
  readonly hashes: Uint8Array;
}

/** A GiB: beyond it nothing is a segment. */
const MAX_LENGTH = 2 ** 30;

/** Reads a digest as it comes over the socket or from `/_p2p/@/digest/`; null if it is none. */
export function parseDigest(value: unknown): Digest | null {
  if (typeof value !== 'object' || value === null) return null;
  const { complete, length, chunks } = value as Record<string, unknown>;
  if (typeof chunks !== 'string' || !Number.isSafeInteger(length)) return null;
  const bytes = length as number;
  if (bytes < 0 || bytes > MAX_LENGTH) return null;
  let hashes;
  try {
    hashes = unbase64(chunks);
  } catch {
    return null;
  }
  if (hashes.length % 32 !== 0) return null;
  if (complete !== true) return { complete: false, length: 0, hashes };
  return hashes.length === 32 * Math.ceil(bytes / CHUNK) ? { complete: true, length: bytes, hashes } : null;
}
