import { type DeviceState, createDeliverer, type Environment, type Shelf, type Stats, Streams, type SwarmDeliverer } from '../core/index.ts';
import type { GatewayAddress } from '../shared/gateway-address.ts';
import { DeviceWatch } from './conditions.ts';
import type { Consent } from './consent.ts';
import type { Media } from './media.ts';

type Shelves = ((deliverer: SwarmDeliverer) => Shelf) | null;

/** This page's part in the swarm: there while the viewer allows it, the gateway wants it and the page is shown. */
export class Client {
  deliverer: SwarmDeliverer | null = null;
  onchange: () => void = () => {};
  /** Takes part from now on. */
  onjoin: () => void = () => {};
  /** Takes part no longer: the viewer's wish, or the gateway's (`off`). */
  onleave: (off: boolean) => void = () => {};
  /** The gateway says how many bytes of disk may be used; 0 also where this page takes part no longer. */
  ondisk: (bytes: number) => void = () => {};
  private shelves: Shelves = null;
  /** Kept without peers, to compare others with. */
  control = false;
  private off = false;
  private streams: Streams | null = null;
  /** The deliverer and others. */
  private readonly all = new Set<SwarmDeliverer>();
  private device: DeviceWatch | null = null;

  constructor(
    private readonly environment: Environment | null,
    private readonly address: GatewayAddress,
    private readonly consent: Consent,
    private readonly media: Media,
  ) {}

  start(): void {
    this.review();
    this.consent.watch(() => this.review());
    // A page with open connections cannot be kept for the way back, and neighbours should hear at once that it is gone.
    addEventListener('pagehide', () => this.leave());
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) this.review();
    });
  }

  /** After a change of consent. */
  review(): void {
    const wanted = this.environment !== null && this.consent.allowed && !this.off;
    if (wanted && !this.deliverer) {
      this.join(this.environment);
      this.onjoin();
    } else if (!wanted) {
      // Also where it never took part: an earlier visit may have left something here.
      this.leave();
      this.ondisk(0);
      this.onleave(this.off);
    }
    this.onchange();
  }

  private join(environment: Environment): void {
    this.device ??= new DeviceWatch((changes) => {
      for (const deliverer of this.all) this.tell(deliverer, changes);
    });
    const deliverer = this.create(environment, false);
    this.deliverer = deliverer;
    this.streams = new Streams({ clock: environment.clock, another: () => this.another(), stop: (other) => this.stop(other) }, deliverer);
    deliverer.onoff = () => {
      this.off = true;
      this.control = deliverer.control;
      this.review();
    };
  }

  /** Where nothing plays it is the files themselves that make a page busy, and nobody minds. */
  private tell({ conditions }: SwarmDeliverer, state: Partial<DeviceState>): void {
    conditions.update(state.pressed ? { ...state, pressed: this.media.bufferAhead() !== null } : state);
  }

  /** One beside the deliverer, for another stream or a file that is one by itself; null while this page takes no part. */
  another(): SwarmDeliverer | null {
    return this.deliverer && this.environment && this.create(this.environment, true);
  }

  private create(environment: Environment, further: boolean): SwarmDeliverer {
    const gateway = this.address.sameOrigin ? '' : new URL(this.address.base).origin;
    const deliverer = createDeliverer(environment, { gateway, further, ...(!further && { elsewhere: (...asked) => this.streams!.asked(...asked) }) });
    deliverer.onchange = () => this.onchange();
    if (this.shelves) deliverer.shelve(this.shelves(deliverer));
    deliverer.onsettings = ({ consent, diskStore }) => {
      this.consent.asked = consent;
      if (!further) this.ondisk(diskStore);
      this.review();
    };
    if (this.device) this.tell(deliverer, this.device.state);
    this.all.add(deliverer);
    return deliverer;
  }

  stop(deliverer: SwarmDeliverer): void {
    this.all.delete(deliverer);
    deliverer.stop();
  }

  /** Where deliverers keep chunks beyond memory, those there are and those to come; null: nowhere. */
  shelve(shelves: Shelves): void {
    this.shelves = shelves;
    for (const deliverer of this.all) deliverer.shelve(shelves && shelves(deliverer));
  }

  /** Whether this device has nothing to spare. */
  busy(pressed: boolean): void {
    this.device?.tell({ pressed });
  }

  private leave(): void {
    for (const deliverer of this.all) this.stop(deliverer);
    this.deliverer = this.streams = null;
  }

  stats(): Stats | null {
    return this.streams?.stats() ?? null;
  }
}
