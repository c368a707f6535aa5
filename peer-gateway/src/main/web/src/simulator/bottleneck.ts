import type { Clock } from '../core/environment.ts';
import { Agenda } from '../sim/agenda.ts';

/** What passes within this needs no timer of its own. */
const AT_ONCE_MS = 1;

/** What the router before the narrow link holds at most: a packet of an idle flow waits behind it. */
const ROUTER_QUEUE_MS = 100;

/** One channel or connection among those that share a line. */
export class Flow {
  /** Where its last message ends, in bytes each busy flow has been given by then. */
  finish = 0;
  messages = 0;
}

/**
 * One direction of a line, shared by all flows that pass it: those that have something to send have equal parts of the rate,
 * as congestion control gives them. Generalized processor sharing (Parekh and Gallager 1993): `served`, the bytes each
 * busy flow has been given, grows with the rate by the number of busy flows, and a message is through when it reaches
 * the message's end.
 */
export class Bottleneck {
  private readonly ends = new Agenda();
  private served = 0;
  private busy = 0;
  private queuedBytes = 0;
  /** For when `served` holds; where nothing is queued, when the last message was through. */
  private at = 0;
  private armedAt = Infinity;
  /** Whose messages are through and who have not been called yet: never from within `pass`. */
  private through: (() => void)[] = [];

  /** @param rate bytes a second */
  constructor(
    private readonly clock: Clock,
    private readonly rate: number,
  ) {}

  /** Calls when this message, and all that the flow sent before, is through. */
  pass(flow: Flow, bytes: number, call: () => void): void {
    if (this.passedAtOnce(bytes)) return void this.clock.after(this.at - this.clock.now(), call);
    const now = this.clock.now();
    this.advance(now);
    if (this.busy === 0) this.at = Math.max(this.at, now);
    if (flow.messages++ === 0) {
      this.busy++;
      flow.finish = this.served;
    }
    flow.finish += bytes;
    this.queuedBytes += bytes;
    this.ends.add(flow.finish, () => {
      this.queuedBytes -= bytes;
      if (--flow.messages === 0) this.busy--;
      this.through.push(call);
    });
    this.arm();
  }

  /** Whether so little passed an idle line that waiting for it is not worth a timer; takes its time from the line. */
  passedAtOnce(bytes: number): boolean {
    const now = this.clock.now();
    const through = Math.max(now, this.at) + (bytes * 1000) / this.rate;
    if (this.busy > 0 || through - now >= AT_ONCE_MS) return false;
    this.at = through;
    return true;
  }

  /** Milliseconds a small message of an idle flow waits in the router. */
  get delay(): number {
    return Math.min(ROUTER_QUEUE_MS, (this.queuedBytes * 1000) / this.rate);
  }

  /** Brings the books up to date: each message was through at its own time, however late this is called. */
  private advance(now: number): void {
    for (let { next } = this.ends; next; { next } = this.ends) {
      const through = this.due(next.at);
      if (through > now) break;
      this.at = through;
      this.served = next.at;
      this.ends.pop();
      next.call?.();
    }
    if (this.busy === 0 || now <= this.at) return;
    this.served += ((now - this.at) * this.rate) / 1000 / this.busy;
    this.at = now;
  }

  private due(end: number): number {
    return this.at + ((end - this.served) * this.busy * 1000) / this.rate;
  }

  private arm(): void {
    const { next } = this.ends;
    if (!next) return;
    const due = this.due(next.at);
    if (due >= this.armedAt) return;
    this.armedAt = due;
    this.clock.after(due - this.clock.now(), () => {
      if (this.armedAt === due) this.armedAt = Infinity;
      this.advance(this.clock.now());
      this.arm();
      const { through } = this;
      this.through = [];
      for (const call of through) call();
    });
  }
}
