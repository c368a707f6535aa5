import type { Clock } from '../core/environment.ts';
import { Agenda } from './agenda.ts';

/** Time that passes only as far as it is told to. */
export class VirtualClock implements Clock {
  private time = 0;
  private readonly agenda = new Agenda();

  /** @param settle resolves when every promise that can be settled without time passing is */
  constructor(private readonly settle: () => Promise<void>) {}

  now(): number {
    return this.time;
  }

  after(ms: number, call: () => void): () => void {
    const appointment = this.agenda.add(this.time + Math.max(0, ms), call);
    return () => {
      appointment.call = null;
    };
  }

  soon(call: () => void): void {
    this.after(0, call);
  }

  /** Lets this much time pass. */
  async run(ms: number): Promise<void> {
    const until = this.time + ms;
    await this.settle();
    for (let { next } = this.agenda; next && next.at <= until; { next } = this.agenda) {
      this.agenda.pop();
      this.time = next.at;
      const { call } = next;
      if (!call) continue;
      next.call = null;
      call();
      await this.settle();
    }
    this.time = until;
  }

  /** Lets time pass until something is so; throws if it is not within `ms`. */
  async until(so: () => boolean, ms = 60_000): Promise<void> {
    for (const limit = this.time + ms; !so(); await this.run(5)) {
      if (this.time >= limit) throw new Error(`not so within ${ms} ms`);
    }
  }
}
