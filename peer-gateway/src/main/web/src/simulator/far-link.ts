import { OVERHEAD } from '../sim/network.ts';
import { SMALL } from './line.ts';
import { LinkSide } from './link-side.ts';
import type { About, Wired } from './wires.ts';

/** Each thread has its own to begin with. */
let numbers = Math.floor(Math.random() * 2 ** 31);

type Message = Extract<Wired, { t: 'message' }>;

/**
 * One side of a data channel whose other side is in another thread. What is sent takes its time on this viewer's line
 * and between the two here, and on the other's line there.
 */
export class FarLink extends LinkSide {
  there: About | null = null;
  /** The offering side's number of it; what comes for another one between the two is late. */
  number = this.offer ? ++numbers : 0;
  private sent = 0;
  private received = 0;
  /** Here before one that was sent earlier. */
  private readonly early = new Map<number, Uint8Array>();

  /** One way. */
  get latency(): number {
    return this.host.line.access.latency + (this.there?.latency ?? 0);
  }

  send(bytes: Uint8Array): void {
    const { host, latency } = this;
    if (this.closed || !this.there || !host.alive) return;
    const size = bytes.length + OVERHEAD;
    const number = this.sent++;
    const path = this.pathOver(latency);
    if (bytes.length < SMALL) this.post(number, bytes, path.travel(latency + host.line.up.delay, size));
    else this.overOurLine(path, bytes.length, size, () => this.post(number, bytes, path.travel(latency, size)));
  }

  private post(number: number, bytes: Uint8Array, within: number): void {
    if (!this.host.alive) return;
    const { self: from, peer: to, number: link } = this;
    this.network.wires?.send({ t: 'message', from, to, link, number, at: this.host.line.clock.now() + within, bytes });
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
      this.heard(next);
    }
  }

  close(): void {
    if (this.closed) return;
    this.end();
    const { self: from, peer: to, number: link, host, there } = this;
    if (there && host.alive) this.network.wires?.send({ t: 'close', from, to, link, at: host.line.clock.now() + this.latency });
  }

  protected forget(): void {
    this.network.forgetFar(this);
  }
}
