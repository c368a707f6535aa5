import type { RealClock } from './clock.ts';
import { type ListedSegment, type MediaPlaylist, type Variant, parseMediaPlaylist, parseVariants } from './playlist.ts';
import { Throughput } from './throughput.ts';

export interface PlayerHost {
  readonly clock: RealClock;
  readonly live: boolean;
  /** Seconds of media a VOD player keeps ahead. */
  readonly buffer: number;
  /** Fetches a manifest at the edge; throws where that fails. */
  manifest(url: URL): Promise<string>;
  /** Reads a segment to its end; its length, without which the rendition stays as it is. */
  segment(segment: ListedSegment, bufferAhead: number): Promise<number | void>;
  /** The first frame could be shown; milliseconds since the start. */
  started(ms: number): void;
}

/** Segments, or parts, from the live edge at which playing begins (RFC 8216, section 6.3.3). */
const LIVE_DELAY = 3;
const RETRY_MS = 500;

/** The buffer of a player: it starts with one segment, stalls when it runs out, and goes on with the next. */
export class Player {
  /** Milliseconds without a frame after the first. */
  stalled = 0;
  stalls = 0;
  played = 0;
  /** Changes of the rendition. */
  switches = 0;
  private readonly throughput = new Throughput();
  private variants: readonly Variant[] = [];
  private level = 0;
  private stopped = false;
  private inStall = false;
  private end = 0;
  private playhead = 0;
  private playingSince: number | null = null;
  private next: number | null = null;
  private reloadAt = 0;
  private playlist: MediaPlaylist | null = null;
  private reloading: Promise<void> | null = null;

  constructor(private readonly host: PlayerHost) {}

  stop(): void {
    if (this.stopped) return;
    this.advance();
    this.stopped = true;
  }

  async run(multivariant: URL): Promise<void> {
    const begun = this.host.clock.now();
    this.variants = parseVariants(await this.patiently(() => this.host.manifest(multivariant)), multivariant);
    // A stopped player's last request may fail.
    if (this.host.live) this.follow().catch(() => {});
    while (!this.stopped) {
      const segment = await this.upcoming();
      if (!segment) return;
      const asked = this.host.clock.now();
      const length = await this.patiently(() => this.host.segment(segment, this.bufferAhead()));
      if (this.stopped) return;
      if (length !== undefined) this.choose(length, this.host.clock.now() - asked);
      this.advance();
      this.end += segment.duration;
      this.next = segment.n + 1;
      if (this.playingSince !== null) continue;
      this.playingSince = this.host.clock.now();
      this.host.started(this.playingSince - begun);
    }
  }

  private choose(bytes: number, ms: number): void {
    this.throughput.sample(bytes, ms);
    const level = this.throughput.choose(this.variants.map(({ rate }) => rate), this.level);
    if (level === this.level) return;
    this.level = level;
    this.switches++;
    this.playlist = null;
    this.reloadAt = 0;
  }

  private bufferAhead(): number {
    this.advance();
    return Math.max(0, this.end - this.playhead);
  }

  /** Moves the playhead to now; time beyond the buffer's end was a stall. */
  private advance(): void {
    if (this.playingSince === null || this.stopped) return;
    const now = this.host.clock.now();
    const wanted = now - this.playingSince;
    const played = Math.min(wanted, Math.max(0, (this.end - this.playhead) * 1000));
    const missing = wanted - played;
    this.stalled += missing;
    // Half a frame is no stall.
    if (missing > 20 && !this.inStall) this.stalls++;
    this.inStall = missing > 0 && (this.inStall || missing > 20);
    this.played += played;
    this.playhead += played / 1000;
    this.playingSince = now;
  }

  /** The next segment, as soon as it is listed and there is room for it; null at the end. */
  private async upcoming(): Promise<ListedSegment | null> {
    const { clock, live, buffer } = this.host;
    while (!this.stopped) {
      const { playlist } = this;
      const first = playlist?.segments[0];
      if (playlist && first) {
        this.next ??= live ? Math.max(first.n, first.n + playlist.segments.length - LIVE_DELAY) : first.n;
        if (this.next < first.n) this.next = first.n;
        const found = playlist.segments[this.next - first.n];
        const excess = this.bufferAhead() - buffer;
        if (found && (live || excess <= 0)) return found;
        if (found) {
          await clock.sleep(1000 * excess + 10);
          continue;
        }
        if (playlist.ended) return null;
      }
      await this.reloadInTime();
    }
    return null;
  }

  /** Players reload a live playlist while they load segments (RFC 8216, section 6.3.4): from that the edge knows what is new. */
  private async follow(): Promise<void> {
    while (!this.stopped && !this.playlist?.ended) await this.reloadInTime();
  }

  private async reloadInTime(): Promise<void> {
    const { clock } = this.host;
    await clock.sleep(Math.max(0, this.reloadAt - clock.now()));
    if (this.stopped || clock.now() < this.reloadAt) return;
    this.reloading ??= this.reload().finally(() => (this.reloading = null));
    await this.reloading;
  }

  /**
   * A target duration after a playlist with news, half of it after one without (RFC 8216, section 6.3.4). With parts at
   * once: the answer waits for the next one (RFC 8216bis, section 6.2.5.2).
   */
  private async reload(): Promise<void> {
    const { clock } = this.host;
    const asked = clock.now();
    const { level } = this;
    const media = new URL(this.variants[level]!.url);
    const before = this.playlist?.segments.at(-1)?.n;
    const parts = this.playlist?.partsPerSegment ?? 1;
    if (parts > 1 && before !== undefined) {
      media.searchParams.set('_HLS_msn', String(Math.floor((before + 1) / parts)));
      media.searchParams.set('_HLS_part', String((before + 1) % parts));
    }
    const playlist = parseMediaPlaylist(await this.patiently(() => this.host.manifest(media)), media);
    if (level !== this.level) return;
    this.playlist = playlist;
    const news = playlist.segments.at(-1)?.n !== before;
    this.reloadAt = playlist.partsPerSegment > 1 ? 0 : asked + playlist.targetDuration * (news ? 1000 : 500);
  }

  private async patiently<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (problem) {
        if (this.stopped) throw problem;
        await this.host.clock.sleep(RETRY_MS);
      }
    }
  }
}
