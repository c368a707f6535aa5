import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/environment.ts';
import { Agenda } from '../sim/agenda.ts';

/** Longest time in one go before sockets get their turn, in milliseconds. */
const SLICE_MS = 5;

/** What is due waits no longer than this before the clock does. */
const SLACK_MS = 10;

/** What `Standing` counts in. */
const TICKS_PER_MS = 10;

/** For how long the clocks of all threads stood still, so that one time governs them all. */
export class Standing {
  private readonly ticks: Int32Array;

  /** @param memory shared by all threads */
  constructor(readonly memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.ticks = new Int32Array(memory);
  }

  get ms(): number {
    return Atomics.load(this.ticks, 0) / TICKS_PER_MS;
  }

  /** It has been so long by now, or longer. */
  atLeast(ms: number): void {
    const wanted = Math.ceil(ms * TICKS_PER_MS);
    for (let seen = Atomics.load(this.ticks, 0); seen < wanted; ) {
      const before = Atomics.compareExchange(this.ticks, 0, seen, wanted);
      if (before === seen) return;
      seen = before;
    }
  }
}

/**
 * Real time, with one timer for all that is to happen: a thousand viewers set tens of thousands a second. Where the
 * machine cannot keep up, this clock stands still until it has, and those of other threads with it: links and players then
 * are as quick as they are to be, and only the run takes longer.
 */
export class RealClock implements Clock {
  private readonly agenda = new Agenda();
  private armedAt = Infinity;
  private timer: NodeJS.Timeout | null = null;
  /** Another thread has had all of them stand: time does not go back for that. */
  private last = 0;
  private readonly offset: number;

  /** @param epoch when time began, as `performance.timeOrigin` */
  constructor(
    private readonly standing: Standing = new Standing(),
    epoch = performance.timeOrigin,
  ) {
    this.offset = performance.timeOrigin - epoch;
  }

  /** Milliseconds for which the clock stood still. */
  get stood(): number {
    return this.standing.ms;
  }

  now(): number {
    const real = this.offset + performance.now();
    const limit = (this.agenda.next?.at ?? Infinity) + SLACK_MS;
    let now = real - this.standing.ms;
    if (now > limit) {
      this.standing.atLeast(real - limit);
      now = limit;
    }
    return (this.last = Math.max(this.last, now));
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
