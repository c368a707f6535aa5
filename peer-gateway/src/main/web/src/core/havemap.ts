import type { HaveFrame } from './frames.ts';

/** A set of chunk numbers. */
export class Bits {
  private bytes = new Uint8Array(4);

  has(index: number): boolean {
    return ((this.bytes[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  set(index: number, on: boolean): void {
    const at = index >> 3;
    if (at >= this.bytes.length) {
      if (!on) return;
      const larger = new Uint8Array(Math.max(at + 1, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    const bit = 1 << (index & 7);
    this.bytes[at] = on ? this.bytes[at]! | bit : this.bytes[at]! & ~bit;
  }

  get any(): boolean {
    return this.bytes.some(Boolean);
  }

  /** Lowest bit first, as far as any is set. */
  trimmed(): Uint8Array {
    let end = this.bytes.length;
    while (end > 0 && !this.bytes[end - 1]) end--;
    return this.bytes.subarray(0, end);
  }
}

/** What one neighbour says it has: held chunks and those arriving there, which it can pass on soon. */
export class HaveMap {
  private readonly segments = new Map<string, { readonly held: Bits; readonly arriving: Bits; readonly since: number }>();

  /** The segments heard of least lately are forgotten beyond `limit`: a liar must not fill our memory. */
  constructor(private readonly limit = 512) {}

  apply({ key, first, count, held, arriving }: HaveFrame, now: number): void {
    const entry = this.segments.get(key) ?? { held: new Bits(), arriving: new Bits(), since: now };
    this.segments.delete(key);
    if (count === 0) return;
    for (let i = 0; i < count; i++) {
      const bit = 1 << (i & 7);
      entry.held.set(first + i, (held[i >> 3]! & bit) !== 0);
      entry.arriving.set(first + i, (arriving[i >> 3]! & bit) !== 0);
    }
    this.segments.set(key, entry);
    if (this.segments.size > this.limit) this.segments.delete(this.segments.keys().next().value as string);
  }

  knows(key: string): boolean {
    return this.segments.has(key);
  }

  /** It has said since then that it is getting the segment, and has none of it. */
  promised(key: string, before: number): boolean {
    const entry = this.segments.get(key);
    return !!entry && entry.since <= before && entry.arriving.any && !entry.held.any;
  }

  holds(key: string, chunk: number): boolean {
    return this.segments.get(key)?.held.has(chunk) ?? false;
  }

  awaits(key: string, chunk: number): boolean {
    return this.segments.get(key)?.arriving.has(chunk) ?? false;
  }

  forget(key: string, chunk: number): void {
    const entry = this.segments.get(key);
    entry?.held.set(chunk, false);
    entry?.arriving.set(chunk, false);
  }
}
