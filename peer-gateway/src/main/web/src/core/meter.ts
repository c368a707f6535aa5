/** Seconds over which one figure is taken, and the pause after which a new one begins. */
const WINDOW_MS = 500;
const PAUSE_MS = 150;
/** Evidence before there is a figure at all. */
const ENOUGH_BYTES = 64 * 1024;

/**
 * What this viewer's uplink carries, all channels together, seen while they had something to send. Slow receivers make
 * it look weaker than it is, never stronger: so it rises fast and falls slowly.
 */
export class UplinkMeter {
  private rate: number | null = null;
  private seen = 0;
  private windowStart = 0;
  private windowBytes = 0;
  private lastAt = -Infinity;

  /** Bytes a second; null while unknown. */
  get perSecond(): number | null {
    return this.seen < ENOUGH_BYTES ? null : this.rate;
  }

  /** A channel that always had something to send carried so much in the last `ms`. */
  drained(bytes: number, ms: number, now: number): void {
    if (now - this.lastAt > PAUSE_MS + ms) {
      this.windowStart = now - ms;
      this.windowBytes = 0;
    }
    this.lastAt = now;
    this.windowBytes += bytes;
    const length = now - this.windowStart;
    if (length < WINDOW_MS) return;
    this.seen += this.windowBytes;
    const sample = (this.windowBytes * 1000) / length;
    this.rate = this.rate === null ? sample : this.rate + (sample > this.rate ? 0.5 : 0.1) * (sample - this.rate);
    this.windowStart = now;
    this.windowBytes = 0;
  }

  /** Starts anew: the network changed, or it is time to try again. */
  reset(): void {
    this.rate = null;
    this.seen = 0;
  }
}
