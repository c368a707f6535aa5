/** A token bucket: at most `burst` at once and `perSecond` over time. */
export class Bucket {
  private level: number;
  private at: number;

  constructor(
    public perSecond: number,
    public burst: number,
    now: number,
  ) {
    this.level = burst;
    this.at = now;
  }

  /** Takes `amount` if it is there. */
  take(amount: number, now: number): boolean {
    this.refill(now);
    if (this.level < amount) return false;
    this.level -= amount;
    return true;
  }

  /** Milliseconds until `amount` will be there. */
  wait(amount: number, now: number): number {
    this.refill(now);
    return Math.max(0, ((amount - this.level) / this.perSecond) * 1000);
  }

  private refill(now: number): void {
    this.level = Math.min(this.burst, this.level + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
  }
}
