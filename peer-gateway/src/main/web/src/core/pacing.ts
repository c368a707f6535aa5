import type { Clock } from './environment.ts';

/** What goes out at once: enough for the player to see that its request is being answered. */
const FIRST_BYTES = 65_536;
/** Of the level's bitrate: a player is never held below what it needs to stay where it is. */
const FLOOR = 1.25;
/** Of the rate of HTTP, for a player that is starting, has just sought or is short of media. */
const HASTE = 1.5;

/**
 * Hands bytes to a player no faster than HTTP would have, so that its estimate of the link is one the fallback can hold.
 * Time that a delivery spends waiting for bytes counts, the first ones too, so late timers cost nothing.
 */
export class Pace {
  private given = 0;
  private readonly startedAt: number;

  /**
   * @param httpRate bytes a second the gateway's HTTP was seen to carry for this viewer; null if unknown
   * @param bitrate bytes a second of media the level has; null if unknown
   */
  static rate(httpRate: number | null, bitrate: number | null, thin: boolean): number | null {
    if (httpRate === null) return null;
    return Math.max(httpRate * (thin ? HASTE : 1), FLOOR * (bitrate ?? 0));
  }

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number,
  ) {
    this.startedAt = clock.now();
  }

  /** Milliseconds to wait before `bytes` may be given. */
  wait(bytes: number): number {
    const due = this.startedAt + (Math.max(0, this.given + bytes - FIRST_BYTES) * 1000) / this.perSecond;
    return Math.max(0, due - this.clock.now());
  }

  gave(bytes: number): void {
    this.given += bytes;
  }
}
