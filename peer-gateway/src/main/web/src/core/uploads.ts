import { End, type EndReason, FRAME, type Frame, MAX_OUTSTANDING, ProtocolViolation, encode, encodeData } from './frames.ts';
import type { Clock, Link } from './environment.ts';
import type { Throttle } from './throttle.ts';

/** The verified bytes of a chunk; `arriving` if they will be here soon, `gone` if not. */
export type ChunkSource = (key: string, chunk: number) => Uint8Array | 'arriving' | 'gone';

interface Upload {
  readonly id: number;
  readonly key: string;
  readonly chunk: number;
  sent: number;
}

/** Handed to the channel at one time: a quarter of a second of what it carries, so that a cancel still finds something. */
const MIN_QUEUED = 64 * 1024;
const MAX_QUEUED = 512 * 1024;

/** What one neighbour has asked for, sent in the order in which it is here. */
export class Uploads {
  private readonly ready: Upload[] = [];
  private readonly waiting = new Map<string, Upload[]>();
  private readonly ids = new Set<number>();
  private stopTimer: (() => void) | null = null;
  private queuedLimit = 2 * MIN_QUEUED;
  private drainedAt: number | null = null;
  private queuedThen = 0;
  sent = 0;

  constructor(
    private readonly link: Link,
    private readonly clock: Clock,
    private readonly throttle: Throttle,
    private readonly source: ChunkSource,
    /** All of a chunk has been sent. */
    private readonly gave: (key: string, chunk: number) => void,
  ) {
    link.lowWater = this.queuedLimit / 4;
    link.ondrain = () => this.pump();
  }

  onRequest({ id, key, first, count }: Extract<Frame, { type: 'request' }>): void {
    if (this.ids.size + count > MAX_OUTSTANDING) throw new ProtocolViolation('too many chunks asked for');
    for (let i = 0; i < count; i++) this.accept({ id: (id + i) & 0xffff, key, chunk: first + i, sent: 0 });
    this.pump();
  }

  private accept(upload: Upload): void {
    if (this.ids.has(upload.id)) throw new ProtocolViolation('transfer id in use');
    const source = this.throttle.serving ? this.source(upload.key, upload.chunk) : null;
    if (source === null || source === 'gone') return this.end(upload, source === null ? End.refused : End.gone);
    this.ids.add(upload.id);
    if (source !== 'arriving') this.ready.push(upload);
    else this.await(upload);
  }

  private await(upload: Upload): void {
    const place = placeOf(upload.key, upload.chunk);
    const list = this.waiting.get(place);
    if (list) list.push(upload);
    else this.waiting.set(place, [upload]);
  }

  onCancel(id: number): void {
    // Unknown where its last frame is under way already.
    if (!this.ids.has(id)) return;
    const at = this.ready.findIndex((upload) => upload.id === id);
    if (at >= 0) this.end(this.ready.splice(at, 1)[0]!, End.cancelled);
    for (const [place, list] of this.waiting) {
      const found = list.find((upload) => upload.id === id);
      if (!found) continue;
      if (list.length === 1) this.waiting.delete(place);
      else list.splice(list.indexOf(found), 1);
      this.end(found, End.cancelled);
      return;
    }
  }

  waitsFor(key: string, chunk: number): boolean {
    return this.waiting.has(placeOf(key, chunk));
  }

  /** A chunk's state changed: whoever waits for it gets it, or learns that it will not come. */
  chunkChanged(key: string, chunk: number): void {
    const place = placeOf(key, chunk);
    const list = this.waiting.get(place);
    if (!list) return;
    const source = this.source(key, chunk);
    if (source === 'arriving') return;
    this.waiting.delete(place);
    for (const upload of list) {
      if (source === 'gone') this.end(upload, End.gone);
      else this.ready.push(upload);
    }
    this.pump();
  }

  /** We serve no more: what is asked for is refused. */
  refuseAll(): void {
    for (const upload of this.ready.splice(0)) this.end(upload, End.refused);
    for (const list of this.waiting.values()) for (const upload of list) this.end(upload, End.refused);
    this.waiting.clear();
  }

  stop(): void {
    this.stopTimer?.();
    this.stopTimer = null;
    this.ready.length = 0;
    this.waiting.clear();
    this.ids.clear();
  }

  private pump(): void {
    this.measure();
    while (this.ready.length > 0 && this.link.buffered < this.queuedLimit) {
      const upload = this.ready[0]!;
      const bytes = this.source(upload.key, upload.chunk);
      if (typeof bytes === 'string') {
        this.ready.shift();
        // Read from the disk and evicted again before its turn came.
        if (bytes === 'arriving') this.await(upload);
        else this.end(upload, End.gone);
        continue;
      }
      const payload = bytes.subarray(upload.sent, upload.sent + FRAME);
      const wait = this.throttle.take(payload.length);
      if (wait === null) return this.refuseAll();
      if (wait > 0) {
        this.stopTimer ??= this.clock.after(wait, () => {
          this.stopTimer = null;
          this.pump();
        });
        return;
      }
      this.link.send(encodeData(upload.id, upload.sent / FRAME, payload));
      upload.sent += payload.length;
      this.sent += payload.length;
      if (upload.sent === bytes.length) {
        this.ready.shift();
        this.ids.delete(upload.id);
        this.gave(upload.key, upload.chunk);
      }
    }
    this.queuedThen = this.link.buffered;
    // Above the low mark we hear when it is reached: until then the channel always had something to send.
    this.drainedAt = this.queuedThen > this.link.lowWater ? this.clock.now() : null;
  }

  /** How fast the channel drains while it always has something to send. */
  private measure(): void {
    const now = this.clock.now();
    if (this.drainedAt === null || now - this.drainedAt < 5) return;
    const drained = this.queuedThen - this.link.buffered;
    if (drained <= 0) return;
    this.throttle.drained(this, drained, now - this.drainedAt);
    const quarter = (drained / (now - this.drainedAt)) * 250;
    this.queuedLimit = Math.min(MAX_QUEUED, Math.max(MIN_QUEUED, (this.queuedLimit + quarter) / 2));
    this.link.lowWater = this.queuedLimit / 4;
  }

  private end(upload: Upload, reason: EndReason): void {
    this.ids.delete(upload.id);
    this.link.send(encode({ type: 'end', id: upload.id, reason }));
  }
}

function placeOf(key: string, chunk: number): string {
  return `${key}/${chunk}`;
}
