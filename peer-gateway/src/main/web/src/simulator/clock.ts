import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/environment.ts';
import { Agenda } from '../sim/agenda.ts';

/** Longest time in one go before sockets get their turn, in milliseconds. */
const SLICE_MS = 5;

/** What is due waits no longer than this before the clock does. */
const SLACK_MS = 10;

/**
 * Real time, with one timer for all that is to happen: a thousand viewers set tens of thousands a second. Where the
 * machine cannot keep up, this clock stands still until it has: links and players then are as quick as they are to be,
 * and only the run takes longer.
 */
export class RealClock implements Clock {
  private readonly agenda = new Agenda();
  private armedAt = Infinity;
  private timer: NodeJS.Timeout | null = null;

  /** Milliseconds for which the clock stood still. */
  stood = 0;

  now(): number {
    const now = performance.now() - this.stood;
    const limit = (this.agenda.next?.at ?? Infinity) + SLACK_MS;
    if (now <= limit) return now;
    this.stood += now - limit;
    return limit;
  }

  after(ms: number, call: () => void): () => void {
    const appointment = this.agenda.add(this.now() + Math.max(0, ms), call);
    this.arm();
    return () => {
      appointment.call = null;
    };
  }

  soon(call: () => void): void {
    setImmediate(call);
  }

  /** Resolves after so long. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  private arm(): void {
    const { next } = this.agenda;
    if (!next || next.at >= this.armedAt) return;
    if (this.timer) clearTimeout(this.timer);
    this.armedAt = next.at;
    const wait = next.at - this.now();
    if (wait > 0) this.timer = setTimeout(() => this.run(), wait);
    else setImmediate(() => this.run());
  }

  private run(): void {
    this.armedAt = Infinity;
    const until = performance.now() + SLICE_MS;
    for (let { next } = this.agenda; next && next.at <= this.now() && performance.now() < until; { next } = this.agenda) {
      this.agenda.pop();
      next.call?.();
    }
    this.arm();
  }
}
