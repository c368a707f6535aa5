import type { DeviceState } from '../core/index.ts';

const LOW_BATTERY = 0.3;

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

/** What decides whether this viewer may be asked to give, as far as it is known; tells the core what changes. */
export class Device {
  private known: Partial<DeviceState> = {};

  constructor(private readonly changed: (state: Partial<DeviceState>) => void) {}

  /** All that is known now; what is not known is left out. */
  get state(): Partial<DeviceState> {
    return this.known;
  }

  tell(changes: Partial<DeviceState>): void {
    this.known = { ...this.known, ...changes };
    this.changed(changes);
  }
}

/** Finds it out; all of it hints that a browser may lack. */
export class DeviceWatch extends Device {
  constructor(changed: (state: Partial<DeviceState>) => void) {
    super(changed);
    this.watchVisibility();
    this.watchNetwork();
    this.watchBattery();
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
}
