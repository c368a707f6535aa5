import type { PageParts } from '../page/extras.ts';
import { Degrees, type Signs } from './degrees.ts';

/** At first, and while there is any load; what is seen costs something. */
const LOOK_CLOSELY_MS = 1_000;
const LOOK_MS = 2_000;
const CLOSELY_FOR_MS = 30_000;
const PRESSURE_EVERY_MS = 5_000;
/** What is hashed to see how fast that goes. */
const PROBE = 64 * 1024;
/** What takes less clocks do not tell apart. */
const BEST_MS = 0.3;

interface PressureObserving {
  new (seen: (records: readonly { readonly state: string }[]) => void): {
    observe(source: 'cpu', options: { sampleInterval: number }): Promise<void>;
  };
}

/** Watches for signs that this device has nothing to spare, and has the core take part by them. */
export class LoadWatch {
  private readonly begun = performance.now();
  private readonly degrees = new Degrees(this.begun);
  private readonly probe = new Uint8Array(PROBE);
  private best = Infinity;
  private pressed = false;
  private frames = { total: 0, dropped: 0 };
  /** Milliseconds that long tasks took since the last look. */
  private tasks = 0;
  private told = false;

  constructor(private readonly page: PageParts) {
    this.watchPressure();
    this.watchTasks();
    // Not those of the player's start.
    this.countFrames();
    this.look(this.begun);
  }

  private watchPressure(): void {
    const { PressureObserver } = globalThis as { PressureObserver?: PressureObserving };
    // In a sandboxed page (of no origin) Chromium 156 crashes on it.
    if (!PressureObserver || self.origin === 'null' || !permitted('compute-pressure')) return;
    try {
      const observer = new PressureObserver((records) => {
        const state = records.at(-1)?.state;
        this.pressed = state === 'serious' || state === 'critical';
      });
      observer.observe('cpu', { sampleInterval: PRESSURE_EVERY_MS }).catch(() => {});
    } catch {
      // Forbidden after all.
    }
  }

  /** Only some browsers tell. */
  private watchTasks(): void {
    if (!PerformanceObserver.supportedEntryTypes?.includes('longtask')) return;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.tasks += duration;
    }).observe({ type: 'longtask' });
  }

  private look(before: number): void {
    const hidden = document.hidden;
    const after = this.told || before < this.begun + CLOSELY_FOR_MS ? LOOK_CLOSELY_MS : LOOK_MS;
    setTimeout(async () => {
      const now = performance.now();
      // In a hidden page timers are always late, and frames are nobody's concern.
      const seen = !hidden && !document.hidden;
      const ms = now - before;
      const { total, dropped } = this.countFrames();
      const signs: Signs = { ms, tasks: Math.min(ms, this.tasks), frames: seen ? total : 0, dropped: seen ? dropped : 0, late: seen ? ms - after : 0, slow: await this.hash(), pressed: this.pressed };
      this.tasks = 0;
      const load = this.degrees.look(signs, now);
      // Also what has not changed: something may play by now.
      if (this.told || load !== 'none') this.page.client.busy(load);
      this.told = load !== 'none';
      this.look(now);
    }, after);
  }

  /** Video frames since the last call. */
  private countFrames(): { total: number; dropped: number } {
    let [total, dropped] = [0, 0];
    for (const element of this.page.media.known()) {
      if (!(element instanceof HTMLVideoElement)) continue;
      const quality = element.getVideoPlaybackQuality?.();
      total += quality?.totalVideoFrames ?? 0;
      dropped += quality?.droppedVideoFrames ?? 0;
    }
    const before = this.frames;
    this.frames = { total, dropped };
    return { total: Math.max(0, total - before.total), dropped: Math.max(0, dropped - before.dropped) };
  }

  /** How many times as long it takes as at its best. */
  private async hash(): Promise<number> {
    const begun = performance.now();
    await crypto.subtle.digest('SHA-256', this.probe).catch(() => {});
    const took = Math.max(BEST_MS, performance.now() - begun);
    this.best = Math.min(this.best, took);
    return took / this.best;
  }
}

/** False where the permissions policy forbids it: trying would leave an error in the console. */
function permitted(feature: string): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return featurePolicy?.allowsFeature(feature) ?? true;
}
