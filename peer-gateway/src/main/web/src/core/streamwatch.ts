import type { Clock } from './environment.ts';
import { type SegmentName, isInit } from './name.ts';
import type { Signalling } from './signalling.ts';
import type { Timeline } from './timeline.ts';

/** The joined stream is being played for so long after a segment of it was asked for; for two and a half of long ones. */
const PLAYED_MS = 10_000;
const PLAYED_DURATIONS = 2500;

/**
 * Notices that the page plays another stream than the one it joined: two segments running that the gateway did not list
 * although it was told of them, and none of the joined stream for a while (of two players each has its own stream, and
 * going to and fro between them would serve neither).
 */
export class StreamWatch {
  private playedUntil = 0;
  /** Asked for last, and not listed then: the gateway may have listed it since. */
  private stranger: string | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly timeline: Timeline,
    private readonly signalling: Signalling,
  ) {}

  /** The player asks for this segment, of which the gateway has been told. */
  asked(name: SegmentName, key: string): void {
    const { timeline, signalling, stranger } = this;
    // No playlist counts these among its segments.
    if (isInit(name) || key === stranger) return;
    const now = this.clock.now();
    const present = timeline.find(key);
    const listed = present ?? (stranger && timeline.find(stranger));
    this.stranger = present ? null : key;
    if (listed || !signalling.joined) this.playedUntil = now + Math.max(PLAYED_MS, PLAYED_DURATIONS * (listed ? listed.duration : 0));
    else if (stranger && now >= this.playedUntil) void signalling.rejoin(name.path);
  }
}
