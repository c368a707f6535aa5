import { latin1 } from './bytes.ts';
import type { Shelf } from './shelf.ts';

/** Verified chunks by their SHA-256: the same bytes under two names are kept once. */
export class ChunkPool {
  private readonly chunks = new Map<string, { readonly bytes: Uint8Array; users: number }>();
  bytes = 0;
  /** Where chunks are kept that have no room here. */
  shelf: Shelf | null = null;

  /** Counts one more user; null if no segment has such a chunk. */
  acquire(hash: Uint8Array): Uint8Array | null {
    const entry = this.chunks.get(latin1(hash));
    if (!entry) return null;
    entry.users++;
    return entry.bytes;
  }

  add(hash: Uint8Array, bytes: Uint8Array): Uint8Array {
    const present = this.acquire(hash);
    if (present) return present;
    this.chunks.set(latin1(hash), { bytes, users: 1 });
    this.bytes += bytes.length;
    return bytes;
  }

  release(hash: Uint8Array): void {
    const id = latin1(hash);
    const entry = this.chunks.get(id);
    if (!entry || --entry.users > 0) return;
    this.chunks.delete(id);
    this.bytes -= entry.bytes.length;
  }
}
