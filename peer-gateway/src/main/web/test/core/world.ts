import { createHash } from 'node:crypto';
import type { Link } from '../../src/core/environment.ts';
import { PEER_VERSION, encode } from '../../src/core/frames.ts';
import { Streams, type SwarmDeliverer, type Trace, createDeliverer } from '../../src/core/index.ts';
import { VirtualClock } from '../../src/sim/clock.ts';
import { ModelGateway, modelCryptography } from '../../src/sim/gateway.ts';
import { type Access, Host, ModelNetwork } from '../../src/sim/network.ts';

export const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
export const MBIT = 125_000;

export const FAST: Access = { up: 20 * MBIT, down: 50 * MBIT, latency: 5 };

export interface Got {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array;
  /** When each piece came, and how long it was. */
  readonly pieces: readonly { readonly at: number; readonly length: number }[];
}

/** One modelled viewer. */
export class Viewer {
  readonly deliverer: SwarmDeliverer;

  constructor(
    private readonly world: World,
    readonly id: string,
    readonly host: Host,
    deliverer: SwarmDeliverer,
    readonly streams: Streams,
    /** Those of other streams, the latest last, also after they were left. */
    readonly further: readonly SwarmDeliverer[],
  ) {
    this.deliverer = deliverer;
  }

  /** Asks as a player would and reads to the end; null where the player is left to plain HTTP. */
  async ask(path: string, options: { buffer?: number | null; range?: string; signal?: AbortSignal; unhurried?: number } = {}): Promise<Got | null> {
    const { clock } = this.world;
    const delivery = await this.deliverer.deliver({
      path,
      range: options.range ?? null,
      bufferAhead: options.buffer === undefined ? 10 : options.buffer,
      signal: options.signal ?? new AbortController().signal,
      ...(options.unhurried !== undefined && { unhurried: options.unhurried }),
    });
    if (!delivery) return null;
    const parts: Uint8Array[] = [];
    const pieces = [];
    for await (const part of delivery.body) {
      parts.push(part);
      pieces.push({ at: clock.now(), length: part.length });
    }
    return { status: delivery.status, headers: delivery.headers, bytes: new Uint8Array(Buffer.concat(parts)), pieces };
  }

  get stats() {
    return this.deliverer.stats();
  }

  /** Gone without a word. */
  die(): void {
    this.host.alive = false;
  }
}

/** A modelled gateway with its viewers. */
export class World {
  readonly clock = new VirtualClock(settle);
  readonly gateway = new ModelGateway(this.clock, new Host(this.clock, { up: 1000 * MBIT, down: 1000 * MBIT, latency: 10 }), sha256);
  readonly network = new ModelNetwork(this.clock);
  readonly viewers: Viewer[] = [];
  private peers = 0;

  viewer(access: Access = FAST, file = false, trace?: Trace): Viewer {
    const host = new Host(this.clock, access);
    const further: SwarmDeliverer[] = [];
    const create = (elsewhere?: Streams['asked']) => {
      const crypto = modelCryptography(sha256, ++this.peers);
      const id = () => crypto.peerId;
      const env = {
        clock: this.clock,
        http: this.gateway.http(host),
        crypto,
        links: this.network.links(id, host),
        openSocket: () => this.gateway.openSocket(host, id),
        beacon: (_path: string, text: string) => this.gateway.beacon(host, text),
      };
      return { id: id(), deliverer: createDeliverer(env, { gateway: '', further: file || !elsewhere, trace, ...(elsewhere && { elsewhere }) }) };
    };
    const { id, deliverer } = create((...asked) => streams.asked(...asked));
    const another = () => {
      const other = create().deliverer;
      further.push(other);
      return other;
    };
    const streams = new Streams({ clock: this.clock, another, stop: (other) => other.stop() }, deliverer);
    const viewer = new Viewer(this, id, host, deliverer, streams, further);
    this.viewers.push(viewer);
    return viewer;
  }

  /** A peer that joins as the protocol asks and then does what `behave` says on each of its links. */
  hostile(behave: (link: Link, attacker: { readonly id: string; readonly clock: VirtualClock }) => void, access: Access = FAST): string {
    const host = new Host(this.clock, access);
    const { peerId } = modelCryptography(sha256, 1000 + this.viewers.length);
    const links = this.network.links(() => peerId, host);
    const socket = this.gateway.openSocket(host, () => peerId);
    socket.onmessage = (text) => {
      const message = JSON.parse(text) as { t: string; add?: { peer: string; offer: boolean }[] };
      if (message.t === 'hello') socket.send(JSON.stringify({ t: 'join' }));
      for (const { peer, offer } of message.add ?? []) {
        const link = links.connect(peer, offer, { ice: [], relayOnly: false }, () => {});
        link.onopen = () => {
          link.send(encode({ type: 'hello', version: PEER_VERSION }));
          link.send(encode({ type: 'status', serving: true, spare: 10_000, queue: 0, rate: 0 }));
          behave(link, { id: peerId, clock: this.clock });
        };
      }
    };
    return peerId;
  }

  /** Lets time pass until it is there. */
  async await<T>(promise: Promise<T>, ms = 60_000): Promise<T> {
    let settled = false;
    promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    await this.clock.until(() => settled, ms);
    return promise;
  }

  /** So many viewers that have joined, know each other and have left the start of their session behind them. */
  async watching(count: number, access: Access = FAST): Promise<Viewer[]> {
    for (const n of [0, 1]) this.gateway.add(n, 1000);
    const viewers = Array.from({ length: count }, () => this.viewer(access));
    for (const viewer of viewers) {
      await this.await(viewer.ask('/_p2p/s0.m4s'));
      await this.await(viewer.ask('/_p2p/s1.m4s'));
    }
    await this.clock.until(() => viewers.every(({ stats }) => stats.links.filter(({ open }) => open).length === count - 1));
    await this.clock.run(3000);
    return viewers;
  }
}
