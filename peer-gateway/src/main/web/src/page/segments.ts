import type { Deliverer, Delivery } from '../core/index.ts';
import { type Gateway, OWN_REQUEST } from '../shared/gateway-address.ts';
import type { MainDeliverer } from './core-loader.ts';
import type { Natives } from './natives.ts';
import { chunksOf } from './streams.ts';

/** Places remembered at most, and for how long, whose segments are answered with something else. */
const MAX_ODD = 64;
const ODD_MS = 60_000;

/** Longer than this the core never takes to say what it will deliver; beyond it something is broken. */
const ANSWER_WITHIN_MS = 4_000;

/**
 * What the rings ask. Between them and the core stands the promise that nothing gets worse: a core that throws or
 * keeps silent costs the request nothing but time, and a body that breaks off goes on over HTTP.
 */
export class Segments {
  /** The path asked for last. */
  last = '';
  /** Since when. */
  private readonly odd = new Map<string, number>();

  constructor(
    private readonly core: () => (Deliverer & Pick<MainDeliverer, 'take'>) | null,
    private readonly bufferAhead: () => number | null,
    private readonly address: Gateway,
    private readonly natives: Natives,
  ) {}

  /** Null where the asker should fetch by itself. Rejects only with the signal's reason. */
  async deliver(path: string, range: string | null, signal: AbortSignal): Promise<Delivery | null> {
    signal.throwIfAborted();
    this.last = path;
    const core = this.core();
    // What is compressed or redirected in one place is so throughout: there the asker need not wait for us.
    if (!core || performance.now() < (this.odd.get(placeOf(path)) ?? -ODD_MS) + ODD_MS) return null;
    const own = new AbortController();
    const ended = new Promise<'late' | 'aborted'>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_WITHIN_MS, 'late');
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        own.abort(signal.reason);
        resolve('aborted');
      });
    });
    try {
      const request = { path, range, bufferAhead: this.bufferAhead(), signal: own.signal };
      const answer = await Promise.race([core.deliver(request), ended]);
      if (typeof answer === 'object') {
        if (answer?.answer) return this.noted(path, answer);
        return answer && { ...answer, body: this.whole(path, answer, own) };
      }
      own.abort();
    } catch {
      // As if the swarm were not there.
    }
    signal.throwIfAborted();
    return null;
  }

  /** Whether a core in a worker answers over this port. */
  take(path: string, range: string | null, port: MessagePort): boolean {
    const core = this.core();
    if (!core?.take) return false;
    this.last = path;
    core.take({ path, range, bufferAhead: this.bufferAhead() }, port);
    return true;
  }

  private noted(path: string, delivery: Delivery): Delivery {
    const { answer, status, headers } = delivery;
    if (status < 300 && (answer?.redirected || headers.has('content-encoding') || (status !== 200 && status !== 206))) {
      if (this.odd.size >= MAX_ODD) this.odd.clear();
      this.odd.set(placeOf(path), performance.now());
    }
    return delivery;
  }

  sawManifest(url: string): void {
    try {
      this.core()?.sawManifest(url);
    } catch {
      // A hint that got lost.
    }
  }

  private async *whole(path: string, { status, headers, body }: Delivery, own: AbortController): AsyncGenerator<Uint8Array> {
    const length = Number(headers.get('content-length') ?? Number.NaN);
    let sent = 0;
    let asked = true;
    try {
      for await (const chunk of body) {
        sent += chunk.byteLength;
        yield chunk;
      }
      asked = false;
    } catch (broken) {
      asked = false;
      // Bytes of two versions must not mix.
      if (own.signal.aborted || (broken as Error).name === 'SegmentChanged' || Number.isNaN(length)) throw broken;
    } finally {
      // The asker left half-way: to it the body has ended, to the core it must.
      if (asked) own.abort();
    }
    if (!(sent < length)) return;
    const first = status === 206 ? firstByte(headers) : 0;
    yield* this.rest(path, first + sent, first + length - 1, headers.get('etag'), own.signal);
  }

  private async *rest(path: string, from: number, last: number, etag: string | undefined, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const range = `bytes=${from}-${last}`;
    const response = await this.natives.fetch(this.address.resolve(path) + OWN_REQUEST, { signal, headers: { range } });
    const { status, headers } = response;
    const now = headers.get('etag');
    if (status !== 206 || firstByte(headers) !== from || (etag && now && etag !== now)) throw new TypeError('no such range');
    yield* chunksOf(response);
  }
}

/** Directory and kind of file. */
function placeOf(path: string): string {
  return path.replace(/[^/]*?(\.\w+)?(?:\?.*)?$/s, '$1');
}

function firstByte(headers: { get(name: string): string | null | undefined }): number {
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1]);
}
