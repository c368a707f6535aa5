import { CHUNK, NO_BYTES } from './bytes.ts';
import type { Digest } from './digest.ts';
import type { Cryptography } from './environment.ts';
import { Bits } from './havemap.ts';
import type { SegmentName } from './name.ts';
import type { ChunkPool } from './pool.ts';

/** What the gateway sends is another version than what was delivered so far: the rest must not be put behind it. */
export class SegmentChanged extends Error {
  /** By which scripts that have no part of this one know it. */
  override readonly name = 'SegmentChanged';

  constructor() {
    super('the segment changed while it was being fetched');
  }
}

const UNKNOWN: Digest = { complete: false, length: 0, hashes: NO_BYTES };

/** Hears what changes in a segment. */
export interface SegmentListener {
  /** The chunk's state for other peers changed: it is held, is arriving, or is no longer. */
  chunkChanged(segment: Segment, chunk: number): void;
}

/**
 * One segment and the bytes of it that are here.
 *
 * Peers are served and believed only by the digest: `held` chunks match it. Bytes the gateway sent over HTTP may be read
 * before they are compared, as long as nothing of the segment came from a peer; then all must match, so that bytes of
 * two versions never meet in one delivery.
 */
export class Segment {
  /** Bytes of the whole; null until the digest or an HTTP answer says so. */
  length: number | null = null;
  /** The gateway's digest and its bytes differ: neither given to peers nor taken from them. */
  tainted = false;
  /** Deliveries and fetches that need it: it is not evicted meanwhile. */
  users = 0;
  lastUsed = 0;
  /** As the gateway's HTTP answer says. */
  contentType: string | null = null;
  /** Of the gateway's HTTP answer. */
  fields: ReadonlyMap<string, string> | undefined;
  /** The file's version its bytes are of, as far as anything tells. */
  version: string | undefined;
  /** Something of it came from a peer, or from another segment with the same bytes. */
  fromPeers = false;

