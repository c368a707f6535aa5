/** Time with something to send over which one figure is taken. */
const WINDOW_MS = 500;
/** Evidence before there is a figure at all. */
const ENOUGH_BYTES = 64 * 1024;

/**
 * What this viewer's uplink carries, all channels together, seen while they had something to send. Slow receivers make
 * it look weaker than it is, never stronger: so it rises fast and falls slowly.
 */
export class UplinkMeter {
  private rate: number | null = null;
  private seen = 0;
  private windowBytes = 0;
  private windowMs = 0;
  /** The last time without a pause in which some channel had something to send. */
  private busyFrom = -Infinity;
  private busyTo = -Infinity;

  /** Bytes a second; null while unknown. */
  get perSecond(): number | null {
    return this.seen < ENOUGH_BYTES ? null : this.rate;
  }

  /** A channel that always had something to send carried so much in the last `ms`. Pauses between say nothing of the line. */
  drained(bytes: number, ms: number, now: number): void {
    const from = now - ms;
    if (from > this.busyTo) {
      this.busyFrom = from;
      this.busyTo = from;
    }
    this.windowMs += now - this.busyTo + Math.max(0, this.busyFrom - from);
    this.busyFrom = Math.min(this.busyFrom, from);
    this.busyTo = now;
    this.windowBytes += bytes;
    if (this.windowMs < WINDOW_MS) return;
    this.seen += this.windowBytes;
    const sample = (this.windowBytes * 1000) / this.windowMs;
    this.rate = this.rate === null ? sample : this.rate + (sample > this.rate ? 0.5 : 0.1) * (sample - this.rate);
    this.windowMs = 0;
    this.windowBytes = 0;
  }

  /** Starts anew: the network changed, or it is time to try again. */
  reset(): void {
    this.rate = null;
    this.seen = 0;
  }
}
