import type { Delivery, Stats } from '../core/index.ts';
import type { GatewayAddress } from '../shared/gateway-address.ts';
import type { Client } from './client.ts';
import type { Media } from './media.ts';
import type { Natives } from './natives.ts';
import type { ScriptName, Scripts } from './scripts.ts';
import type { Segments } from './segments.ts';

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Byte to begin with: what was received before a reload need not come again. A multiple of 1 MiB shares best. */
  readonly from?: number;
  /** Subresource Integrity of the whole file, `sha256-BASE64` (or sha384, sha512); the response then comes only when it is checked. */
  readonly integrity?: string;
  progress?(received: number, total: number | null): void;
}

type Answers = (path: string, range: string | null, signal: AbortSignal) => Promise<Delivery | null>;

/** What pages rarely need, in a script of its own (`src/extras`) that is loaded when something of it is first asked for. */
export interface Extras {
  fetch(url: string, options: DownloadOptions): Promise<Response>;
  // For the Service Worker; null where it has to fetch by itself.
  /** A shared file, or a part of it. */
  readonly file: Answers;
  /** The same if the browser will save it. */
  readonly navigation: Answers;
  /** For a media element. */
  readonly media: Answers;
  /** Lets links save files by way of the Service Worker, while it has control and the expression matches their paths. */
  saveLinks(match: string, controlled: () => boolean): void;
  /** Tells the gateway from now on how playing goes. */
  watchQuality(): void;
  /** The page's totals, those of its files included. */
  stats(own: Stats): Stats;
}

/** What it is made of: the page's own parts. */
export interface PageParts {
  readonly client: Client;
  readonly segments: Segments;
  readonly address: GatewayAddress;
  readonly natives: Natives;
  readonly media: Media;
}

/** What the script brings. */
export type MakeExtras = (parts: PageParts) => Extras;

/** Written in by the build. */
declare const EXTRAS: ScriptName;

export class ExtrasLoader {
  private loaded: Promise<Extras | null> | undefined;
  /** Once they are there. */
  ready: Extras | null = null;

  constructor(
    private readonly scripts: Scripts,
    private readonly parts: PageParts,
  ) {}

  /** Null where they cannot be had. */
  load(): Promise<Extras | null> {
    return (this.loaded ??= this.begin().catch(() => null));
  }

  private async begin(): Promise<Extras | null> {
    const make = await this.scripts.load<MakeExtras>(EXTRAS);
    return make && (this.ready = make(this.parts));
  }
}
