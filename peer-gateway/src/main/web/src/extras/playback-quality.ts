/** What a look at a media element shows. */
export interface Observed {
  /** The playhead, in seconds. */
  readonly at: number;
  readonly rate: number;
  readonly paused: boolean;
  /** Seconds of media ahead of the playhead. */
  readonly ahead: number;
  /** Decoded so far; null where the browser does not tell. */
  readonly bytes: number | null;
  readonly frames: number;
  readonly dropped: number;
}

/** Shorter ones nobody sees: elements wait for a frame or two when a rendition changes. */
const MIN_STALL_MS = 100;
/** Beyond what the clock allows it was a seek. */
const TOLERANCE = 0.5;

/** One playback, from what is seen of it; times in milliseconds, all of them totals that never become less. */
export class PlaybackQuality {
  private watched = 0;
  private stalls = 0;
  private stalled = 0;
  private samples = 0;
  private buffer = 0;
  private media = 0;
  private bytes = 0;
  private frames = 0;
  private dropped = 0;
  private http = 0;
  private waitingSince: number | null = null;
  /** Whether the stall that goes on has been counted. */
  private counted = false;
  private told = '';
  /** Its element plays something else by now. */
  over = false;

  /** @param startup milliseconds from the wish to play until it did; nothing while that is not known */
  constructor(
    private readonly session: string,
    private seenAt: number,
    private seen: Observed,
    private readonly startup: () => number | undefined,
  ) {}

  look(now: number, next: Observed): void {
    const elapsed = now - this.seenAt;
    const { seen } = this;
    const played = next.at - seen.at;
    const rate = next.rate || 1;
    if (played > 0 && played <= (elapsed / 1000) * rate + TOLERANCE) {
      const watched = Math.min(elapsed, (played / rate) * 1000);
      this.watched += watched;
      if (next.bytes !== null && seen.bytes !== null && next.bytes > seen.bytes) {
        this.media += watched;
        this.bytes += next.bytes - seen.bytes;
      }
    }
    if (!next.paused) {
      this.samples++;
      this.buffer += next.ahead * 1000;
    }
    this.frames += Math.max(0, next.frames - seen.frames);
    this.dropped += Math.max(0, next.dropped - seen.dropped);
    this.seenAt = now;
    this.seen = next;
  }

  /** So many bytes of segments came over HTTP. */
  fetched(bytes: number): void {
    this.http += bytes;
  }

  /** The element has run dry. Before anything played that is the start, and after a seek it is the seek. */
  waiting(now: number, seeking: boolean): void {
    if (this.startup() && !seeking) this.waitingSince ??= now;
  }

  /** It plays again, or is no longer meant to. */
  resumed(now: number): void {
    this.settle(now);
    this.waitingSince = null;
    this.counted = false;
  }

  /** Counts a stall that goes on, as long as it has been. */
  settle(now: number): void {
    const since = this.waitingSince;
    if (since === null || (!this.counted && now - since < MIN_STALL_MS)) return;
    if (!this.counted) this.stalls++;
    this.counted = true;
    this.stalled += now - since;
    this.waitingSince = now;
  }

  /** Whether there is anything that has not been told. */
  changed(): boolean {
    const text = JSON.stringify(this.report());
    const changed = this.watched + this.stalled > 0 && text !== this.told;
    this.told = text;
    return changed;
  }

  report(): Record<string, number | string> {
    const { session, watched, stalls, stalled, samples, buffer, media, bytes, frames, dropped, http } = this;
    const startup = this.startup();
    const whole = Object.entries({ ...(startup && { startup }), watched, stalls, stalled, samples, buffer, media, bytes, frames, dropped, http });
    return { session, ...Object.fromEntries(whole.map(([name, value]) => [name, Math.round(value)])) };
  }
}
