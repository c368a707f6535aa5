import { parseDigest, type Digest } from './digest.ts';
import type { Clock, Http } from './environment.ts';
import { readJson } from './join.ts';
import type { GatewayMessage } from './messages.ts';
import { type SegmentKeys, type SegmentName, isInit, named } from './name.ts';
import type { Scheduler } from './scheduler.ts';
import type { Segment } from './segment.ts';
import type { Signalling } from './signalling.ts';
import type { SegmentStore } from './store.ts';
import type { Timeline } from './timeline.ts';

/** Time the gateway has to tell a digest by itself before it is asked. */
const ASK_AFTER_MS = 150;
const ASK_AGAIN_MS = 5_000;
/** Over HTTP nothing is told by itself: it is asked again, ever more rarely, until the gateway has all of the segment. */
const POLL_MS = 100;
const MAX_POLL_MS = 4_000;
const MAX_ASKED = 512;

/** What the gateway says of segments: lists and digests, told or asked for. */
export class Knowledge {
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly http: Http,
    private readonly gateway: string,
    private readonly keys: SegmentKeys,
    private readonly store: SegmentStore,
    private readonly timeline: Timeline,
    private readonly signalling: Signalling,
    private readonly scheduler: Scheduler,
  ) {}

  async listed({ track, live, grows, list }: Extract<GatewayMessage, { t: 'segments' }>): Promise<void> {
    const segments = await Promise.all(list.map(async (segment) => ({ ...segment, key: await this.keys.of(segment) })));
    const news = segments.filter(({ key }) => !this.timeline.find(key));
    this.timeline.learn(track, live, grows, segments);
    for (const { key } of news) this.scheduler.listed(key, this.timeline.reachedAt(key));
    for (const segment of segments) if (segment.digest) this.learn(segment, segment.key, segment.digest);
  }

  async digested({ name, digest }: Extract<GatewayMessage, { t: 'digest' }>): Promise<void> {
    this.learn(name, await this.keys.of(name), digest);
  }

  private learn(name: SegmentName, key: string, digest: Digest): void {
    const segment = this.store.of(name, key);
    segment.learn(digest);
    this.scheduler.learned(segment);
  }

  /** The player wants this segment: its digest is needed soon. */
  need(segment: Segment): void {
    if (!this.unknown(segment)) return;
    this.clock.after(this.signalling.joined ? ASK_AFTER_MS : 0, () => {
      if (!this.unknown(segment)) return;
      const now = this.clock.now();
      if (now < (this.asked.get(segment.key) ?? -Infinity) + ASK_AGAIN_MS) return;
      this.asked.delete(segment.key);
      this.asked.set(segment.key, now);
      if (this.asked.size > MAX_ASKED) this.asked.delete(this.asked.keys().next().value as string);
      if (this.signalling.joined) this.signalling.post({ t: 'need', ...named(segment.name) });
      else if (this.signalling.state === 'reconnecting') void this.askOverHttp(segment);
    });
  }

  private unknown(segment: Segment): boolean {
    if (segment.digestComplete || segment.tainted) return false;
    return this.signalling.settings.shareInit || !isInit(segment.name);
  }

  private async askOverHttp(segment: Segment, pause = POLL_MS): Promise<void> {
    if (segment.name.range || pause > MAX_POLL_MS || !this.unknown(segment)) return;
    const path = `${this.gateway}/_p2p/@/digest${segment.name.path.slice('/_p2p'.length)}`;
    try {
      const { status, body } = await this.http.get(path, null, new AbortController().signal);
      const digest = status < 300 ? parseDigest(await readJson(body, 2 ** 20)) : null;
      if (digest) {
        segment.learn(digest);
        this.scheduler.learned(segment);
      }
    } catch {
      // Without a digest the segment comes over HTTP.
    }
    // Also when our own player has it: its bytes are of use to nobody before they can be checked.
    this.clock.after(pause, () => void this.askOverHttp(segment, 2 * pause));
  }
}
