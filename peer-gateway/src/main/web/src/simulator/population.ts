import type { RealClock } from './clock.ts';
import type { Figures } from './figures.ts';
import { nodeCryptography } from './cryptography.ts';
import { Liar } from './liar.ts';
import { type Host, Line } from './line.ts';
import { ModelledNetwork } from './links.ts';
import type { Options } from './options.ts';
import { Random } from './random.ts';
import { Viewer, type World } from './viewer.ts';
import { type Traits, liarAddress, reachable, traits } from './viewers.ts';
import type { About, Wires } from './wires.ts';

/** How often it is looked who is beside whom. */
const WATCH_MS = 1000;

/** Which of all viewers: homes go round among the threads. */
export interface Share {
  readonly index: number;
  readonly of: number;
  /** To the other threads; null where there is but one. */
  readonly wires: Wires | null;
}

/** What there is at the moment, for a person who waits. */
export interface Progress {
  readonly viewers: number;
  readonly links: number;
  readonly swarm: number;
  readonly http: number;
  /** How many there are of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** Viewers come, stay for their time, and are replaced by others when they go: as many as asked for at any time. */
export class Population {
  private readonly viewers = new Map<string, Viewer>();
  private readonly world: World;
  private readonly random: Random;
  private newest: { readonly household: number; readonly line: Line } | null = null;
  private numbers = 0;
  private over = false;
  private readonly liars = new Map<string, Liar>();
  /** Of all threads. */
  private readonly liarIds = new Set<string>();
  /** Viewers of other threads that have been met. */
  private readonly met = new Map<string, Traits>();

  constructor(
    clock: RealClock,
    options: Options,
    figures: Figures,
    /** When the run began. */
    begun: number,
    private readonly share: Share,
  ) {
    this.random = new Random(String(options.seed));
    const network = new ModelledNetwork(
      clock,
      {
        has: (peer) => this.viewers.has(peer) || this.liars.has(peer),
        reachable: (a, b) => this.reachable(this.traitsOf(a), this.traitsOf(b)),
        about: (self, { line }: Host): About => ({ traits: this.traitsOf(self), latency: line.access.latency }),
        reaches: (self, peer, { traits: there }) => {
          if (there) this.met.set(peer, there);
          return this.reachable(this.traitsOf(self), there);
        },
      },
      {
        opened: (a, b) => {
          this.viewers.get(a)?.reached();
          this.viewers.get(b)?.reached();
        },
        carried: (from, to, bytes) => {
          const [sender, receiver] = [this.traitsOf(from), this.traitsOf(to)];
          if (sender && receiver && bytes > 1024) figures.overSwarm(sender, receiver, bytes);
        },
      },
      share.wires,
    );
    this.world = { clock, options, figures, network, begun };
    const wait = (at: number) => begun + at - clock.now();
    const pause = (options.arrivals * 1000) / options.peers;
    for (let i = 0; i < options.peers; i++) if (this.isMine(Math.floor(i / options.perLine))) clock.after(wait(i * pause), () => this.come());
    const liarsPause = (options.arrivals * 1000) / options.liars;
    for (let i = 0; i < options.liars; i++) {
      this.liarIds.add(nodeCryptography(this.randomOfLiar(i)).peerId);
      if (this.isMine(i)) clock.after(wait(i * liarsPause), () => this.lie(i));
    }
    if (options.liars > 0) this.watch();
  }

  private isMine(number: number): boolean {
    return number % this.share.of === this.share.index;
  }

  /** Null for a liar, and for who is not known here. */
  private traitsOf(peer: string): Traits | null {
    return this.viewers.get(peer)?.traits ?? this.met.get(peer) ?? null;
  }

  /** Whoever has no traits is a liar. */
  private reachable(one: Traits | null, other: Traits | null): boolean {
    return one && other ? reachable(one, other) : this.world.options.lie !== 'sockets';
  }

  private randomOfLiar(number: number): Random {
    return this.random.of(`liar ${number}`);
  }

  get progress(): Progress {
    const { figures } = this.world;
    const kinds = new Map<string, number>();
    const count = (what: string) => kinds.set(what, (kinds.get(what) ?? 0) + 1);
    let [links, swarm] = [0, figures.swarm];
    for (const { stats } of this.viewers.values()) {
      if (stats.state !== 'joined') count(stats.state);
      else if (stats.sharing !== 'yes') count(`not giving: ${stats.sharing}`);
      links += stats.links.filter(({ open }) => open).length;
      swarm += stats.swarm;
    }
    return { viewers: this.viewers.size, links, swarm, http: figures.http, kinds };
  }

  /** Everybody leaves. */
  end(): void {
    this.over = true;
    for (const viewer of this.viewers.values()) viewer.leave(true);
    for (const liar of this.liars.values()) {
      this.world.figures.liarsNamed += liar.named;
      liar.leave();
    }
  }

  private lie(number: number): void {
    const { options } = this.world;
    const liar = new Liar(this.world, options.lie, liarAddress(number % options.liarAddresses), this.randomOfLiar(number));
    this.liars.set(liar.peerId, liar);
    liar.start();
  }

  /** Counts whose places are taken by whom. */
  private watch(): void {
    const { clock, figures, options, begun } = this.world;
    if (this.over) return;
    if (clock.now() - begun > options.warmUp * 1000) {
      for (const { stats } of this.viewers.values()) {
        figures.places += stats.links.length;
        figures.placesOfLiars += stats.links.filter(({ peer }) => this.liarIds.has(peer)).length;
      }
    }
    clock.after(WATCH_MS, () => this.watch());
  }

  private come(): void {
    if (this.over) return;
    while (!this.isMine(Math.floor(this.numbers / this.world.options.perLine))) this.numbers++;
    const number = this.numbers++;
    const made = traits(number, this.world.options, this.random);
    const viewer = new Viewer(this.world, made, this.lineOf(made), this.random.of(`viewer ${number}`));
    this.viewers.set(viewer.peerId, viewer);
    viewer.start();
    const { stay, saysGoodbye } = viewer.traits;
    if (stay === Infinity) return;
    this.world.clock.after(stay, () => {
      if (this.over) return;
      viewer.leave(saysGoodbye);
      this.viewers.delete(viewer.peerId);
      this.come();
    });
  }

  /** Viewers of one household come one after the other: only the newest line can get another viewer. */
  private lineOf({ household, access }: Traits): Line {
    const { clock, options } = this.world;
    if (this.newest?.household === household) return this.newest.line;
    const line = new Line(clock, access, options, this.random.of(`line ${household}`));
    this.newest = { household, line };
    return line;
  }
}
