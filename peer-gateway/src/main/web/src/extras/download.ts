import type { Delivery } from '../core/index.ts';
import type { DownloadOptions, Extras, PageParts } from '../page/extras.ts';
import { chunksOf } from '../page/streams.ts';
import { WINDOW_BYTES } from '../page/windows.ts';
import { OWN_REQUEST } from '../shared/gateway-address.ts';

const TRIES = 5; // without progress, for one window
const FIRST_PAUSE_MS = 500;

/** A large file by way of the swarm, window by window; each comes from peers, over HTTP, or both, and is tried again. */
export class Downloads implements Extras {
  constructor(private readonly page: PageParts) {}

  async fetch(url: string, options: DownloadOptions): Promise<Response> {
    const { address, natives } = this.page;
    const { signal = new AbortController().signal, integrity } = options;
    const path = address.media(new URL(url, document.baseURI));
    if (path === null) return natives.fetch(url, { signal, ...(integrity && { integrity }) });
    if (integrity && options.from) throw new TypeError('integrity is that of the whole file: not with from');
    const file = new File(path, options.from ?? 0, signal, this.get.bind(this));
    const first = await file.open();
    const body = stream(file.body(first, options.progress), signal);
    const headers = { 'content-type': first.headers.get('content-type') ?? 'application/octet-stream' };
    if (!integrity) return new Response(body, { headers: { ...headers, ...(file.left !== null && { 'content-length': `${file.left}` }) } });
    const blob = await new Response(body, { headers }).blob();
    await verify(blob, integrity);
    return new Response(blob);
  }

  private async get(path: string, range: string, signal: AbortSignal): Promise<Delivery> {
    const { segments, address, natives } = this.page;
    const delivery = await segments.deliver(path, range, signal);
    if (delivery) return delivery;
    const response = await natives.fetch(address.resolve(path) + OWN_REQUEST, { signal, headers: { range } });
    return { status: response.status, headers: new Map(response.headers), body: chunksOf(response.body) };
  }
}

class File {
  private at: number;
  private total: number | null = null;

  constructor(
    private readonly path: string,
    private readonly from: number,
    private readonly signal: AbortSignal,
    private readonly get: (path: string, range: string, signal: AbortSignal) => Promise<Delivery>,
  ) {
    this.at = from;
  }

  get left(): number | null {
    return this.total === null ? null : this.total - this.from;
  }

  /** The window the next byte is in, from that byte on. */
  async open(): Promise<Delivery> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.next();
      } catch (failed) {
        if (this.signal.aborted || tries === TRIES || failed instanceof RangeError) throw failed;
        await pause(FIRST_PAUSE_MS * 2 ** (tries - 1), this.signal);
      }
    }
  }

  private async next(): Promise<Delivery> {
    const last = (Math.floor(this.at / WINDOW_BYTES) + 1) * WINDOW_BYTES - 1;
    const delivery = await this.get(this.path, `bytes=${this.at}-${last}`, this.signal);
    const stated = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(delivery.headers.get('content-range') ?? '');
    if (delivery.status === 206 && stated && Number(stated[1]) === this.at) {
      if (stated[2] !== '*') this.expect(Number(stated[2]));
    } else if (delivery.status === 200 && this.at === 0) {
      const length = delivery.headers.get('content-length');
      if (length !== null && length !== undefined) this.expect(Number(length));
    } else if (delivery.status >= 400 && delivery.status < 500) throw new RangeError(`${this.path}: status ${delivery.status}`);
    else throw new TypeError(`${this.path}: status ${delivery.status}`);
    return delivery;
  }

  private expect(total: number): void {
    if (this.total !== null && this.total !== total) throw new RangeError(`${this.path} has changed`);
    this.total = total;
  }

  async *body(first: Delivery, progress: DownloadOptions['progress']): AsyncGenerator<Uint8Array> {
    let window = first;
    for (;;) {
      try {
        for await (const chunk of window.body) {
          this.at += chunk.byteLength;
          yield chunk;
          progress?.(this.at, this.total);
        }
        if (this.total === null || this.at >= this.total) return;
      } catch (broken) {
        if (this.signal.aborted) throw broken;
      }
      window = await this.open();
    }
  }
}

function stream(chunks: AsyncGenerator<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      signal.throwIfAborted();
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

async function verify(blob: Blob, integrity: string): Promise<void> {
  const [, bits, wanted] = /^sha(256|384|512)-([A-Za-z0-9+/]+=*)$/.exec(integrity) ?? [];
  if (!bits) throw new TypeError(`integrity "${integrity}"?`);
  const digest = new Uint8Array(await crypto.subtle.digest(`SHA-${bits}`, await blob.arrayBuffer()));
  if (btoa(String.fromCharCode(...digest)) !== wanted) throw new TypeError('integrity does not match');
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, ms);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
