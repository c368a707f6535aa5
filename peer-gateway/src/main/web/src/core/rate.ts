/** Smoothed bytes a second, from samples of some size over some time. */
export class Rate {
  private value: number | null = null;

  constructor(private readonly weight = 0.3) {}

  sample(bytes: number, ms: number): void {
    const rate = (bytes * 1000) / Math.max(ms, 1);
    this.value = this.value === null ? rate : this.value + this.weight * (rate - this.value);
  }

  get perSecond(): number | null {
    return this.value;
  }
}
