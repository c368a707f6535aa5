import { CHUNK } from './bytes.ts';
import { End, type EndReason, type Frame, MAX_OUTSTANDING, ProtocolViolation, encode } from './frames.ts';
import type { Clock, Link } from './environment.ts';
import type { Throttle } from './throttle.ts';
import type { ChunkSource, Outlet, Upload, Uplink } from './uplink.ts';

/** Whoever wants a chunk more often is after our budget: somebody who goes back in a film may want it again. */
const MAX_TIMES = 2;
const MAX_GIVEN = 4096;

/** What one neighbour has asked for: waits here until it can be sent, and is sent in the uplink's order. */
export class Uploads implements Outlet {
  private readonly waiting = new Map<string, Upload[]>();
  private readonly ids = new Set<number>();
  /** How often each chunk was begun. */
  private readonly given = new Map<string, number>();
  sent = 0;

  constructor(
    readonly link: Link,
    private readonly clock: Clock,
    private readonly throttle: Throttle,
    private readonly uplink: Uplink,
    private readonly source: ChunkSource,
    /** All of a chunk has been sent. */
    private readonly gave: (key: string, chunk: number) => void,
  ) {
    uplink.attach(this);
  }

  onRequest({ id, key, first, count, within }: Extract<Frame, { type: 'request' }>): void {
    if (this.ids.size + count > MAX_OUTSTANDING) throw new ProtocolViolation('too many chunks asked for');
    const deadline = this.clock.now() + within;
    for (let i = 0; i < count; i++) this.accept((id + i) & 0xffff, key, first + i, deadline);
  }

  private accept(id: number, key: string, chunk: number, deadline: number): void {
    if (this.ids.has(id)) throw new ProtocolViolation('transfer id in use');
    const source = this.throttle.serving ? this.source(key, chunk) : null;
    if (source === null || source === 'gone') return this.end(id, End[source ?? 'refused']);
    const length = source === 'arriving' ? CHUNK : source.length;
    if (!this.uplink.meets(this, length, deadline)) return this.end(id, End.late);
    this.ids.add(id);
    const upload = { id, key, chunk, length, deadline, sent: 0 };
    if (source === 'arriving') this.await(upload);
    else this.uplink.add(this, upload);
  }

  private await(upload: Upload): void {
    const place = placeOf(upload.key, upload.chunk);
    this.waiting.set(place, [...(this.waiting.get(place) ?? []), upload]);
  }

  onCancel(id: number): void {
    // Unknown where its last frame is under way already.
    if (!this.ids.has(id)) return;
    for (const [place, list] of this.waiting) {
      const others = list.filter((upload) => upload.id !== id);
      if (others.length) this.waiting.set(place, others);
      else this.waiting.delete(place);
    }
    this.end(id, End.cancelled);
    this.uplink.remove(this, id);
  }

  /** As good as a cancel as long as nothing was sent. */
  onWithdraw(id: number): void {
    if (!this.uplink.begun(this, id)) this.onCancel(id);
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
      if (source === 'gone') this.end(upload.id, End.gone);
      else this.uplink.add(this, { ...upload, length: source.length });
    }
  }

  begins({ key, chunk }: Upload): boolean {
    const place = placeOf(key, chunk);
    const times = (this.given.get(place) ?? 0) + 1;
    // Of those served long ago nothing is known.
    if (this.given.size > MAX_GIVEN) this.given.clear();
    this.given.set(place, times);
    return times <= MAX_TIMES;
  }

  finished({ id, key, chunk, length }: Upload): void {
    this.ids.delete(id);
    this.sent += length;
    this.gave(key, chunk);
  }

  returned(upload: Upload, why: 'gone' | 'arriving' | 'late'): void {
    // Read from the disk and evicted again before its turn came.
    if (why === 'arriving') this.await(upload);
    else this.end(upload.id, End[why]);
  }

  /** We serve no more: what is asked for is refused. */
  refuseAll(): void {
    for (const { id } of [this.uplink.clear(this), ...this.waiting.values()].flat()) this.end(id, End.refused);
    this.waiting.clear();
  }

  stop(): void {
    this.waiting.clear();
    this.uplink.detach(this);
  }

  private end(id: number, reason: EndReason): void {
    this.ids.delete(id);
    this.link.send(encode({ type: 'end', id, reason }));
  }
}

function placeOf(key: string, chunk: number): string {
  return `${key}/${chunk}`;
}
