import type { RealClock } from './clock.ts';
import type { Figures } from './figures.ts';
import { Liar } from './liar.ts';
import { Line } from './line.ts';
import { ModelledNetwork } from './links.ts';
import type { Options } from './options.ts';
import { Random } from './random.ts';
import { Viewer, type World } from './viewer.ts';
import { type Traits, liarAddress, reachable, traits } from './viewers.ts';

/** How often it is looked who is beside whom. */
const WATCH_MS = 1000;

/** Viewers come, stay for their time, and are replaced by others when they go: as many as asked for at any time. */
export class Population {
  private readonly viewers = new Map<string, Viewer>();
  private readonly world: World;
  private readonly random: Random;
  private newest: { readonly household: number; readonly line: Line } | null = null;
  private numbers = 0;
  private over = false;
  private readonly liars = new Map<string, Liar>();

  constructor(clock: RealClock, options: Options, figures: Figures) {
    this.random = new Random(String(options.seed));
    const of = (peer: string) => this.viewers.get(peer);
    const network = new ModelledNetwork(
      clock,
      (a, b) => {
        const [one, other] = [of(a), of(b)];
        if (this.liars.has(a) || this.liars.has(b)) return options.lie !== 'sockets';
        return one !== undefined && other !== undefined && reachable(one.traits, other.traits);
      },
      {
        opened: (a, b) => {
          of(a)?.reached();
          of(b)?.reached();
        },
        carried: (from, to, bytes) => {
          const [sender, receiver] = [of(from), of(to)];
          if (sender && receiver && bytes > 1024) figures.overSwarm(sender.traits, receiver.traits, bytes);
        },
      },
    );
    this.world = { clock, options, figures, network, begun: clock.now() };
    const pause = (options.arrivals * 1000) / options.peers;
    for (let i = 0; i < options.peers; i++) clock.after(i * pause, () => this.come());
    const liarsPause = (options.arrivals * 1000) / options.liars;
    for (let i = 0; i < options.liars; i++) clock.after(i * liarsPause, () => this.lie(i));
    if (options.liars > 0) this.watch();
  }

  get size(): number {
    return this.viewers.size;
  }

  /** Bytes from peers so far, of those present and those gone. */
  swarmBytes(): number {
    let total = this.world.figures.swarm;
    for (const { stats } of this.viewers.values()) total += stats.swarm;
    return total;
  }

  /** How many there are of each kind, for a person who waits. */
  describe(): string {
    const counts = new Map<string, number>();
    const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
    let links = 0;
    for (const { stats } of this.viewers.values()) {
      if (stats.state !== 'joined') count(stats.state);
      else if (stats.sharing !== 'yes') count(`not giving: ${stats.sharing}`);
      links += stats.links.filter(({ open }) => open).length;
    }
    const details = [...counts].map(([what, number]) => `, ${number} ${what}`).join('');
    return `${this.size} viewers, ${(links / Math.max(1, this.size)).toFixed(1)} links each${details}`;
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
    const liar = new Liar(this.world, options.lie, liarAddress(number % options.liarAddresses), this.random.of(`liar ${number}`));
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
        figures.placesOfLiars += stats.links.filter(({ peer }) => this.liars.has(peer)).length;
      }
    }
    clock.after(WATCH_MS, () => this.watch());
  }

  private come(): void {
    if (this.over) return;
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
