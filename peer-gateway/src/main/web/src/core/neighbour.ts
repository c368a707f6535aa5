import { Bucket } from './bucket.ts';
import { type DownloadListener, Downloads, type Transfer } from './downloads.ts';
import type { Clock, Link } from './environment.ts';
import { type Frame, PEER_VERSION, ProtocolViolation, decode, encode } from './frames.ts';
import { HaveMap } from './havemap.ts';
import type { Segment } from './segment.ts';
import type { Throttle } from './throttle.ts';
import type { ChunkSource, Uplink } from './uplink.ts';
import { Uploads } from './uploads.ts';
import { type Kept, Word } from './word.ts';

export interface NeighbourListener extends DownloadListener {
  opened(neighbour: Neighbour): void;
  /** It was sent all of a chunk. */
  gave(key: string, chunk: number): void;
  /** What it has, or whether it serves, changed. */
  changed(neighbour: Neighbour): void;
  /** Once; `violation` says what it did wrong, if that was why. */
  closed(neighbour: Neighbour, violation: string | null): void;
}

/** Messages other than data that a peer may send, a request for each of its chunks: far above what one of ours does. */
const CONTROL_PER_SECOND = 500;
const CONTROL_BURST = 4000;
/** KiB by which what we may give has to change to be worth a message. */
const MIN_NEWS = 128;
/** Milliseconds by which the time we are busy has to change. */
const MIN_DELAY = 150;
/** So much later than a round trip takes, something has come of a neighbour that is there. */
const DOUBT_MS = 200;
const HEDGE_MS = 50;
/** A peer that is put aside comes back after this long, doubled with each strike. */
const ASIDE_MS = 5_000;
/** What is missed within this time has one cause. */
const ONE_MISS_MS = 500;
/** After so many strikes it does not come back. */
export const MAX_STRIKES = 4;
/** What a chunk that comes leaves of the strikes: a few hiccups in an hour must not part two viewers for good. */
export const FORGIVEN = 0.9;

/** One neighbour: the protocol on its link, what it has, and how well it delivers. */
export class Neighbour {
  readonly have = new HaveMap();
  readonly downloads: Downloads;
  readonly uploads: Uploads;
  open = false;
  /** Number of the gateway's grant for what we give each other, as it calls it to us; 0 for none. */
  grant = 0;
  /** It says that it serves now. */
  serving = false;
  /** KiB it may still give, as far as we know. */
  spare = 0;
  /** Milliseconds, smoothed; null before the first answer. */
  rtt: number | null = null;
  /** Those it got, less what chunks that came since have made good. */
  strikes = 0;
  readonly word: Word;
  private missedAt = -Infinity;
  asideUntil = 0;
  /** Its hello has come. */
  greeted = false;
  private greetedAt = 0;
  /** When it will have sent what it has accepted, as it said last; and with what we have asked for since. */
  saidFreeAt = 0;
  private freeAt = 0;
  /** Bytes a second that it sends to all; 0 while it does not know. */
  uplink = 0;
  /** Anything of it came last. */
  heardAt = 0;
  private told: { readonly serving: boolean; readonly spare: number; readonly queue: number } | null = null;
  private closing = false;
  /** The gateway says that it is gone, and nothing was heard of it since. */
  doubted = false;
  private pinged: { readonly token: number; readonly at: number } | null = null;
  private readonly control: Bucket;

  constructor(
    readonly id: string,
    readonly link: Link,
    private readonly clock: Clock,
    private readonly throttle: Throttle,
    private readonly line: Uplink,
    source: ChunkSource,
    private readonly listener: (neighbour: Neighbour) => NeighbourListener,
    kept: Kept,
  ) {
    this.word = new Word(kept);
    this.control = new Bucket(CONTROL_PER_SECOND, CONTROL_BURST, clock.now());
    this.downloads = new Downloads((message) => this.send(message), listener(this));
    this.uploads = new Uploads(link, clock, throttle, line, source, (key, chunk) => listener(this).gave(key, chunk));
    link.onopen = () => {
      this.open = true;
      this.send(encode({ type: 'hello', version: PEER_VERSION }));
      this.sendStatus();
      this.ping();
    };
    link.onmessage = (message) => this.receive(message);
    link.onclose = () => this.close(null);
  }

  /** Round trip for planning. */
  get roundTrip(): number {
    return this.rtt ?? 100;
  }

  /** When it gave us a chunk last, or came. */
  get gaveAt(): number {
    return Math.max(this.greetedAt, this.downloads.lastChunkAt);
  }

  /** Bytes a second that it sends, to all together. */
  get rate(): number {
    return this.uplink || this.downloads.rate;
  }

  /** Milliseconds until it would begin with what it is asked for next. */
  busy(now: number): number {
    return Math.max(0, this.freeAt - now);
  }

  /** Milliseconds until so much more would be here. */
  eta(bytes: number, now: number): number {
    return this.roundTrip + this.busy(now) + (bytes * 1000) / this.rate;
  }

