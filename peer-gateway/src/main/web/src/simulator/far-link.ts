import type { SignalData } from '../core/client-message.ts';
import type { Link } from '../core/environment.ts';
import { OVERHEAD } from '../sim/network.ts';
import { Flow } from './bottleneck.ts';
import { type Host, SMALL } from './line.ts';
import type { ModelledNetwork } from './links.ts';
import type { LossyPath } from './lossy-path.ts';
import type { About, Wired } from './wires.ts';

/** Each thread has its own to begin with. */
let numbers = Math.floor(Math.random() * 2 ** 31);

type Message = Extract<Wired, { t: 'message' }>;

/**
 * One side of a data channel whose other side is in another thread. What is sent takes its time on this viewer's line
 * and between the two here, and on the other's line there.
 */
export class FarLink implements Link {
  buffered = 0;
  lowWater = 0;
  ondrain: (() => void) | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((message: Uint8Array) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  there: About | null = null;
  /** The offering side's number of it; what comes for another one between the two is late. */
  number: number;
  private readonly outgoing = new Flow();
  private readonly incoming = new Flow();
  private path: LossyPath | null = null;
  private sent = 0;
  private received = 0;
  /** Here before one that was sent earlier. */
  private readonly early = new Map<number, Uint8Array>();

  constructor(
    private readonly network: ModelledNetwork,
    readonly self: string,
    readonly peer: string,
    readonly host: Host,
    readonly offer: boolean,
    readonly signal: (data: SignalData) => void,
  ) {
    this.number = offer ? ++numbers : 0;
  }

  signalled(data: SignalData): void {
    this.network.signalled(this, data);
  }

  /** One way. */
  get latency(): number {
    return this.host.line.access.latency + (this.there?.latency ?? 0);
  }


  send(bytes: Uint8Array): void {
    const { host, latency } = this;
    if (this.closed || !this.there || !host.alive) return;
    const { clock, up } = host.line;
    const size = bytes.length + OVERHEAD;
    const number = this.sent++;
    const path = (this.path ??= host.line.channel(latency));
    if (bytes.length < SMALL) return this.post(number, bytes, path.travel(latency + up.delay, size));
    this.buffered += bytes.length;
    const enter = () =>
      up.pass(this.outgoing, size, () => {
        this.left(bytes.length);
        this.post(number, bytes, path.travel(latency, size));
      });
    const wait = path.reserve(size);
    if (wait === 0) enter();
    else clock.after(wait, enter);
  }

  private post(number: number, bytes: Uint8Array, within: number): void {
    if (!this.host.alive) return;
    const { self: from, peer: to, number: link } = this;
    this.network.wires?.send({ t: 'message', from, to, link, number, at: this.host.line.clock.now() + within, bytes });
  }

  private left(bytes: number): void {
    const before = this.buffered;
    this.buffered -= bytes;
    if (before > this.lowWater && this.buffered <= this.lowWater && !this.closed) this.ondrain?.();
  }

  /** It has passed the other's line. */
  comes({ number, at, bytes }: Message): void {
    const { clock, down } = this.host.line;
    const size = bytes.length + OVERHEAD;
    const arrived = () => this.arrived(number, bytes);
    clock.after(at - clock.now(), () => {
      if (bytes.length < SMALL) clock.after(down.delay, arrived);
      else if (down.passedAtOnce(size)) arrived();
      else down.pass(this.incoming, size, arrived);
    });
  }

  private arrived(number: number, bytes: Uint8Array): void {
    this.early.set(number, bytes);
    for (let next = this.early.get(this.received); next; next = this.early.get(this.received)) {
      this.early.delete(this.received++);
      if (this.closed || !this.host.alive) continue;
      this.network.events.carried(this.peer, this.self, next.length);
      this.onmessage?.(next);
    }
  }

  close(): void {
    if (this.closed) return;
    this.end();
    const { self: from, peer: to, number: link, host, there } = this;
    if (there && host.alive) this.network.wires?.send({ t: 'close', from, to, link, at: host.line.clock.now() + this.latency });
  }

  end(): void {
    if (this.closed) return;
    this.closed = true;
    this.network.forget(this);
    this.onclose?.();
  }
}
