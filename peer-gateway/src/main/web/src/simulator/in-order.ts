/**
 * Messages of one ordered connection. Each takes its way by timers of its own, and on a busy machine these are late by
 * different amounts: whichever is through first, what was sent first arrives.
 */
export class InOrder {
  private readonly underWay: (() => void)[] = [];

  /** Returns what to call when a message sent now would arrive: calls `arrived` of the first that has not. */
  sent(arrived: () => void): () => void {
    this.underWay.push(arrived);
    return () => this.underWay.shift()!();
  }
}
