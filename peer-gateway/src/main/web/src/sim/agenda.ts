export interface Appointment {
  readonly at: number;
  readonly order: number;
  /** null once it is cancelled. */
  call: (() => void) | null;
}

/** What is to happen when; equal times in the order in which they were asked for. */
export class Agenda {
  private orders = 0;
  private readonly heap: Appointment[] = [];

  get next(): Appointment | undefined {
    return this.heap[0];
  }

  add(at: number, call: () => void): Appointment {
    const { heap } = this;
    const appointment: Appointment = { at, order: this.orders++, call };
    let i = heap.push(appointment) - 1;
    for (let up = (i - 1) >> 1; i > 0 && before(appointment, heap[up]!); up = (i - 1) >> 1) {
      heap[i] = heap[up]!;
      i = up;
    }
    heap[i] = appointment;
    return appointment;
  }

  /** Takes the next one off. */
  pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
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

function before(a: Appointment, b: Appointment): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
