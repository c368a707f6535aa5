import type { Deliverer, Fetched, Load, SegmentRequest, Settings, Shelf, Stats, SwarmDeliverer } from '../core/index.ts';
import type { GatewayAddress } from '../shared/gateway-address.ts';
import type { Media } from './media.ts';
import type { Natives } from './natives.ts';
import type { ScriptName, Scripts } from './scripts.ts';

/** Where deliverers keep chunks beyond memory; null: nowhere. */
export type Shelves = ((deliverer: SwarmDeliverer) => Shelf) | null;

/** What delivers for the page's first stream; perhaps from a worker. */
export interface MainDeliverer extends Deliverer {
  adopt(fetched: Fetched): void;
  /** Answers over a port as the page answers the Service Worker; there where that is no detour. */
  take?(question: Omit<SegmentRequest, 'signal'>, port: MessagePort): void;
}

/** What takes part in swarms, in a script of its own that a page loads with its first segment (`core-main.ts`). */
export interface SwarmPart {
  /** While it takes part and answers. */
  readonly deliverer: MainDeliverer | null;
  join(): MainDeliverer;
  leave(): void;
  /** One beside the deliverer, for another stream or a file that is one by itself; null while this page takes no part. */
  another(): SwarmDeliverer | null;
  stop(deliverer: SwarmDeliverer): void;
  /** Where deliverers keep chunks beyond memory, those there are and those to come. */
  shelve(shelves: Shelves): void;
  busy(load: Load): void;
  stats(): Stats | null;
}

/** What it tells the page. */
export interface SwarmHost {
  changed(): void;
  told(settings: Settings, further: boolean): void;
  /** The gateway wants no swarm with this viewer. */
  off(control: boolean): void;
}

export interface PageHost extends SwarmHost {
  /** This page begins to take part, or does anew: nobody answers what was asked of it before. */
  onjoin(): void;
}

/** What it is made of. */
export interface CoreParts {
  readonly address: GatewayAddress;
  readonly natives: Natives;
  readonly media: Media;
  readonly host: PageHost;
  /** Runs the script that brought this in a worker; null where that may not be. */
  readonly worker: (() => Worker) | null;
}

/** What the script brings. */
export type MakeCore = (parts: CoreParts) => SwarmPart;

/** Written in by the build. */
declare const CORE: ScriptName;
declare const CORE_DEBUG: ScriptName;

/** Set where a developer wants to see in the console where segments come from. */
const DEBUG = 'swarmgate.debug';

/** From the next load of a page of this origin on. */
export function debug(on: boolean): void {
  if (on) localStorage.setItem(DEBUG, 'on');
  else localStorage.removeItem(DEBUG);
}

function core(): ScriptName {
  try {
    return localStorage.getItem(DEBUG) ? CORE_DEBUG : CORE;
  } catch {
    return CORE; // a page without storage
  }
}

/** Loads the core when the first segment is there: it leaves link and page to what a player needs to start. */
export class CoreLoader {
  private loading: Promise<SwarmPart | null> | undefined;

  constructor(
    private readonly scripts: Scripts,
    /** Whether the core may run in a worker. */
    private readonly mayWork: () => boolean,
    private readonly parts: Omit<CoreParts, 'host' | 'worker'>,
  ) {}

  /** Null where it cannot be had: the page then plays over HTTP, and its console says why once. */
  load(host: PageHost): Promise<SwarmPart | null> {
    return (this.loading ??= this.begin(host));
  }

  private async begin(host: PageHost): Promise<SwarmPart | null> {
    const script = core();
    const make = await this.scripts.loadLater<MakeCore>(script);
    if (make) return make({ ...this.parts, host, worker: this.mayWork() ? () => this.scripts.work(script) : null });
    console.warn(`swarmgate: ${script.file} could not be loaded; everything comes over HTTP`);
    return null;
  }
}
