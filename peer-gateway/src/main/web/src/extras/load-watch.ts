import type { PageParts } from '../page/extras.ts';

const LOOK_EVERY_MS = 5_000;

/**
 * Signs of overload in this page itself. A CPU under pressure alone is none: it may be another's work that leaves
 * enough for this page; it only makes smaller signs count.
 */
const OVERLOAD = { dropped: 0.1, lateMs: 500 };
const OVERLOAD_UNDER_PRESSURE = { dropped: 0.03, lateMs: 150 };

interface PressureObserving {
  new (seen: (records: readonly { readonly state: string }[]) => void): {
    observe(source: 'cpu', options: { sampleInterval: number }): Promise<void>;
  };
}

/** Watches for signs that this device has nothing to spare. */
export class LoadWatch {
  private underPressure = false;
  private frames = { total: 0, dropped: 0 };

  constructor(private readonly page: PageParts) {
    this.watchPressure();
    this.look(performance.now());
  }

  private watchPressure(): void {
    const { PressureObserver } = globalThis as { PressureObserver?: PressureObserving };
    // In a sandboxed page (of no origin) Chromium 156 crashes on it.
    if (!PressureObserver || self.origin === 'null' || !permitted('compute-pressure')) return;
    try {
      const observer = new PressureObserver((records) => {
        const state = records.at(-1)?.state;
        this.underPressure = state === 'serious' || state === 'critical';
      });
      observer.observe('cpu', { sampleInterval: LOOK_EVERY_MS }).catch(() => {});
    } catch {
      // Forbidden after all.
    }
  }

  /** The signs of overload every browser has: dropped frames, and timers that fire late (in a hidden page they always do). */
  private look(before: number): void {
    setTimeout(() => {
      const now = performance.now();
      const lateMs = document.hidden ? 0 : now - before - LOOK_EVERY_MS;
      this.page.client.busy(overloaded(this.droppedShare(), lateMs, this.underPressure));
      this.look(now);
    }, LOOK_EVERY_MS);
  }

  /** Share of the video frames since the last call that were dropped, 0 to 1. */
  private droppedShare(): number {
    let [total, dropped] = [0, 0];
    for (const element of this.page.media.known()) {
      if (!(element instanceof HTMLVideoElement)) continue;
      const quality = element.getVideoPlaybackQuality?.();
      total += quality?.totalVideoFrames ?? 0;
      dropped += quality?.droppedVideoFrames ?? 0;
    }
    const frames = total - this.frames.total;
    const share = frames > 0 ? Math.max(0, dropped - this.frames.dropped) / frames : 0;
    this.frames = { total, dropped };
    return Math.min(1, share);
  }
}

/** @param dropped share of the video frames since the last look */
export function overloaded(dropped: number, lateMs: number, underPressure: boolean): boolean {
  const limit = underPressure ? OVERLOAD_UNDER_PRESSURE : OVERLOAD;
  return dropped > limit.dropped || lateMs > limit.lateMs;
}

/** False where the permissions policy forbids it: trying would leave an error in the console. */
function permitted(feature: string): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return featurePolicy?.allowsFeature(feature) ?? true;
}
