import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { CHUNK } from '../core/bytes.ts';
import { type SwarmDeliverer, createDeliverer } from '../core/index.ts';
import { GatewayAccess, agent } from './access.ts';
import type { RealClock } from './clock.ts';
import { nodeCryptography } from './cryptography.ts';
import type { Figures } from './figures.ts';
import { Host, type Line } from './line.ts';
import type { ModelledNetwork } from './links.ts';
import type { Options } from './options.ts';
import { Player } from './player.ts';
import type { ListedSegment } from './playlist.ts';
import type { Random } from './random.ts';
import type { Traits } from './viewers.ts';

export interface World {
  readonly clock: RealClock;
  readonly options: Options;
  readonly figures: Figures;
  readonly network: ModelledNetwork;
  /** When the run began. */
  readonly begun: number;
}

/** Who does not leave in the run stays long after it. */
const LONG_STAY_SECONDS = 3600;
/** Joining takes no longer, or has failed. */
const JOIN_MS = 10_000;
/** A seeder has served a segment when others have it, too: after some seconds. */
const SEED_MS = 3000;
/** With less ahead than this a player is starting: nothing is late then. */
const THIN_BUFFER = 0.5;

/** One viewer: a player, the client's core, and a modelled access. */
export class Viewer {
  readonly peerId: string;
  readonly host: Host;
  private readonly gateway: GatewayAccess;
  private readonly deliverer: SwarmDeliverer;
  private readonly player: Player;
  private readonly came: number;
  private readonly aborts = new AbortController();
  private joined = false;
  private connected = false;
  private gone = false;
  /** When the gateway named it seeder. */
  private readonly seeds: number[] = [];

  constructor(
    private readonly world: World,
    readonly traits: Traits,
    line: Line,
    random: Random,
  ) {
    const { clock, options, figures, network, begun } = world;
    this.came = clock.now();
    this.host = new Host(line);
    const crypto = nodeCryptography(random);
    this.peerId = crypto.peerId;
    if (options.oracle) this.foretell();
    this.gateway = new GatewayAccess(clock, this.host, options.edge, traits.address, {
      requested: (path, status) => isSegment(path) && figures.requested(path, status, clock.now() - begun),
      received: (path, bytes) => isSegment(path) && figures.overHttp(traits, path, bytes),
      named: () => {
        figures.seeds++;
        this.seeds.push(clock.now());
      },
    });
    const environment = {
      clock,
      http: this.gateway,
      crypto,
      links: network.factory(crypto.peerId, this.host),
      openSocket: (url: string, protocol: string) => this.gateway.openSocket(url, protocol),
      beacon: (path: string, text: string) => this.gateway.beacon(path, text),
    };
    this.deliverer = createDeliverer(environment, { gateway: '' });
    if (!traits.uploads) this.deliverer.conditions.update({ network: 'cellular' });
    this.deliverer.onchange = () => this.changed();
    this.player = new Player({
      clock,
      live: options.live,
      buffer: options.buffer,
      manifest: (url) => this.manifest(url),
      segment: (segment, bufferAhead) => this.segment(segment, bufferAhead),
      started: (ms) => figures.startups.push(ms),
    });
    figures.viewers++;
  }

  start(): void {
    this.player.run(new URL(this.world.options.manifest, this.world.options.edge)).catch((problem: unknown) => {
      if (!this.gone) throw problem;
    });
  }

  get stats() {
    return this.deliverer.stats();
  }

  /** First open link. */
  reached(): void {
    if (this.connected) return;
    this.connected = true;
    this.world.figures.firstPeers.push(this.world.clock.now() - this.came);
  }

  /** Adds what this viewer knows to the figures; it takes no part from then on. */
  leave(goodbye: boolean): void {
    if (this.gone) return;
    this.gone = true;
    const { figures, clock, begun } = this.world;
    figures.presences.push({ traits: this.traits, from: this.came - begun, to: clock.now() - begun });
    this.player.stop();
    this.aborts.abort();
    figures.left(this.traits, this.stats, this.player.stalls);
    figures.stalledMs += this.player.stalled;
    figures.playedMs += this.player.played;
    figures.switches += this.player.switches;
    if (!this.joined && clock.now() - this.came > JOIN_MS) figures.joinsFailed++;
    if (clock.now() - this.came >= this.traits.stay) figures.seedsLost += this.seeds.filter((at) => at > clock.now() - SEED_MS).length;
    if (!goodbye) {
      this.host.alive = false;
      this.gateway.vanish();
    }
    this.deliverer.stop();
  }

  private foretell(): void {
    const { options, clock, begun } = this.world;
    const leavesAt = Math.min(clock.now() - begun + this.traits.stay, (options.duration + LONG_STAY_SECONDS) * 1000);
    const path = `/viewer/${this.peerId}/${Math.round(this.traits.access.up / 125)}/${Math.round(leavesAt)}`;
    get(new URL(path, options.origin), { agent }, (response) => response.resume()).on('error', () => {});
  }

  private changed(): void {
    if (this.joined || this.stats.state !== 'joined') return;
    this.joined = true;
    this.world.figures.joins.push(this.world.clock.now() - this.came);
  }

  private async manifest(url: URL): Promise<string> {
    this.deliverer.sawManifest(url.href);
    const { status, body } = await this.gateway.get(url.pathname + url.search, null, this.aborts.signal);
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    if (status !== 200) throw new Error(`${url.href} was answered ${status}`);
    return Buffer.concat(parts).toString();
  }

  private async segment({ path }: ListedSegment, bufferAhead: number): Promise<number> {
    const { clock, figures } = this.world;
    const { signal } = this.aborts;
    // Half of what was buffered is gone: it was close.
    const asked = clock.now();
    const due = asked + 500 * bufferAhead;
    const delivery = await this.deliverer.deliver({ path, range: null, bufferAhead, signal });
    if (!delivery) figures.plain++;
    const { status, body } = delivery ?? (await this.gateway.get(path, null, signal));
    const hash = createHash('sha256');
    let length = 0;
    let late = 0;
    try {
      for await (const part of body) {
        const before = Math.ceil(length / CHUNK);
        length += part.length;
        hash.update(part);
        if (clock.now() > due) late += Math.ceil(length / CHUNK) - before;
      }
    } catch (problem) {
      if (!this.gone) figures.broken++;
      throw problem;
    }
    if (this.gone) return length;
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
    figures.chunks += Math.ceil(length / CHUNK);
    if (bufferAhead >= THIN_BUFFER) figures.lateChunks += late;
    if (bufferAhead >= THIN_BUFFER) figures.deliveryMs.push(clock.now() - asked);
    figures.delivered(path, length, hash.digest('base64'));
    return length;
  }
}

function isSegment(path: string): boolean {
  return path.startsWith('/_p2p/') && !path.startsWith('/_p2p/@/');
}
