import { type DeviceState, Streams, type Stats, type SwarmDeliverer, type Trace, createDeliverer } from '../core/index.ts';
import { DeviceWatch } from './conditions.ts';
import type { CoreParts, Shelves, SwarmPart } from './core-loader.ts';
import { pageEnvironment } from './environment.ts';

/** What the core does for a page: one deliverer for its first stream, and others beside it. */
export class Participation implements SwarmPart {
  deliverer: SwarmDeliverer | null = null;
  private shelves: Shelves = null;
  private streams: Streams | null = null;
  /** The deliverer and others. */
  private readonly all = new Set<SwarmDeliverer>();
  private device: DeviceWatch | null = null;
  private readonly environment;

  constructor(
    private readonly page: CoreParts,
    private readonly trace?: Trace,
  ) {
    this.environment = pageEnvironment(page.address, page.natives);
  }

  join(): SwarmDeliverer {
    this.device ??= new DeviceWatch((changes) => {
      for (const deliverer of this.all) this.tell(deliverer, changes);
    });
    const deliverer = this.create(false);
    this.deliverer = deliverer;
    this.streams = new Streams({ clock: this.environment.clock, another: () => this.another(), stop: (other) => this.stop(other) }, deliverer);
    deliverer.onoff = () => this.page.host.off(deliverer.control);
    return deliverer;
  }

  /** Where nothing plays it is the files themselves that make a page busy, and nobody minds. */
  private tell({ conditions }: SwarmDeliverer, state: Partial<DeviceState>): void {
    conditions.update(state.pressed ? { ...state, pressed: this.page.media.bufferAhead() !== null } : state);
  }

  another(): SwarmDeliverer | null {
    return this.deliverer && this.create(true);
  }

  private create(further: boolean): SwarmDeliverer {
    const { address, host } = this.page;
    const gateway = address.sameOrigin ? '' : new URL(address.base).origin;
    const deliverer = createDeliverer(this.environment, { gateway, further, trace: this.trace, ...(!further && { elsewhere: (...asked) => this.streams!.asked(...asked) }) });
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

  busy(pressed: boolean): void {
    this.device?.tell({ pressed });
  }

  leave(): void {
    for (const deliverer of this.all) this.stop(deliverer);
    this.deliverer = this.streams = null;
  }

  stats(): Stats | null {
    return this.streams?.stats() ?? null;
  }
}
