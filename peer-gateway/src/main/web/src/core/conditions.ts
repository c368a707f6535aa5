import { type Load, PARTS, type Part } from './load.ts';

/** What the page knows of the device, for the throttle and the gateway. Set whole or in part as it changes. */
export interface DeviceState {
  readonly visible: boolean;
  /** `navigator.connection.type`, 'unknown' where the browser does not say. */
  readonly network: string;
  /** Milliseconds and kbit/s as the browser estimates them; null where it does not say. */
  readonly rtt: number | null;
  readonly down: number | null;
  readonly saveData: boolean;
  /** On battery and low. */
  readonly batteryLow: boolean;
  readonly load: Load;
  /** Whether the viewer lets peers be used at all (consent, opt-out, Global Privacy Control). */
  readonly allowed: boolean;
}

export class Conditions {
  private current: DeviceState = {
    visible: true,
    network: 'unknown',
    rtt: null,
    down: null,
    saveData: false,
    batteryLow: false,
    load: 'none',
    allowed: true,
  };
  private readonly listeners: (() => void)[] = [];

  get state(): DeviceState {
    return this.current;
  }

  /** What the device has to spare lets us do. */
  get part(): Part {
    return PARTS[this.current.load];
  }

  update(changes: Partial<DeviceState>): void {
    const next = { ...this.current, ...changes };
    const keys = Object.keys(next) as (keyof DeviceState)[];
    if (keys.every((key) => next[key] === this.current[key])) return;
    this.current = next;
    for (const listener of this.listeners) listener();
  }

  onchange(listener: () => void): void {
    this.listeners.push(listener);
  }
}
