import { Conditions } from './conditions.ts';
import type { Deliverer, Delivery, SegmentRequest } from './delivery.ts';
import type { Environment } from './environment.ts';
import type { Stats } from './stats.ts';

export interface DelivererOptions {
  /** Origin of the gateway (`https://edge.example`), or '' where it is the page's own. */
  readonly gateway: string;
}

export interface SwarmDeliverer extends Deliverer {
  readonly conditions: Conditions;
  /** The gateway said that the swarm is off: the page lets go of everything, the Service Worker unregisters. */
  onoff: (() => void) | null;
  /** Something `stats` tells has changed; at most a few times a second. */
  onchange: (() => void) | null;
  stats(): Stats;
  /** Leaves the swarm; deliveries under way end over HTTP, later ones resolve to null. */
  stop(): void;
}

export function createDeliverer(_env: Environment, _options: DelivererOptions): SwarmDeliverer {
  const conditions = new Conditions();
  return {
    conditions,
    onoff: null,
    onchange: null,
    deliver: (_request: SegmentRequest): Promise<Delivery | null> => Promise.resolve(null),
    sawManifest: (_url: string) => {},
    stats: () => ({
      state: 'idle',
      peer: null,
      stream: null,
      http: 0,
      swarm: 0,
      given: 0,
      waste: 0,
      stored: 0,
      sharing: 'yes',
      links: [],
    }),
    stop: () => {},
  };
}
