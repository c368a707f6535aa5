import { createHash } from 'node:crypto';

/** Chance that repeats: the same seed and label give the same numbers (sfc32). */
export class Random {
  private readonly state: Uint32Array;

  constructor(private readonly seed: string) {
    const { buffer, byteOffset } = createHash('sha256').update(seed).digest();
    this.state = new Uint32Array(buffer.slice(byteOffset, byteOffset + 16));
  }

  /** Numbers of their own, whatever else is drawn. */
  of(label: string | number): Random {
    return new Random(`${this.seed}/${label}`);
  }

  /** In [0, 1). */
  next(): number {
    const s = this.state as unknown as [number, number, number, number];
    const sum = (s[0] + s[1] + s[3]) | 0;
    s[3] = s[3] + 1;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = s[2] + (s[2] << 3);
    s[2] = ((s[2] << 21) | (s[2] >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** Of things that end at a constant rate, half before the median. */
  exponential(median: number): number {
    return -median * Math.log2(1 - this.next());
  }

  /** Around 1: half below, two thirds within a factor of e^spread. */
  factor(spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.exp(spread * normal);
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.int(256));
  }
}
