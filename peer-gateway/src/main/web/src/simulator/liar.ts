import type { Link } from '../core/environment.ts';
import type { GatewayMessage, ListedSegment } from '../core/messages.ts';
import { SegmentKeys } from '../core/name.ts';
import { Signalling } from '../core/signalling.ts';
import { GatewayAccess } from './access.ts';
import { nodeCryptography } from './cryptography.ts';
import { type Lie, Lies } from './lies.ts';
import { Host, Line } from './line.ts';
import type { Random } from './random.ts';
import type { World } from './viewer.ts';

const TELL_MS = 1000;
const JOIN_AGAIN_MS = 1000;
const BOAST_KBPS = 100_000;

/** One identity of an attacker that keeps to the protocol in form: the best uplink of all, always at the newest segment. */
export class Liar {
  readonly peerId: string;
  /** How often it was named a seeder. */
  named = 0;
  private readonly signalling: Signalling;
  private readonly host: Host;
  private readonly gateway: GatewayAccess;
  private readonly links = new Map<string, Link>();
  private readonly neighbours = new Set<string>();
  private readonly keys: SegmentKeys;
  private readonly lies: Lies;
  private over = false;

  constructor(
    private readonly world: World,
    private readonly lie: Lie,
    address: string,
    random: Random,
  ) {
    const { clock, options, network } = world;
    this.lies = new Lies(lie);
    this.host = new Host(new Line(clock, options, options, random));
    const crypto = nodeCryptography(random);
    this.keys = new SegmentKeys(crypto);
    this.peerId = crypto.peerId;
    this.gateway = new GatewayAccess(clock, this.host, options.edge, address, { requested: () => {}, received: () => {}, named: () => this.named++ });
    const environment = {
      clock,
      http: this.gateway,
      crypto,
      links: network.factory(crypto.peerId, this.host),
      openSocket: (url: string, protocol: string) => this.gateway.openSocket(url, protocol),
      beacon: () => {},
    };
    this.signalling = new Signalling(environment, '', [new URL(options.manifest, options.edge).href], {
      welcomed: () => {},
      received: (message) => this.received(message),
      settingsChanged: () => {},
      off: () => {},
      stateChanged: () => {},
      introduction: () => ({ network: { type: 'ethernet' }, visible: true, holds: [] }),
      moving: () => {},
    });
  }

  start(): void {
    this.tell();
  }

  leave(): void {
    this.over = true;
    this.signalling.stop();
  }

  private tell(): void {
    if (this.over) return;
    const { clock, figures } = this.world;
    const path = figures.newest;
    if (path !== null) {
      this.signalling.begin(path);
      this.signalling.post({ t: 'at', path, buffer: 10 });
      this.signalling.post({ t: 'state', links: [...this.neighbours].slice(0, 64), failed: [], uplink: BOAST_KBPS, visible: true, share: true, peers: 64 });
    }
    clock.after(this.signalling.joined ? TELL_MS : JOIN_AGAIN_MS, () => this.tell());
  }

  private received(message: GatewayMessage): void {
    if (message.t === 'segments') void this.announce(message.list);
    else if (message.t === 'signal') this.links.get(message.peer)?.signalled(message.data);
    else if (message.t === 'bye') this.part(message.peer);
    else if (message.t === 'peers') {
      for (const peer of message.drop) this.part(peer);
      for (const { peer, offer } of message.add) {
        this.neighbours.add(peer);
        if (this.lie !== 'sockets') this.connect(peer, offer);
      }
    }
  }

  private part(peer: string): void {
    this.neighbours.delete(peer);
    this.links.get(peer)?.close();
    this.links.delete(peer);
  }

  private connect(peer: string, offer: boolean): void {
    const factory = this.world.network.factory(this.peerId, this.host);
    const link = factory.connect(peer, offer, { ice: [], relayOnly: false }, (data) => this.signalling.post({ t: 'signal', peer, data }));
    this.links.set(peer, link);
    this.lies.attach(link);
  }

  private async announce(list: readonly ListedSegment[]): Promise<void> {
    for (const name of list) this.lies.announce(await this.keys.of(name));
  }
}