  private digest = UNKNOWN;
  private readonly verified: (Uint8Array | undefined)[] = [];
  /** Whole chunks from HTTP that have not been compared (yet). */
  private readonly provisional = new Map<number, Uint8Array>();
  private readonly partial = new Map<number, { readonly bytes: Uint8Array; filled: number }>();
  private readonly arriving = new Bits();
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly name: SegmentName,
    readonly key: string,
    private readonly pool: ChunkPool,
    private readonly crypto: Cryptography,
    private readonly listener: SegmentListener,
  ) {}

  /** Number of chunks, null while the length is not known. */
  get chunks(): number | null {
    return this.length === null ? null : Math.ceil(this.length / CHUNK);
  }

  /** Chunks whose hash is known, from the first on. */
  get known(): number {
    return this.tainted ? 0 : this.digest.hashes.length / 32;
  }

  get digestComplete(): boolean {
    return this.digest.complete;
  }

  /** Of a chunk whose hash or the segment's length is known. */
  chunkLength(chunk: number): number {
    return this.length === null ? CHUNK : Math.min(CHUNK, this.length - chunk * CHUNK);
  }

  /** Verified: in memory or on the shelf. */
  held(chunk: number): boolean {
    return this.verifiedChunk(chunk) !== null || this.shelved(chunk);
  }

  private shelved(chunk: number): boolean {
    return chunk < this.known && !!this.pool.shelf?.has(this, chunk);
  }

  /** Has a chunk brought back from the shelf; false if it is not there. */
  recall(chunk: number): boolean {
    return chunk < this.known && !!this.pool.shelf?.recall(this, chunk);
  }

  isArriving(chunk: number): boolean {
    return !this.tainted && this.arriving.has(chunk);
  }

  /** The chunk is here for our own player, verified or not. */
  here(chunk: number): boolean {
    return this.verified[chunk] !== undefined || this.provisional.has(chunk);
  }

  complete(): boolean {
    return this.all((chunk) => this.here(chunk));
  }

  /** Nothing of it has to be fetched. */
  kept(): boolean {
    return this.all((chunk) => this.here(chunk) || this.shelved(chunk));
  }

  private all(is: (chunk: number) => boolean): boolean {
    const { chunks } = this;
    if (chunks === null) return false;
    for (let i = 0; i < chunks; i++) if (!is(i)) return false;
    return true;
  }

  /** For serving: only what matches the digest. */
  verifiedChunk(chunk: number): Uint8Array | null {
    return this.tainted ? null : (this.verified[chunk] ?? null);
  }

  hash(chunk: number): Uint8Array {
    return this.digest.hashes.subarray(32 * chunk, 32 * chunk + 32);
  }

  get empty(): boolean {
    return this.verified.length === 0 && this.provisional.size === 0 && this.partial.size === 0;
  }

  /** Bytes in memory that the pool does not count. */
  provisionalBytes(): number {
    return (this.provisional.size + this.partial.size) * CHUNK;
  }

  setArriving(chunk: number, arriving: boolean): void {
    if (this.arriving.has(chunk) === arriving) return;
    this.arriving.set(chunk, arriving);
    this.listener.chunkChanged(this, chunk);
  }

  /** Takes what the gateway says of the segment's bytes. */
  learn(digest: Digest): void {
    if (this.tainted || this.digest.complete) return;
    const before = this.digest.hashes;
    const shared = Math.min(before.length, digest.hashes.length);
    for (let i = 0; i < shared; i++) if (before[i] !== digest.hashes[i]) return this.taint();
    if (digest.complete && this.length !== null && this.length !== digest.length) return this.taint();
    if (!digest.complete && digest.hashes.length <= before.length) return;
    this.digest = digest;
    if (digest.complete) this.ends(digest.length);
    for (let i = 0; i < this.known; i++) {
      if (this.verified[i]) continue;
      const bytes = this.provisional.get(i);
      if (bytes) void this.verify(i, bytes);
      else if (!this.acquire(i) && this.shelved(i)) this.listener.chunkChanged(this, i);
    }
    this.changed();
  }

  /** Takes the chunk from another segment that has the same bytes, if one does. */
  acquire(chunk: number): boolean {
    const bytes = chunk < this.known ? this.pool.acquire(this.hash(chunk)) : null;
    if (!bytes) return false;
    this.fromPeers = true;
    this.hold(chunk, bytes);
    return true;
  }

  /**
   * A whole chunk from a peer; its length has been checked. Resolves to true if it is the right one, to the hash it has if
   * not, to false if it is of no use: here already, or nobody can tell any more.
   */
  async offer(chunk: number, bytes: Uint8Array): Promise<Uint8Array | boolean> {
    const hash = await this.crypto.sha256(bytes);
    if (this.tainted || this.verified[chunk]) return false;
    if (!this.matches(chunk, bytes, hash)) return hash;
    this.fromPeers = true;
    this.hold(chunk, this.pool.add(this.hash(chunk), bytes));
    return true;
  }

  /** The gateway's HTTP answer says how long the whole segment is. */
  setLength(length: number): void {
    if (this.length === length) return;
    if (this.length !== null) return this.taint();
    this.ends(length);
    this.changed();
  }

  private ends(length: number): void {
    this.length = length;
    // A chunk that turns out to be the last is whole now.
    for (const [chunk, { bytes, filled }] of this.partial) {
      if (filled === this.chunkLength(chunk)) this.settle(chunk, bytes.subarray(0, filled));
    }
  }

  /** Bytes that came over HTTP, in order from a chunk's start on. Returns how many were skipped, being here already. */
  write(offset: number, bytes: Uint8Array): number {
    let skipped = 0;
    for (let from = 0; from < bytes.length; ) {
      const chunk = Math.floor((offset + from) / CHUNK);
      const at = (offset + from) % CHUNK;
      const take = Math.min(CHUNK - at, bytes.length - from);
      if (this.here(chunk)) skipped += take;
      else this.fill(chunk, at, bytes.subarray(from, from + take));
      from += take;
    }
    this.changed();
    return skipped;
  }

  private fill(chunk: number, at: number, bytes: Uint8Array): void {
    let partial = this.partial.get(chunk);
    if (!partial) {
      if (at !== 0) return; // the chunk's beginning was here when this fetch passed it, and has gone since
      partial = { bytes: new Uint8Array(this.chunkLength(chunk)), filled: 0 };
      this.partial.set(chunk, partial);
    }
    if (at > partial.filled || at + bytes.length > partial.bytes.length) return;
    partial.bytes.set(bytes, at);
    partial.filled = Math.max(partial.filled, at + bytes.length);
    if (partial.filled === this.chunkLength(chunk)) this.settle(chunk, partial.bytes);
  }

  private settle(chunk: number, bytes: Uint8Array): void {
    this.partial.delete(chunk);
    this.provisional.set(chunk, bytes);
    if (chunk < this.known) void this.verify(chunk, bytes);
  }

  private async verify(chunk: number, bytes: Uint8Array): Promise<void> {
    const hash = await this.crypto.sha256(bytes);
    if (this.tainted || this.verified[chunk]) return;
    if (!this.matches(chunk, bytes, hash)) return this.taint();
    this.hold(chunk, this.pool.add(this.hash(chunk), bytes));
  }

  private matches(chunk: number, bytes: Uint8Array, hash: Uint8Array): boolean {
    if (chunk >= this.known || bytes.length !== this.chunkLength(chunk)) return false;
    return this.hash(chunk).every((byte, i) => byte === hash[i]);
  }

  private hold(chunk: number, bytes: Uint8Array): void {
    this.verified[chunk] = bytes;
    this.provisional.delete(chunk);
    this.partial.delete(chunk);
    this.arriving.set(chunk, false);
    this.pool.shelf?.keep(this, chunk);
    this.listener.chunkChanged(this, chunk);
    this.changed();
  }

  /** What can be given to our player from here on: the rest of that chunk at most, null if it has to wait. */
  read(offset: number): Uint8Array | null {
    const chunk = Math.floor(offset / CHUNK);
    const at = offset % CHUNK;
    if (this.fromPeers) {
      if (this.tainted) throw new SegmentChanged();
      // What was delivered before it was compared must have matched by now.
      for (let i = 0; i < chunk; i++) if (this.provisional.has(i) && i < this.known) return null;
    }
    const whole = this.verified[chunk] ?? (this.fromPeers && chunk < this.known ? undefined : this.provisional.get(chunk));
    if (whole) return whole.subarray(at);
    const partial = this.fromPeers ? undefined : this.partial.get(chunk);
    return partial && partial.filled > at ? partial.bytes.subarray(at, partial.filled) : null;
  }

  /** Calls once at the next change. Returns the way to stop waiting. */
  once(call: () => void): () => void {
    this.waiting.add(call);
    return () => this.waiting.delete(call);
  }

  changed(): void {
    const calls = [...this.waiting];
    this.waiting.clear();
    for (const call of calls) call();
  }

  /** The gateway's digest and its bytes differ, or are about to. */
  taint(): void {
    const announced = Math.max(this.known, this.verified.length);
    this.tainted = true;
    for (let i = 0; i < announced; i++) this.listener.chunkChanged(this, i);
    this.changed();
  }

  /** Gives the memory back. Returns whether that was all of it; `gone`: also if there is more on the shelf. */
  drop(gone: boolean): boolean {
    this.verified.forEach((bytes, i) => {
      if (bytes) this.pool.release(this.hash(i));
    });
    const announced = Math.max(this.known, this.verified.length);
    this.verified.length = 0;
    this.fromPeers = false;
    this.provisional.clear();
    this.partial.clear();
    this.fields = undefined;
    const whole = gone || !this.shelved(0);
    if (whole) this.digest = UNKNOWN;
    for (let i = 0; i < announced; i++) this.listener.chunkChanged(this, i);
    return whole;
  }
}
