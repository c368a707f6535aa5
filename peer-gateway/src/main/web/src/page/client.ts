import { createDeliverer, type Environment, type Stats, type SwarmDeliverer } from '../core/index.ts';
import type { GatewayAddress } from '../shared/gateway-address.ts';
import { DeviceWatch } from './conditions.ts';
import type { Consent } from './consent.ts';
import type { Media } from './media.ts';

/** This page's part in the swarm: there while the viewer allows it, the gateway wants it and the page is shown. */
export class Client {
  deliverer: SwarmDeliverer | null = null;
  onchange: () => void = () => {};
  /** Takes part from now on. */
  onjoin: () => void = () => {};
  /** Takes part no longer: the viewer's wish, or the gateway's (`off`). */
  onleave: (off: boolean) => void = () => {};
  private off = false;
  private device: DeviceWatch | null = null;

  constructor(
    private readonly environment: Environment | null,
    private readonly address: GatewayAddress,
    private readonly consent: Consent,
    private readonly media: Media,
  ) {}

  start(): void {
    this.review();
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
    } else if (!wanted && this.deliverer) {
      this.leave();
      this.onleave(this.off);
    }
    this.onchange();
  }

  private join(environment: Environment): void {
    const deliverer = createDeliverer(environment, { gateway: this.address.sameOrigin ? '' : new URL(this.address.base).origin });
    this.deliverer = deliverer;
    deliverer.onchange = () => this.onchange();
    deliverer.onsettings = ({ consent }) => {
      this.consent.asked = consent;
      this.review();
    };
    deliverer.onoff = () => {
      this.off = true;
      this.review();
    };
    this.device ??= new DeviceWatch(this.media, (changes) => this.deliverer?.conditions.update(changes));
    deliverer.conditions.update(this.device.state);
  }

  private leave(): void {
    this.deliverer?.stop();
    this.deliverer = null;
  }

  stats(): Stats | null {
    return this.deliverer?.stats() ?? null;
  }
}
