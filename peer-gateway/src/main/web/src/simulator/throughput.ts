/** Half-lives of the two averages, in seconds of loading. */
const FAST_SECONDS = 3;
const SLOW_SECONDS = 9;
/** Of the estimate, what a rendition may take to be kept, and to be changed up to. */
const KEEP = 0.95;
const CHANGE_UP = 0.7;

/** An average in which what took longer weighs more; what came before counts half after so long. */
class Average {
  private sum = 0;
  private weight = 0;

  constructor(private readonly halfLife: number) {}

  add(value: number, seconds: number): void {
    const kept = 0.5 ** (seconds / this.halfLife);
    this.sum = kept * this.sum + (1 - kept) * value;
    this.weight = kept * this.weight + (1 - kept);
  }

  get value(): number {
    return this.weight === 0 ? 0 : this.sum / this.weight;
  }
}

/** Chooses a rendition by what segments were seen to take, as hls.js does: the lesser of a quick and a slow average. */
export class Throughput {
  private readonly fast = new Average(FAST_SECONDS);
  private readonly slow = new Average(SLOW_SECONDS);

  /** A segment came in so long. */
  sample(bytes: number, ms: number): void {
    const seconds = Math.max(ms, 1) / 1000;
    this.fast.add(bytes / seconds, seconds);
    this.slow.add(bytes / seconds, seconds);
  }

  /** @param rates of the renditions, bytes a second, ascending */
  choose(rates: readonly number[], current: number): number {
    const estimate = Math.min(this.fast.value, this.slow.value);
    for (let level = rates.length - 1; level > 0; level--) {
      if (rates[level]! <= estimate * (level > current ? CHANGE_UP : KEEP)) return level;
    }
    return 0;
  }
}
