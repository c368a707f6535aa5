import type { SwarmDeliverer } from './deliverer.ts';
import type { Delivery, SegmentRequest } from './delivery.ts';
import type { Clock } from './environment.ts';
import { type SegmentName, isInit } from './name.ts';
import { type Stats, leaving, total } from './stats.ts';

export interface StreamsHost {
  readonly clock: Clock;
  /** One more, for a stream beside the first; null where there can be none now. */
  another(): SwarmDeliverer | null;
  stop(deliverer: SwarmDeliverer): void;
}

interface Stranger {
  readonly name: SegmentName;
  readonly key: string;
  readonly at: number;
}

interface Played {
  readonly deliverer: SwarmDeliverer;
  /** A segment of it was last asked for then. */
  at: number;
  /** Until then it counts as being played. */
  until: number;
}

/** A stream is being played for so long after a segment of it was asked for; for two and a half of long ones. */
const PLAYED_MS = 10_000;
const PLAYED_DURATIONS = 2500;
/** The gateway has listed by then what it was told of, if it is one of the stream's. */
const LISTED_MS = 1_000;
/** What is of no stream at all (an advertisement, say) says nothing of what is asked for later. */
const FORGOTTEN_MS = 30_000;
const MAX_OTHERS = 3;
const MAX_STRANGERS = 16;
/** One that is no longer played stays for so long, to serve others. */
const LEFT_MS = 60_000;
/** Between two questions for another stream that were in vain. */
const AGAIN_MS = 10_000;
const MAX_AGAIN_MS = 160_000;

/**
 * The streams this page plays: a socket is of one stream, so each has its own deliverer. Two segments that the gateway does
 * not list although it was told of them are of another stream: the first deliverer moves there once its own is no longer
 * played. If that goes on being asked for meanwhile the page plays both, and there is one more.
 */
export class Streams {
  private readonly first: Played;
  private past: Stats[] = [];
  private others: Played[] = [];
  /** Asked for, and listed by nobody so far. */
  private strangers: Stranger[] = [];
  private againAt = 0;
  private again = AGAIN_MS;

  constructor(
    private readonly host: StreamsHost,
    first: SwarmDeliverer,
  ) {
    this.first = { deliverer: first, at: 0, until: 0 };
  }

  /** The player asks for this segment: null where the first one is to deliver it. */
  asked(name: SegmentName, key: string, request: SegmentRequest): Promise<Delivery | null> | null {
    // No playlist counts these among its segments.
    if (isInit(name)) return null;
    const now = this.host.clock.now();
    this.review(now);
    const played = this.find(name, key, now);
    if (played === this.first) return null;
    if (played) {
      this.again = AGAIN_MS;
      this.divide();
      return played.deliverer.deliver(request);
    }
    for (const { deliverer } of this.others) deliverer.heard(name, request.bufferAhead);
    const [oldest] = this.strangers as [Stranger];
    if (!this.first.deliverer.signalling.joined) {
      this.first.until = now + PLAYED_MS;
      this.strangers = [];
    } else if (oldest.key !== key && now >= oldest.at + LISTED_MS) this.go(oldest, request, now);
    return null;
  }

  /** Whose it is, if anybody's so far; segments asked for before may have been listed since. */
  private find(name: SegmentName, key: string, now: number): Played | undefined {
    let found: Played | undefined;
    if (!this.strangers.some((asked) => asked.key === key)) this.strangers.push({ name, key, at: now });
    for (const played of [this.first, ...this.others]) {
      this.strangers = this.strangers.slice(-MAX_STRANGERS).filter((asked) => {
        const listed = played.deliverer.timeline.find(asked.key);
        if (!listed) return now <= asked.at + FORGOTTEN_MS;
        if (asked.key === key) found = played;
        played.at = found === played ? now : asked.at;
        played.until = played.at + Math.max(PLAYED_MS, PLAYED_DURATIONS * listed.duration);
        return false;
      });
    }
    return found;
  }

  private go({ name, at }: Stranger, { bufferAhead }: SegmentRequest, now: number): void {
    const { deliverer, until } = this.first;
    if (now >= until) return void deliverer.signalling.rejoin(this.strangers.at(-1)!.name.path);
    if (now < this.againAt || this.first.at <= at) return;
    if (this.others.length >= MAX_OTHERS) {
      const idle = this.others.find((other) => now >= other.until);
      if (!idle) return;
      this.leave(idle);
    }
    const further = this.host.another();
    if (!further) return;
    this.againAt = now + this.again;
    this.again = Math.min(MAX_AGAIN_MS, 2 * this.again);
    for (const manifest of deliverer.manifests) further.sawManifest(manifest);
    this.others.push({ deliverer: further, at: now, until: this.againAt });
    further.heard(name, bufferAhead);
  }

  /** Lets go of those not played for long, or that turned out to be of a stream the page is in already, or of none. */
  private review(now: number): void {
    const known = new Set([this.first.deliverer.signalling.stream]);
    for (const other of this.others) {
      const { state, stream } = other.deliverer.signalling;
      if (state === 'off' || now > other.until + LEFT_MS || (stream !== null && known.has(stream))) this.leave(other);
      known.add(stream);
    }
  }

  private leave(other: Played): void {
    const { deliverer } = other;
    this.others = this.others.filter((played) => played !== other);
    this.past = leaving(deliverer.stats(), this.past);
    this.host.stop(deliverer);
    this.divide();
  }

  stats(): Stats {
    return total([this.first.deliverer.stats(), ...this.others.map(({ deliverer }) => deliverer.stats()), ...this.past]);
  }

  /** The page's store is one. */
  private divide(): void {
    const part = 1 / (1 + this.others.length);
    for (const { deliverer } of [this.first, ...this.others]) deliverer.divide(part);
  }
}
