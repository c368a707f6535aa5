import { CHUNK } from './bytes.ts';
import { FRAME, MAX_MESSAGE, encodeData } from './frames.ts';
import type { Clock, Link } from './environment.ts';
import type { Throttle } from './throttle.ts';

/** The verified bytes of a chunk; `arriving` if they will be here soon, `gone` if not. */
export type ChunkSource = (key: string, chunk: number) => Uint8Array | 'arriving' | 'gone';

/** A chunk that a neighbour has asked for. */
export interface Upload {
  readonly id: number;
  readonly key: string;
  readonly chunk: number;
  readonly length: number;
  /** The neighbour fetches it elsewhere then. */
  readonly deadline: number;
  sent: number;
}

/** One neighbour as the uplink sees it. */
export interface Outlet {
  readonly link: Link;
  /** The first of it is about to be; whether it may. */
  begins(upload: Upload): boolean;
  /** All of it has been handed over. */
  finished(upload: Upload): void;
  /** It cannot be sent: its bytes are gone, are not here yet after all, or it would come too late. */
  returned(upload: Upload, why: 'gone' | 'arriving' | 'late'): void;
  /** Nobody is served any more. */
  refuseAll(): void;
}

interface Entry {
  readonly outlet: Outlet;
  readonly upload: Upload;
  /** Its neighbour lets it go; what follows may have to wait for the throttle. */
  begun?: boolean;
}

interface Drain {
  buffered: number;
  at: number;
  /** By then what was handed over last should have left, had the uplink been all that slows it. */
  dueAt: number;
}

/** What is handed to all channels together: so much of the uplink's time, so that what is cancelled has not been sent. */
const HELD_MS = 200;
const MAX_HELD = 512 * 1024;
/** Before anything was measured: what is sent in vain on a slow line then is little. */
const FIRST_HELD = 2 * MAX_MESSAGE;
const FIRST_RATE = 128 * 1024;
/** Where that is less than two frames, the second follows so much before the first should have left: a late timer must not leave the line idle. */
const LEAD_MS = 60;
/** A chunk goes before one needed so much sooner that one neighbour more has: what few have keeps many uplinks busy. */
const RARITY_MS = 1_000;
/** A receiver that takes so much longer than the uplink is what slows its channel. */
const SLOW_FACTOR = 1.5;
const SLOW_MS = 50;
/** And one that takes so much longer than that takes nothing, for all that others need to know. */
const STUCK_MS = 1_000;
/** What waits for one neighbour, at most: far more than those of ours ask for at a time. */
const MAX_OWN = 8 * CHUNK;
const MAX_OWN_MS = 2_000;

/**
 * One queue for all that a viewer gives. It hands to the channels no more than a moment of the uplink, one chunk after
 * the other: a chunk that is whole can be passed on, two halves cannot. First what is needed first, the fewer neighbours
 * have it the sooner.
 */
