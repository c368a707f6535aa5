import type { DeviceState } from '../core/index.ts';
import type { Media } from './media.ts';

const LOOK_EVERY_MS = 5_000;
const LOW_BATTERY = 0.3;

/**
 * Signs of overload in this page itself. A CPU under pressure alone is none: it may be another's work that leaves
 * enough for this page; it only makes smaller signs count.
 */
const OVERLOAD = { dropped: 0.1, lateMs: 500 };
const OVERLOAD_UNDER_PRESSURE = { dropped: 0.03, lateMs: 150 };

interface NetworkInformation extends EventTarget {
  readonly type?: string;
  readonly rtt?: number;
  readonly downlink?: number;
  readonly saveData?: boolean;
}
interface Battery extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}
interface Extras {
  readonly connection?: NetworkInformation;
  getBattery?(): Promise<Battery>;
}
interface PressureObserving {
  new (seen: (records: readonly { readonly state: string }[]) => void): {
    observe(source: 'cpu', options: { sampleInterval: number }): Promise<void>;
  };
}

/** Tells the core what decides whether this viewer may be asked to give; all of it hints that a browser may lack. */
export class DeviceWatch {
  private known: Partial<DeviceState> = {};
  private underPressure = false;

  constructor(
    private readonly media: Media,
    private readonly changed: (state: Partial<DeviceState>) => void,
  ) {
    this.watchVisibility();
    this.watchNetwork();
    this.watchBattery();
    this.watchPressure();
    this.look(performance.now());
  }

  /** All that is known now; what is not known is left out. */
  get state(): Partial<DeviceState> {
    return this.known;
  }

  private tell(changes: Partial<DeviceState>): void {
    this.known = { ...this.known, ...changes };
    this.changed(changes);
  }

  private watchVisibility(): void {
    const tell = () => this.tell({ visible: !document.hidden });
    document.addEventListener('visibilitychange', tell);
    tell();
  }

  private watchNetwork(): void {
    const { connection } = navigator as unknown as Extras;
    if (!connection) return;
    const tell = () => {
      const { type = 'unknown', rtt = null, downlink, saveData = false } = connection;
      this.tell({ network: type, rtt, down: downlink === undefined ? null : Math.round(downlink * 1000), saveData });
    };
    connection.addEventListener?.('change', tell);
    tell();
  }

  private watchBattery(): void {
    const { getBattery } = navigator as unknown as Extras;
    getBattery?.call(navigator).then(
      (battery) => {
        const tell = () => this.tell({ batteryLow: !battery.charging && battery.level < LOW_BATTERY });
        for (const event of ['chargingchange', 'levelchange']) battery.addEventListener(event, tell);
        tell();
      },
      () => {},
    );
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
      this.tell({ pressed: overloaded(this.media.droppedShare(), lateMs, this.underPressure) });
      this.look(now);
    }, LOOK_EVERY_MS);
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
