import type { HttpResponse } from './environment.ts';

/**
 * What the rings of interception (fetch, XHR, Service Worker, `swarmgate.fetch`) ask of the core. One request of a
 * player is one delivery: its bytes come from the store, from peers and over HTTP, mixed, and the asker never knows.
 */
export interface SegmentRequest {
  /** Gateway path, or the absolute gateway URL where the gateway has a host of its own. */
  readonly path: string;
  /** The Range field of the player's request, if any, as it stands. */
  readonly range: string | null;
  /** Seconds for which the player has something to play; null if the page knows no media element. */
  readonly bufferAhead: number | null;
  readonly signal: AbortSignal;
  /**
   * A download's, which nobody plays: milliseconds, from when it was first asked for, in which HTTP leaves it to others to
   * begin. Infinity while it is not yet needed at all.
   */
  readonly unhurried?: number;
}

export interface Delivery {
  readonly status: number; // 200 or 206
  readonly headers: ReadonlyMap<string, string>; // lower-case names; of a file's version etag or last-modified
  /** Copies, in order, each at most 64 KiB; ends early only by throwing. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly statusText?: string;
  /**
   * The gateway's answer where that is no segment's bytes (an error, redirected, coded): what the asker's own request would
   * have been answered with.
   */
  readonly answer?: HttpResponse;
}

export interface Deliverer {
  /**
   * Resolves as soon as status, length and type are known, without waiting for the bytes. Resolves to null where plain
   * HTTP should be used instead (swarm off, not a segment of ours, no stream found): the asker then fetches by itself.
   */
  deliver(request: SegmentRequest): Promise<Delivery | null>;
  /** The page saw this manifest (absolute URL) asked for. */
  sawManifest(url: string): void;
}