export class Uplink {
  private readonly queue: Entry[] = [];
  private current: Entry | null = null;
  private readonly drains = new Map<Outlet, Drain>();
  private stopTimer: (() => void) | null = null;
  /** By then all that was handed over should have left. */
  private emptyAt = 0;
  /** Called when `queued` has changed. */
  onchange: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly throttle: Throttle,
    private readonly source: ChunkSource,
    /** Neighbours that have the chunk or are getting it. */
    private readonly copies: (key: string, chunk: number) => number,
  ) {}

  attach(outlet: Outlet): void {
    this.drains.set(outlet, { buffered: 0, at: 0, dueAt: Infinity });
    outlet.link.lowWater = 0;
    outlet.link.ondrain = () => this.pump();
  }

  /** Bytes a second. */
  private get rate(): number {
    return this.throttle.offered ?? FIRST_RATE;
  }

  /** Milliseconds until all that was accepted has left. */
  get queued(): number {
    return this.time(this.before(Infinity));
  }

  /** Whether so much could be sent to a neighbour before its deadline, after what is needed earlier; and is not more than its share. */
  meets(outlet: Outlet, length: number, deadline: number): boolean {
    if (this.throttle.uplink === null) return true;
    let own = length;
    for (const entry of this.queue) if (entry.outlet === outlet) own += left(entry);
    return own <= Math.max(MAX_OWN, (this.rate * MAX_OWN_MS) / 1000) && this.clock.now() + this.time(length + this.before(deadline, outlet)) <= deadline;
  }

  private time(bytes: number): number {
    return (bytes * 1000) / this.rate;
  }

  /** Bytes that go out before what a neighbour needs then. Receivers that take nothing hold up nobody else. */
  private before(deadline: number, own?: Outlet): number {
    const counts = (outlet: Outlet) => outlet === own || this.flows(outlet, STUCK_MS);
    let bytes = 0;
    for (const outlet of this.drains.keys()) if (counts(outlet)) bytes += outlet.link.buffered;
    for (const entry of this.queue) if (entry.upload.deadline <= deadline && counts(entry.outlet)) bytes += left(entry);
    return bytes;
  }

  /** It is not slowed down by its receiver, by more than so much. */
  private flows(outlet: Outlet, ms = 0): boolean {
    return outlet.link.buffered === 0 || this.clock.now() < this.drains.get(outlet)!.dueAt + ms;
  }

  add(outlet: Outlet, upload: Upload): void {
    this.queue.push({ outlet, upload });
    this.pump();
    this.onchange?.();
  }

  /** Whether some of it is on its way. */
  begun(outlet: Outlet, id: number): boolean {
    return !!this.find(outlet, id)?.upload.sent;
  }

  /** Takes back what has not been sent. */
  remove(outlet: Outlet, id: number): void {
    const entry = this.find(outlet, id);
    if (!entry) return;
    this.drop(entry);
    this.pump();
    this.onchange?.();
  }

  private find(outlet: Outlet, id: number): Entry | undefined {
    return this.queue.find((entry) => entry.outlet === outlet && entry.upload.id === id);
  }

  /** The neighbour is served no more. Returns what it had asked for. */
  clear(outlet: Outlet): Upload[] {
    const mine = this.queue.filter((entry) => entry.outlet === outlet);
    for (const entry of mine) this.drop(entry);
    return mine.map(({ upload }) => upload);
  }

  detach(outlet: Outlet): void {
    this.clear(outlet);
    this.drains.delete(outlet);
    this.pump();
  }

  private drop(entry: Entry): void {
    this.queue.splice(this.queue.indexOf(entry), 1);
    if (this.current === entry) this.current = null;
  }

  private pump(): void {
    this.stopTimer?.();
    this.stopTimer = null;
    this.measure();
    const held = this.throttle.uplink === null ? FIRST_HELD : Math.min(MAX_HELD, Math.max(FRAME, (this.rate * HELD_MS) / 1000));
    while (this.hasRoom(held)) {
      const entry = this.next();
      if (!entry) break;
      if (!this.send(entry)) return;
    }
    this.arm(held);
  }

  private hasRoom(held: number): boolean {
    const buffered = this.buffered();
    return buffered === 0 || buffered + FRAME <= held || (buffered <= MAX_MESSAGE && this.clock.now() >= this.emptyAt - LEAD_MS);
  }

  /** In the channels that are not slowed down by their receivers. */
  private buffered(): number {
    let bytes = 0;
    for (const outlet of this.drains.keys()) if (this.flows(outlet)) bytes += outlet.link.buffered;
    return bytes;
  }

  /** What to go on with, or to begin. */
  private next(): Entry | null {
    if (this.current && this.flows(this.current.outlet)) return this.current;
    this.current = null;
    let first = Infinity;
    for (const entry of this.queue) {
      if (!this.flows(entry.outlet)) continue;
      const { key, chunk, deadline, sent } = entry.upload;
      const turn = sent > 0 ? -Infinity : deadline + RARITY_MS * this.copies(key, chunk);
      if (turn >= first) continue;
      this.current = entry;
      first = turn;
    }
    return this.current;
  }

  /** One frame. Whether more can follow now. */
  private send(entry: Entry): boolean {
    const { outlet, upload } = entry;
    const bytes = this.source(upload.key, upload.chunk);
    const why = typeof bytes === 'string' ? bytes : upload.sent === 0 && !(this.inTime(upload) && (entry.begun ||= outlet.begins(upload))) ? 'late' : null;
    if (why !== null) {
      this.drop(entry);
      outlet.returned(upload, why);
      return true;
    }
    const payload = (bytes as Uint8Array).subarray(upload.sent, upload.sent + FRAME);
    const wait = this.throttle.take(payload.length);
    if (wait === null) {
      for (const other of this.drains.keys()) other.refuseAll();
      return false;
    }
    if (wait > 0) {
      this.stopTimer = this.clock.after(wait, () => this.pump());
      return false;
    }
    outlet.link.send(encodeData(upload.id, upload.sent / FRAME, payload));
    upload.sent += payload.length;
    const drain = this.drains.get(outlet)!;
    const now = this.clock.now();
    if (drain.buffered === 0) drain.at = now;
    drain.buffered = outlet.link.buffered;
    this.emptyAt = Math.max(now, this.emptyAt) + this.time(payload.length);
    drain.dueAt = now + SLOW_FACTOR * this.time(this.buffered()) + SLOW_MS;
    if (upload.sent === (bytes as Uint8Array).length) {
      this.drop(entry);
      outlet.finished(upload);
      this.onchange?.();
    }
    return true;
  }

  private inTime({ length, deadline }: Upload): boolean {
    return this.throttle.uplink === null || this.clock.now() + this.time(this.buffered() + length) <= deadline;
  }

  /** How fast the channels drain while they have something to send. */
  private measure(): void {
    const now = this.clock.now();
    let left = false;
    for (const [{ link }, drain] of this.drains) {
      const { buffered } = link;
      const drained = drain.buffered - buffered;
      if (drained <= 0) continue;
      left = true;
      if (now > drain.at) this.throttle.drained(link, drained, now - drain.at);
      drain.at = now;
      drain.buffered = buffered;
      if (buffered === 0) drain.dueAt = Infinity;
    }
    if (left) this.emptyAt = now + this.time(this.buffered());
  }

  /** Has us called when there is room again. */
  private arm(held: number): void {
    const busy = [...this.drains].filter(([{ link }]) => link.buffered > 0);
    const excess = this.queue.length === 0 ? Infinity : Math.max(1, this.buffered() + FRAME - held);
    for (const [{ link }] of busy) link.lowWater = Math.max(0, link.buffered - Math.max(1, Math.ceil(excess / busy.length)));
    if (this.queue.length === 0 || busy.length === 0) return;
    const now = this.clock.now();
    const followsAt = this.buffered() <= MAX_MESSAGE ? this.emptyAt - LEAD_MS : Infinity;
    const nextAt = Math.min(followsAt, ...busy.map(([, { dueAt }]) => (dueAt > now ? dueAt + 1 : Infinity)));
    if (nextAt < Infinity) this.stopTimer = this.clock.after(Math.max(1, nextAt - now), () => this.pump());
  }
}

function left({ upload }: Entry): number {
  return upload.length - upload.sent;
}
