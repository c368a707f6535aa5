import type { Deliverer, Delivery, Fetched, HttpResponse, SegmentRequest } from '../core/index.ts';
import { seeManifest } from '../core/seen-manifests.ts';
import { type GatewayAddress, OWN_REQUEST } from '../shared/gateway-address.ts';
import type { MainDeliverer } from './core-loader.ts';
import type { Natives } from './natives.ts';
import { chunksOf } from './streams.ts';

/** Of one segment that is kept for the core, and of all of them. */
const MAX_LENGTH = 8 * 2 ** 20;
const MAX_KEPT = 24 * 2 ** 20;
const MAX_MANIFESTS = 8;

/** Delivers a page's first segments, over HTTP: until the core is there, which gets what came of them. */
export class Early implements Deliverer {
  private kept: EarlySegment[] = [];
  /** Once it is there, for what was asked for before. */
  private core: MainDeliverer | null = null;
  private manifests: string[] = [];

  /** @param over called whenever a segment is there, or is the asker's alone: the link and the page are free for more */
  constructor(
    private readonly address: GatewayAddress,
    private readonly natives: Natives,
    private readonly over: () => void,
  ) {}

  async deliver(request: SegmentRequest): Promise<Delivery | null> {
    const { path, range, signal } = request;
    // What an open range is answered with, the core decides.
    const closed = range === null || /^bytes=\d+-\d+$/.test(range);
    const native = closed && (await this.fetch(path, range, signal));
    if (!native) {
      this.over();
      return null;
    }
    const { status, statusText, redirected } = native;
    const headers = new Map(native.headers);
    const response = { status, statusText, headers, redirected, native, body: chunksOf(native) };
    if (!this.isSegment(response)) {
      this.over();
      return { ...response, answer: response };
    }
    const segment = new EarlySegment(request, response, this.over);
    if (this.core) this.core.adopt(segment);
    else this.kept.push(segment);
    return { status, statusText, headers, body: segment.copies() };
  }

  /** Null where there is no answer: the asker's own request hears why. */
  private fetch(path: string, range: string | null, signal: AbortSignal): Promise<Response | null> {
    return this.natives.fetch(this.address.resolve(path) + OWN_REQUEST, { signal, ...(range && { headers: { range } }) }).catch(() => null);
  }

  /** Whether it is a segment's bytes, of which the core may have a use and there is room. */
  private isSegment({ status, headers, redirected }: HttpResponse): boolean {
    const length = lengthOf(headers);
    const all = this.kept.reduce((sum, { response }) => sum + lengthOf(response.headers), length);
    return (status === 200 || status === 206) && !redirected && !headers.has('content-encoding') && length <= MAX_LENGTH && all <= MAX_KEPT;
  }

  sawManifest(url: string): void {
    if (this.core) return this.core.sawManifest(url);
    seeManifest(this.manifests, url, MAX_MANIFESTS);
  }

  /** Gives the core what came so far, and what is still coming. */
  handOver(core: MainDeliverer): void {
    for (const manifest of this.manifests) core.sawManifest(manifest);
    for (const segment of this.kept) core.adopt(segment);
    this.clear();
    this.core = core;
  }

  clear(): void {
    this.kept = [];
    this.manifests = [];
    this.core = null;
  }
}

function lengthOf(headers: ReadonlyMap<string, string>): number {
  return Number(headers.get('content-length') ?? Infinity);
}

/** Bytes that two read: the player, as they come, and the core. */
class EarlySegment implements Fetched {
  private readonly parts: Uint8Array[] = [];
  private problem: unknown = null;
  private over = false;
  private waiting: (() => void)[] = [];
  private readonly startedAt = performance.now();
  tookMs = 0;

  constructor(
    readonly request: SegmentRequest,
    readonly response: HttpResponse,
    private readonly ended: () => void,
  ) {
    void this.receive();
  }

  private async receive(): Promise<void> {
    try {
      for await (const part of this.response.body) {
        this.parts.push(part);
        this.wake();
      }
    } catch (problem) {
      this.problem = problem;
    }
    this.over = true;
    this.tookMs = performance.now() - this.startedAt;
    this.wake();
    this.ended();
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    for (let i = 0; ; ) {
      const part = this.parts[i];
      if (part) {
        i++;
        yield part;
      } else if (this.over) break;
      else await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    if (this.problem) throw this.problem;
  }

  /** Players may give the buffers away. */
  async *copies(): AsyncGenerator<Uint8Array> {
    for await (const part of this.bytes()) yield part.slice();
  }
}
