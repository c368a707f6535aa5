import { hex, latin1, unhex } from '../core/bytes.ts';
import type { Segment, Shelf, SwarmDeliverer } from '../core/index.ts';

/** What of the browser's `Cache` is used. */
export type ShelfCache = Pick<Cache, 'keys' | 'match' | 'put' | 'delete'>;

type After = (ms: number, call: () => void) => unknown;

/** Where a chunk was last seen to be needed: whom to tell if it goes. */
interface Place {
  readonly deliverer: SwarmDeliverer;
  readonly segment: Segment;
  readonly chunk: number;
}

interface Kept {
  readonly bytes: number;
  place: Place | null;
  reading: boolean;
}

/** Names of what is kept are no addresses: nobody ever asks for them over HTTP. */
const PREFIX = '/_p2p/@/kept/';
/** Chunks waiting to be written; what comes faster than the disk takes it is not kept. */
const MAX_WRITING = 64;
/** Chunks brought back into memory at a time, and how long they stay for those who asked. */
const MAX_OUT = 128;
const OUT_MS = 5_000;
/** A disk that takes longer is of no use. */
const READ_MS = 2_000;

/**
 * Chunks of on-demand streams on the viewer's disk, within a budget of bytes; those used longest ago go first. By their
 * SHA-256, so that it does not matter which stream, page or visit put them there; and compared with it when they come back.
 */
export class DiskShelf {
  /** By the SHA-256, those used last at the end. */
  private readonly kept = new Map<string, Kept>();
  private readonly writing = new Set<string>();
  private written: Promise<unknown> = Promise.resolve();
  private readonly reads: (() => void)[] = [];
  private out = 0;
  private bytes = 0;
  private full = false;

  private constructor(
    private readonly cache: ShelfCache,
    private readonly after: After,
    private budget: number,
  ) {}

  static async open(cache: ShelfCache, after: After, budget: number): Promise<DiskShelf> {
    const shelf = new DiskShelf(cache, after, budget);
    for (const { url } of await cache.keys()) {
      const [, hash, bytes] = /\/([0-9a-f]{64})-(\d+)$/.exec(url) ?? [];
      if (hash) shelf.enter(latin1(unhex(hash)), { bytes: Number(bytes), place: null, reading: false });
    }
    shelf.resize(budget);
    return shelf;
  }

  /** As a deliverer uses it. */
  of(deliverer: SwarmDeliverer): Shelf {
    return {
      has: (segment, chunk) => this.find({ deliverer, segment, chunk }) !== undefined,
      keep: (segment, chunk) => this.keep({ deliverer, segment, chunk }),
      recall: (segment, chunk) => this.recall({ deliverer, segment, chunk }),
    };
  }

  resize(budget: number): void {
    this.budget = budget;
    for (const id of this.kept.keys()) {
      if (this.bytes <= budget) return;
      this.lose(id);
    }
  }

  private enter(id: string, kept: Kept): void {
    this.kept.set(id, kept);
    this.bytes += kept.bytes;
  }

  private find(place: Place): Kept | undefined {
    const kept = this.kept.get(idOf(place));
    if (kept) kept.place = place;
    return kept;
  }

  private keep(place: Place): void {
    const { deliverer, segment, chunk } = place;
    const bytes = segment.verifiedChunk(chunk);
    const id = idOf(place);
    if (this.full || !bytes || this.find(place) || this.writing.has(id) || this.writing.size >= MAX_WRITING) return;
    // What is live is in everybody's memory, and soon of interest to nobody; files are kept by whoever downloads them.
    if (deliverer.file || deliverer.timeline.isLive(segment.key)) return;
    this.writing.add(id);
    this.written = this.written.then(() => this.write(id, bytes, place));
  }

  private async write(id: string, bytes: Uint8Array, place: Place): Promise<void> {
    try {
      await this.cache.put(nameOf(id, bytes.length), new Response(bytes as Uint8Array<ArrayBuffer>));
      this.enter(id, { bytes: bytes.length, place, reading: false });
      this.resize(this.budget);
    } catch {
      // The browser gives no more room.
      this.full = true;
    }
    this.writing.delete(id);
  }

  private recall(place: Place): boolean {
    const kept = this.find(place);
    if (!kept) return false;
    if (!kept.reading) {
      kept.reading = true;
      this.reads.push(() => void this.read(idOf(place), kept, place));
      this.readNext();
    }
    return true;
  }

  private readNext(): void {
    while (this.out < MAX_OUT && this.reads.length > 0) {
      this.out++;
      this.reads.shift()!();
    }
  }

  private async read(id: string, kept: Kept, { deliverer, segment, chunk }: Place): Promise<void> {
    segment.users++;
    let right: unknown;
    try {
      const late = new Promise<undefined>((resolve) => this.after(READ_MS, () => resolve(undefined)));
      const found = await Promise.race([this.cache.match(nameOf(id, kept.bytes)), late]);
      right = found && (await segment.offer(chunk, new Uint8Array(await found.arrayBuffer())));
    } catch {
      // As if it were not there.
    }
    kept.reading = false;
    if (right === true && this.kept.delete(id)) this.kept.set(id, kept);
    else if (right !== false) this.lose(id);
    this.after(OUT_MS, () => {
      segment.users--;
      this.out--;
      deliverer.trim();
      this.readNext();
    });
  }

  /** It is there no more: others hear of it. */
  private lose(id: string): void {
    const kept = this.kept.get(id);
    if (!kept) return;
    this.kept.delete(id);
    this.bytes -= kept.bytes;
    this.cache.delete(nameOf(id, kept.bytes)).catch(() => {});
    const { place } = kept;
    place?.deliverer.chunkChanged(place.segment, place.chunk);
  }
}

function idOf({ segment, chunk }: Place): string {
  return latin1(segment.hash(chunk));
}

function nameOf(id: string, bytes: number): string {
  return `${PREFIX}${hex(Uint8Array.from(id, (character) => character.charCodeAt(0)))}-${bytes}`;
}
