import type { SignalData } from './client-message.ts';
import type { Conditions } from './conditions.ts';
import type { Clock, IceServer, LinkFactory } from './environment.ts';
import { Later } from './later.ts';
import { Neighbour, type NeighbourListener } from './neighbour.ts';
import type { Settings } from './messages.ts';
import { copies } from './picker.ts';
import type { Throttle } from './throttle.ts';
import { type ChunkSource, Uplink } from './uplink.ts';

export interface SwarmHost {
  readonly clock: Clock;
  readonly links: LinkFactory;
  readonly throttle: Throttle;
  readonly conditions: Conditions;
  settings(): Settings;
  signal(peer: string, data: SignalData): void;
  source: ChunkSource;
  /** Hears of what is transferred. */
  transfers(neighbour: Neighbour): Omit<NeighbourListener, 'opened' | 'changed' | 'closed'>;
  opened(neighbour: Neighbour): void;
  changed(): void;
  doubted(neighbour: Neighbour): void;
  lost(neighbour: Neighbour): void;
  /** It broke the protocol. */
  banned(neighbour: Neighbour, why: string): void;
}

/** A link that has not opened by then will not. */
const CONNECT_MS = 15_000;
const PING_MS = 5_000;
const STATUS_MS = 250;
const MAX_REMEMBERED = 256;

/** Our neighbours: connecting, serving, and letting go of them. */
export class Swarm {
  ice: readonly IceServer[] = [];
  private readonly peers = new Map<string, Neighbour>();
  private readonly banned = new Set<string>();
  private readonly unreachable = new Set<string>();
  private readonly kept = { any: false };
  private readonly pings: Later;
  private readonly uplink: Uplink;

  constructor(private readonly host: SwarmHost) {
    const status = new Later(host.clock, STATUS_MS, () => this.sendStatus());
    host.throttle.onspend = () => status.ask();
    this.uplink = new Uplink(host.clock, host.throttle, host.source, (key, chunk) => copies([...this.open()], key, chunk));
    this.uplink.onchange = () => status.ask();
    this.pings = new Later(host.clock, PING_MS, () => {
      for (const neighbour of this.open()) {
        neighbour.ping();
        this.pings.ask();
      }
    });
  }

  *open(): Iterable<Neighbour> {
    for (const neighbour of this.peers.values()) if (neighbour.open) yield neighbour;
  }

  all(): Iterable<Neighbour> {
    return this.peers.values();
  }

  /** A link may open any moment. */
  get connecting(): boolean {
    return [...this.peers.values()].some(({ greeted }) => !greeted);
  }

  openIds(): string[] {
    return [...this.open()].map(({ id }) => id);
  }

  /** Neighbours that could not be reached, or were of no use, since this was asked last: the gateway has others. */
  takeUnreachable(): string[] {
    const ids = [...this.unreachable];
    this.unreachable.clear();
    return ids;
  }

  add(id: string, offer: boolean, grant: number): void {
    const known = this.peers.get(id);
    // A restarted gateway counts anew, of connections that last.
    if (known) known.grant = grant;
    const settings = this.host.settings();
    const { state, part } = this.host.conditions;
    if (!settings.enabled || !state.allowed) return;
    if (known || this.banned.has(id) || this.peers.size >= Math.min(settings.maxPeers, part.neighbours)) return;
    const { clock, links } = this.host;
    const options = { ice: this.ice, relayOnly: settings.relayOnly };
    const link = links.connect(id, offer, options, (data) => this.host.signal(id, data));
    const listener = (neighbour: Neighbour) => ({
      ...this.host.transfers(neighbour),
      opened: () => {
        this.host.opened(neighbour);
        this.pings.ask();
      },
      changed: () => this.host.changed(),
      closed: (_: Neighbour, violation: string | null) => this.closed(neighbour, violation),
    });
    const neighbour = new Neighbour(id, link, clock, this.host.throttle, this.uplink, this.host.source, listener, this.kept);
    neighbour.grant = grant;
    this.peers.set(id, neighbour);
    clock.after(CONNECT_MS, () => {
      if (!neighbour.greeted) neighbour.close(null);
    });
  }

  /** Tells the neighbours whether we serve, and how much. */
  sendStatus(): void {
    for (const neighbour of this.open()) neighbour.sendStatus();
  }

  /** The gateway says that its socket is gone. */
  doubt(id: string): void {
    const neighbour = this.peers.get(id);
    neighbour?.doubt(() => this.host.doubted(neighbour));
  }

  /** The gateway no longer names it, or we leave it. */
  remove(id: string): void {
    this.peers.get(id)?.close(null);
    // Nobody knows whether it could be.
    this.unreachable.delete(id);
  }

  signalled(id: string, data: SignalData): void {
    this.peers.get(id)?.link.signalled(data);
  }

  /** Never again: it sent bytes that are not the segment's, or broke the protocol. */
  ban(id: string): void {
    this.banned.add(id);
    if (this.banned.size > MAX_REMEMBERED) this.banned.delete(this.banned.keys().next().value as string);
    this.remove(id);
  }

  closeAll(): void {
    for (const id of [...this.peers.keys()]) this.remove(id);
  }

  private closed(neighbour: Neighbour, violation: string | null): void {
    if (this.peers.get(neighbour.id) !== neighbour) return;
    this.peers.delete(neighbour.id);
    if (!neighbour.greeted || neighbour.word.hopeless) this.unreachable.add(neighbour.id);
    if (violation !== null) {
      this.banned.add(neighbour.id);
      this.host.banned(neighbour, violation);
    }
    this.host.lost(neighbour);
  }
}
