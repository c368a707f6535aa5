import { type Beacon, type DeviceState, type Environment, type Load, Streams, type Stats, type SwarmDeliverer, type Trace, createDeliverer } from '../core/index.ts';
import type { Gateway } from '../shared/gateway-address.ts';
import type { Device } from './conditions.ts';
import type { Shelves, SwarmHost, SwarmPart } from './core-loader.ts';

export interface ParticipationParts {
  readonly address: Gateway;
  readonly environment: Environment;
  readonly host: SwarmHost;
  /** Whether something plays here. */
  plays(): boolean;
  /** Tells from now on what changes of this device. */
  watch(changed: (changes: Partial<DeviceState>) => void): Device;
}

/** What the core does for a page: one deliverer for its first stream, and others beside it. */
export class Participation implements SwarmPart {
  deliverer: SwarmDeliverer | null = null;
  private shelves: Shelves = null;
  private streams: Streams | null = null;
  /** The deliverer and others. */
  private readonly all = new Set<SwarmDeliverer>();
  private device: Device | null = null;

  constructor(
    private readonly page: ParticipationParts,
    private readonly trace?: Trace,
  ) {}

  join(): SwarmDeliverer {
    this.device ??= this.watchDevice();
    const deliverer = this.create(false);
    this.deliverer = deliverer;
    this.streams = new Streams({ clock: this.page.environment.clock, another: () => this.another(), stop: (other) => this.stop(other) }, deliverer);
    deliverer.onoff = () => this.page.host.off(deliverer.control);
    return deliverer;
  }

  /** Where nothing plays it is the files themselves that make a page busy, and nobody minds. */
  private tell({ conditions }: SwarmDeliverer, state: Partial<DeviceState>): void {
    conditions.update(state.load && !this.page.plays() ? { ...state, load: 'none' } : state);
  }

  another(): SwarmDeliverer | null {
    return this.deliverer && this.beside();
  }

  /** The same where the first deliverer is in a worker. */
  beside(): SwarmDeliverer {
    this.device ??= this.watchDevice();
    return this.create(true);
  }

  private watchDevice(): Device {
    return this.page.watch((changes) => {
      for (const deliverer of this.all) this.tell(deliverer, changes);
    });
  }

  private create(further: boolean): SwarmDeliverer {
    const { address, host } = this.page;
    const gateway = address.sameOrigin ? '' : new URL(address.base).origin;
    const deliverer = createDeliverer(this.page.environment, { gateway, further, trace: this.trace, ...(!further && { elsewhere: (...asked) => this.streams!.asked(...asked) }) });
    deliverer.onchange = () => host.changed();
    if (this.shelves) deliverer.shelve(this.shelves(deliverer));
    deliverer.onsettings = (settings) => host.told(settings, further);
    if (this.device) this.tell(deliverer, this.device.state);
    this.all.add(deliverer);
    return deliverer;
  }

  stop(deliverer: SwarmDeliverer): void {
    this.all.delete(deliverer);
    deliverer.stop();
  }

  shelve(shelves: Shelves): void {
    this.shelves = shelves;
    for (const deliverer of this.all) deliverer.shelve(shelves && shelves(deliverer));
  }

  busy(load: Load): void {
    this.device?.tell({ load });
  }

  leave(): void {
    for (const deliverer of this.all) this.stop(deliverer);
    this.deliverer = this.streams = null;
  }

  /** What {@link leave} would send by beacon now. */
  async parting(): Promise<Beacon[]> {
    return (await Promise.all([...this.all].map((deliverer) => deliverer.parting()))).flat();
  }

  stats(): Stats | null {
    return this.streams?.stats() ?? null;
  }
}