  /** Of what we ask it for, `within` these milliseconds or not at all. */
  request(segment: Segment, chunk: number, relayed: boolean, within: number, now: number): Transfer | null {
    const expected = now + this.eta(segment.chunkLength(chunk), now);
    const transfer = this.downloads.request(segment, chunk, relayed, within, expected, now);
    if (transfer) this.freeAt = Math.max(now, this.freeAt) + (transfer.length * 1000) / this.rate;
    return transfer;
  }

  /** It has so much to send that it could not keep this deadline. */
  declined(deadline: number): void {
    this.freeAt = Math.max(this.freeAt, deadline);
  }

  /** Can be asked for chunks now. */
  usable(now: number): boolean {
    return this.open && this.greeted && this.serving && !this.doubted && now >= this.asideUntil;
  }

  send(message: Uint8Array): void {
    if (this.open) this.link.send(message);
  }

  sendStatus(): void {
    const { serving, spare, offered } = this.throttle;
    const queue = this.line.queued;
    const { told } = this;
    if (serving === told?.serving && Math.abs(spare - told.spare) < MIN_NEWS && Math.abs(queue - told.queue) < MIN_DELAY) return;
    this.told = { serving, spare, queue };
    this.send(encode({ type: 'status', serving, spare, queue, rate: (offered ?? 0) / 1024 }));
    if (!serving) this.uploads.refuseAll();
  }

  ping(): void {
    if (this.pinged) return;
    const now = this.clock.now();
    this.pinged = { token: Math.floor(now) >>> 0, at: now };
    this.send(encode({ type: 'ping', token: this.pinged.token }));
  }

  /** It did not give in time what it had announced. */
  missed(): void {
    const now = this.clock.now();
    if (now < this.missedAt + ONE_MISS_MS) return;
    this.missedAt = now;
    this.word.count(0);
    if (this.word.hopeless) this.clock.soon(() => this.close(null));
    else if (this.word.bad) this.strike();
  }

  /**
   * The gateway has lost sight of it, which may be the gateway's trouble alone: if nothing is heard soon nothing is
   * expected of it any more (`late`), and if nothing more is heard at all it is gone.
   */
  doubt(late: () => void): void {
    this.doubted = true;
    this.ping();
    const still = (ms: number, call: () => void) => this.clock.after(ms + this.roundTrip, () => this.doubted && call());
    still(HEDGE_MS, late);
    still(DOUBT_MS, () => this.close(null));
  }

  /** It stalled, was late or lied about what it has. */
  strike(): void {
    this.strikes++;
    this.asideUntil = this.strikes >= MAX_STRIKES ? Infinity : this.clock.now() + ASIDE_MS * 2 ** (this.strikes - 1);
  }

  close(violation: string | null): void {
    if (this.closing) return;
    this.closing = true;
    this.open = false;
    this.uploads.stop();
    this.link.onclose = this.link.onmessage = this.link.onopen = this.link.ondrain = null;
    this.link.close();
    this.listener(this).closed(this, violation);
  }

  private receive(message: Uint8Array): void {
    this.doubted = false;
    this.heardAt = this.clock.now();
    try {
      this.handle(decode(message));
    } catch (problem) {
      if (!(problem instanceof ProtocolViolation)) throw problem;
      this.close(problem.message);
    }
  }

  private handle(frame: Frame): void {
    const now = this.clock.now();
    if (frame.type !== 'data' && !this.control.take(frame.type === 'request' ? frame.count : 1, now)) throw new ProtocolViolation('too many messages');
    if (!this.greeted) {
      if (frame.type !== 'hello') throw new ProtocolViolation('no hello');
      if (frame.version !== PEER_VERSION) throw new ProtocolViolation(`version ${frame.version}`);
      this.greeted = true;
      this.greetedAt = now;
      this.listener(this).opened(this);
      return;
    }
    switch (frame.type) {
      case 'hello':
        throw new ProtocolViolation('second hello');
      case 'have':
        this.have.apply(frame, now);
        return this.listener(this).changed(this);
      case 'status':
        this.serving = frame.serving;
        this.spare = frame.spare;
        this.uplink = 1024 * frame.rate;
        this.saidFreeAt = this.freeAt = now + frame.queue;
        return this.listener(this).changed(this);
      case 'request':
        return this.uploads.onRequest(frame);
      case 'cancel':
        return this.uploads.onCancel(frame.id);
      case 'withdraw':
        return this.uploads.onWithdraw(frame.id);
      case 'data':
        return this.downloads.onData(frame, now);
      case 'end':
        return this.downloads.onEnd(frame);
      case 'ping':
        return this.send(encode({ type: 'pong', token: frame.token }));
      case 'pong': {
        if (frame.token !== this.pinged?.token) throw new ProtocolViolation('pong to no ping');
        const sample = now - this.pinged.at;
        this.rtt = this.rtt === null ? sample : this.rtt + (sample - this.rtt) / 4;
        this.pinged = null;
      }
    }
  }
}
