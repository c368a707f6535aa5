import type { Clock } from '../core/environment.ts';

interface Event {
  readonly at: number;
  readonly order: number;
  call: (() => void) | null;
}

/** Time that passes only as far as it is told to; equal times in the order in which they were asked for. */
export class VirtualClock implements Clock {
  private time = 0;
  private orders = 0;
  private readonly heap: Event[] = [];

  /** @param settle resolves when every promise that can be settled without time passing is */
  constructor(private readonly settle: () => Promise<void>) {}

  now(): number {
    return this.time;
  }

  after(ms: number, call: () => void): () => void {
    const event: Event = { at: this.time + Math.max(0, ms), order: this.orders++, call };
    this.push(event);
    return () => {
      event.call = null;
    };
  }

  soon(call: () => void): void {
    this.after(0, call);
  }

  /** Lets this much time pass. */
  async run(ms: number): Promise<void> {
    const until = this.time + ms;
    await this.settle();
    for (let next = this.heap[0]; next && next.at <= until; next = this.heap[0]) {
      this.pop();
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

  private push(event: Event): void {
    const { heap } = this;
    let i = heap.push(event) - 1;
    for (let up = (i - 1) >> 1; i > 0 && before(event, heap[up]!); up = (i - 1) >> 1) {
      heap[i] = heap[up]!;
      i = up;
    }
    heap[i] = event;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1]!, heap[down]!)) down++;
      if (!before(heap[down]!, last)) break;
      heap[i] = heap[down]!;
      i = down;
    }
    heap[i] = last;
  }
}

function before(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
