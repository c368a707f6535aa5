import { secondsAhead } from '../page/media.ts';
import type { PageParts } from '../page/extras.ts';
import { type Observed, PlaybackQuality } from './playback-quality.ts';

const LOOK_EVERY_MS = 1_000;
const REPORT_EVERY_MS = 30_000;
/** Playbacks told of at most; pages with more make and forget elements. */
const MAX_PLAYBACKS = 32;

interface Decoded {
  readonly webkitVideoDecodedByteCount?: number;
  readonly webkitAudioDecodedByteCount?: number;
}

/** Watches the page's media elements, and tells the gateway what the viewer sees (docs/protocol.md, section 7). */
export class QualityWatch {
  private readonly playbacks = new WeakMap<HTMLMediaElement, PlaybackQuality>();
  private readonly all = new Set<PlaybackQuality>();
  private reported = performance.now();
  /** As of the last look: a page that goes away has left the swarm when it is asked for the last time. */
  private group: 'p2p' | 'control' | null = null;

  constructor(private readonly page: PageParts) {
    setInterval(() => this.look(), LOOK_EVERY_MS);
    // The last moment a page is sure to have; pages on phones never see another.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.report();
    });
    addEventListener('pagehide', () => this.report());
    this.look();
    new PerformanceObserver((list) => this.fetched(list.getEntries() as PerformanceResourceTiming[])).observe({ type: 'resource', buffered: true });
  }

  /** What came from peers, the Service Worker or the browser's cache has no transfer of its own. */
  private fetched(entries: readonly PerformanceResourceTiming[]): void {
    const [playback] = [...this.all].slice(-1);
    for (const { name, transferSize, encodedBodySize } of entries) {
      if (transferSize && this.page.address.segment(new URL(name.split('#', 1)[0]!)) !== null) playback?.fetched(encodedBodySize);
    }
  }

  private look(): void {
    const { client, media } = this.page;
    this.group = client.control ? 'control' : client.deliverer ? 'p2p' : null;
    const now = performance.now();
    for (const element of media.known()) {
      let playback = this.playbacks.get(element);
      if (!playback) this.playbacks.set(element, (playback = this.begin(element)));
      playback.look(now, observed(element));
    }
    if (now - this.reported >= REPORT_EVERY_MS) this.report();
  }

  private begin(element: HTMLMediaElement): PlaybackQuality {
    const start = () => {
      const moments = this.page.media.moments.get(element);
      const playback = new PlaybackQuality(sessionId(), performance.now(), observed(element), () => moments && moments.began && moments.began - moments.asked);
      this.all.add(playback);
      for (const oldest of this.all) if (this.all.size > MAX_PLAYBACKS) this.all.delete(oldest);
      return playback;
    };
    const on = (type: string, what: () => void) => element.addEventListener(type, what);
    const current = () => this.playbacks.get(element)!;
    for (const type of ['playing', 'pause', 'ended', 'seeking', 'emptied']) on(type, () => current().resumed(performance.now()));
    on('waiting', () => current().waiting(performance.now(), element.seeking));
    // Other media in the same element are another playback.
    on('loadstart', () => {
      current().look(performance.now(), observed(element));
      current().over = true;
      this.playbacks.set(element, start());
    });
    return start();
  }

  private report(): void {
    const { segments, address } = this.page;
    const { group } = this;
    this.reported = performance.now();
    if (!group || !segments.last) return;
    const { pathname, search } = new URL(address.resolve(segments.last));
    for (const playback of this.all) {
      playback.settle(this.reported);
      if (playback.over) this.all.delete(playback);
      if (!playback.changed()) continue;
      const report = { ...playback.report(), segment: pathname + search, group };
      navigator.sendBeacon?.(`${address.base}/@/quality`, JSON.stringify(report));
    }
  }
}

function observed(element: HTMLMediaElement): Observed {
  const frames = element instanceof HTMLVideoElement ? element.getVideoPlaybackQuality?.() : undefined;
  const { webkitVideoDecodedByteCount, webkitAudioDecodedByteCount } = element as Decoded;
  return {
    at: element.currentTime,
    rate: element.playbackRate,
    paused: element.paused,
    ahead: secondsAhead(element),
    bytes: webkitVideoDecodedByteCount === undefined ? null : webkitVideoDecodedByteCount + (webkitAudioDecodedByteCount ?? 0),
    frames: frames?.totalVideoFrames ?? 0,
    dropped: frames?.droppedVideoFrames ?? 0,
  };
}

function sessionId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
