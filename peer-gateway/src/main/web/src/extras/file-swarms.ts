import { type SharedFile, type Stats, type SwarmDeliverer, leaving, total } from '../core/index.ts';
import type { PageParts } from '../page/extras.ts';

/** Files whose swarms a page is in at a time; further ones come over HTTP while all of these are being fetched. */
const MAX_SWARMS = 3;
/** A file that was not shared may be later: the gateway is asked again. */
const ASK_AGAIN_MS = 60_000;
/** At the most so long a download waits for the swarm's first connections; if those never come to be, the next one does not. */
const MEET_MS = 3_000;
const LOOK_MS = 50;
/** A gateway that has let us in names neighbours at once, if there are any. */
const NAMED_WITHIN_MS = 100;

interface FileSwarm {
  readonly deliverer: SwarmDeliverer;
  /** False where the file turned out to be none that is shared. */
  readonly met: Promise<boolean>;
  users: number;
  usedAt: number;
}

/**
 * The swarms this page is in for the sake of files, each of one file: a socket is of one stream, and the player's has
 * its own. They stay when a download is over, to serve others.
 */
export class FileSwarms {
  private readonly swarms = new Map<string, FileSwarm>();
  private readonly unshared = new Map<string, number>();
  /** Connections were given up: by the network they may be forbidden. */
  private unreachable = false;
  /** Of swarms that were left. */
  private past: Stats[] = [];

  constructor(private readonly page: PageParts) {}

  /**
   * Enters the swarm of a file, until `leave` is called: resolves to true when the neighbours named first are connected,
   * to false where the file has none.
   */
  async enter(path: string): Promise<boolean> {
    await this.page.client.load();
    const swarm = this.swarms.get(path) ?? this.begin(path);
    if (!swarm) return false;
    swarm.users++;
    swarm.usedAt = performance.now();
    if (await swarm.met) return true;
    this.drop(path);
    this.unshared.set(path, performance.now() + ASK_AGAIN_MS);
    return false;
  }

  /** What a file is, as far as the gateway lets viewers share it. */
  async describe(path: string): Promise<SharedFile | undefined> {
    await this.page.client.load();
    const swarm = this.swarms.get(path) ?? this.begin(path);
    for (let end = performance.now() + MEET_MS; swarm && performance.now() < end; ) {
      const { deliverer } = swarm;
      if (deliverer.file || deliverer.stats().state === 'off') return deliverer.file;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return undefined;
  }

  /** The swarm of a file that was entered. */
  get(path: string): SwarmDeliverer | undefined {
    return this.swarms.get(path)?.deliverer;
  }

  leave(path: string): void {
    const swarm = this.swarms.get(path);
    if (swarm) swarm.users--;
  }

  private begin(path: string): FileSwarm | null {
    for (const [known, { deliverer }] of this.swarms) if (deliverer.stats().state === 'off') this.drop(known);
    if (performance.now() < (this.unshared.get(path) ?? 0)) return null;
    if (this.swarms.size >= MAX_SWARMS) {
      const [idle] = [...this.swarms].filter(([, { users }]) => users === 0).sort(([, a], [, b]) => a.usedAt - b.usedAt);
      if (!idle) return null;
      this.drop(idle[0]);
    }
    const deliverer = this.page.client.another();
    if (!deliverer) return null;
    deliverer.begin(pathOf(this.page, path));
    const swarm = { deliverer, met: this.meeting(deliverer), users: 0, usedAt: 0 };
    this.swarms.set(path, swarm);
    return swarm;
  }

  /** Leaves a file's swarm for good: the file has changed, others are wanted more. */
  drop(path: string): void {
    const swarm = this.swarms.get(path);
    if (!swarm) return;
    this.swarms.delete(path);
    const { deliverer } = swarm;
    this.past = leaving(deliverer.stats(), this.past);
    this.page.client.stop(deliverer);
  }

  /** The page's store is one: the player's part comes first, then the files in the order in which they were last used. */
  balance(): void {
    let taken = this.page.client.stats()?.stored ?? 0;
    for (const { deliverer } of [...this.swarms.values()].sort((a, b) => b.usedAt - a.usedAt)) {
      deliverer.taken(taken);
      taken += deliverer.stats().stored;
    }
  }

  stats(own: Stats): Stats {
    const all = [own, ...[...this.swarms.values()].map(({ deliverer }) => deliverer.stats())];
    const first = (own.state === 'idle' && all.find(({ state }) => state === 'joined')) || own;
    return total([first, ...all.filter((stats) => stats !== first), ...this.past]);
  }

  /** Until the neighbours named first are connected, or it is plain that there are none. */
  private async meeting(deliverer: SwarmDeliverer): Promise<boolean> {
    const began = performance.now();
    let joinedAt = Infinity;
    for (let now = began; now < began + MEET_MS; now = performance.now()) {
      const { state, links } = deliverer.stats();
      const met = links.filter(({ open }) => open).length;
      if (state === 'off') return false;
      if (state === 'joined') joinedAt = Math.min(joinedAt, now);
      if (met > 0) this.unreachable = false;
      if (links.length > 0 ? met === links.length : now >= joinedAt + NAMED_WITHIN_MS) return true;
      if (this.unreachable && joinedAt < now) return true;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    this.unreachable = deliverer.stats().links.every(({ open }) => !open);
    return true;
  }
}

/** Path and query alone, also where the gateway has a host of its own. */
export function pathOf({ address }: PageParts, path: string): string {
  const { pathname, search } = new URL(address.resolve(path));
  return pathname + search;
}
