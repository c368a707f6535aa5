import type { Deliverer, Load, Settings, Stats, SwarmDeliverer } from '../core/index.ts';
import type { Consent } from './consent.ts';
import type { CoreLoader, MainDeliverer, PageHost, Shelves, SwarmPart } from './core-loader.ts';
import type { Early } from './early.ts';

/** While the core is not there. */
const NOTHING_YET: Stats = { state: 'idle', peer: null, stream: null, http: 0, swarm: 0, given: 0, waste: 0, stored: 0, sharing: 'yes', load: 'none', links: [] };

/** This page's part in the swarm: there while the viewer allows it, the gateway wants it and the page is shown. */
export class Client implements PageHost {
  onchange: () => void = () => {};
  onjoin: () => void = () => {};
  /** Takes part no longer: the viewer's wish, or the gateway's (`off`). */
  onleave: (off: boolean) => void = () => {};
  /** The gateway says how many bytes of disk may be used; 0 also where this page takes part no longer. */
  ondisk: (bytes: number) => void = () => {};
  /** Kept without peers, to compare others with. */
  control = false;
  /** Bytes of disk that the gateway lets be used; null before it has spoken. */
  disk: number | null = null;
  private joined = false;
  private isOff = false;
  /** The core could not be loaded. */
  private failed = false;
  private core: SwarmPart | null = null;

  /** @param able whether the browser and the page's policy let it take part */
  constructor(
    private readonly able: boolean,
    private readonly consent: Consent,
    private readonly loader: CoreLoader,
    private readonly early: Early,
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
    const wanted = this.able && this.consent.allowed && !this.isOff;
    if (!wanted) {
      // Also where it never took part: an earlier visit may have left something here.
      this.leave();
      this.ondisk(0);
      this.onleave(this.isOff);
    } else if (!this.joined && !this.failed) {
      this.joined = true;
      this.enter();
      this.onjoin();
    }
    this.onchange();
  }

  private enter(): void {
    const deliverer = this.core?.join();
    if (deliverer) this.early.handOver(deliverer);
  }

  /** Resolves when the core is there, if this page takes part and it can be had. */
  async load(): Promise<void> {
    if (this.core || !this.joined) return;
    const core = await this.loader.load(this);
    if (this.core || this.failed) return;
    this.core = core;
    if (core && this.joined) this.enter();
    if (!core) this.fail();
    this.onchange();
  }

  private fail(): void {
    this.failed = true;
    this.leave();
    this.onleave(false);
  }

  /** What answers for segments now; null for nothing. */
  get answers(): (Deliverer & Pick<MainDeliverer, 'take'>) | null {
    return this.joined ? (this.core?.deliverer ?? this.early) : null;
  }

  /** Null until the core is there, and while this page takes no part. */
  get deliverer(): MainDeliverer | null {
    return this.core?.deliverer ?? null;
  }

  changed(): void {
    this.onchange();
  }

  told({ consent, diskStore }: Settings, further: boolean): void {
    this.consent.asked = consent;
    if (!further) this.ondisk((this.disk = diskStore));
    this.review();
  }

  off(control: boolean): void {
    this.isOff = true;
    this.control = control;
    this.review();
  }

  another(): SwarmDeliverer | null {
    return this.core?.another() ?? null;
  }

  stop(deliverer: SwarmDeliverer): void {
    this.core?.stop(deliverer);
  }

  shelve(shelves: Shelves): void {
    this.core?.shelve(shelves);
  }

  busy(load: Load): void {
    this.core?.busy(load);
  }

  private leave(): void {
    this.joined = false;
    this.disk = null;
    this.core?.leave();
    this.early.clear();
  }

  stats(): Stats | null {
    return this.joined ? (this.core?.stats() ?? NOTHING_YET) : null;
  }
}
