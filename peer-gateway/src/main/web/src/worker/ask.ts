import { OWN_REQUEST } from '../shared/gateway-address.ts';
import { type Answer, type ToPage, type Wish } from '../shared/pipe.ts';

const FIRST_SIGN_WITHIN_MS = 300;
const HEAD_WITHIN_MS = 6_000;
const CHUNK_WITHIN_MS = 10_000;
/** What the page, or the worker with its core, said last before it went may still be on its way. */
const GONE_AFTER_MS = 200;

/** Segments under way, each with the page that was asked for it. */
const underWay = new Map<MessagePort, string>();

type Head = Extract<Answer, { is: 'head' }>;

/** Asks a page for a segment; null if it will not deliver it, or does not answer in time. */
export function ask(page: Client, question: Omit<Extract<ToPage, { swarmgate: 'ask' }>, 'swarmgate'>, request: Request): Promise<Response | null> {
  const { port1: port, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    let gone = () => end();
    let timer = setTimeout(gone, FIRST_SIGN_WITHIN_MS);
    function end(response?: Response): void {
      clearTimeout(timer);
      if (!response) over(port);
      resolve(response ?? null);
    }
    function heard({ data }: MessageEvent<Answer>): void {
      if (data.is === 'take') {
        clearTimeout(timer);
        timer = setTimeout(gone, HEAD_WITHIN_MS);
      } else if (data.is === 'head') {
        const body = new Body(data, port, request);
        gone = () => body.end('silent');
        end(new Response(new ReadableStream(body), data as unknown as ResponseInit));
      } else end();
    }
    // Only some browsers tell; in others silence does.
    port.addEventListener('close', () => setTimeout(() => gone(), GONE_AFTER_MS));
    if (question.use === 'segment') underWay.set(port, page.id);
    port.onmessage = heard;
    page.postMessage({ swarmgate: 'ask', ...question } satisfies ToPage, [port2]);
  });
}

/** The page begins anew: a core in a worker that it passed segments on to may be gone, and answers no more. */
export function begins(page: string): void {
  for (const [port, asked] of underWay) if (asked === page) port.dispatchEvent(new Event('close'));
}

function over(port: MessagePort): void {
  port.postMessage('cancel' satisfies Wish);
  port.close();
  underWay.delete(port);
}

/** The page's chunks as they come. When the page falls silent, the rest is fetched from the gateway. */
class Body implements UnderlyingDefaultSource<Uint8Array> {
  private readonly arrived: Uint8Array[] = [];
  private ended: Parameters<Body['end']>[0] | null = null;
  private wake: () => void = () => {};
  private sent = 0;
  private rest: ReadableStreamDefaultReader<Uint8Array> | null = null;

  constructor(
    private readonly head: Head,
    private readonly port: MessagePort,
    private readonly request: Request,
  ) {
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer | Answer>) => {
      if (data instanceof ArrayBuffer) {
        this.arrived.push(new Uint8Array(data));
        this.wake();
      } else this.end(data.is === 'end' ? 'whole' : 'failed');
    };
  }

  end(how: 'whole' | 'failed' | 'silent'): void {
    this.ended ??= how;
    if (how !== 'silent') over(this.port);
    this.wake();
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const chunk = this.rest ? (await this.rest.read()).value : await this.chunk();
    if (chunk) {
      this.sent += chunk.byteLength;
      return controller.enqueue(chunk);
    }
    if (this.ended === 'whole' || this.rest) return controller.close();
    // The page has tried all there is to try; only one that died left that to us.
    if (this.ended === 'failed') throw new TypeError('network error');
    this.cancel();
    this.rest = await this.fetchRest();
    return this.pull(controller);
  }

  private async chunk(): Promise<Uint8Array | undefined> {
    if (this.arrived.length === 0 && !this.ended) {
      const timer = setTimeout(() => this.end('silent'), CHUNK_WITHIN_MS);
      await new Promise<void>((resolve) => (this.wake = resolve));
      clearTimeout(timer);
    }
    const chunk = this.arrived.shift();
    if (chunk) this.port.postMessage('more' satisfies Wish);
    return chunk;
  }

  private async fetchRest(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
    const fields = new Map(this.head.headers);
    const length = Number(fields.get('content-length') ?? Infinity);
    const first = firstByte(fields) || 0;
    const from = first + this.sent;
    const range = `bytes=${from}-${length < Infinity ? first + length - 1 : ''}`;
    const response = await fetch(this.request.url.replace(/#.*$/s, '') + OWN_REQUEST, { headers: { range } });
    const [was, is] = [fields.get('etag'), response.headers.get('etag')];
    if (response.status !== 206 || firstByte(response.headers) !== from || !response.body || (was && is && was !== is)) throw new TypeError('no such range');
    return response.body.getReader();
  }

  cancel(): void {
    over(this.port);
    this.rest?.cancel().catch(() => {});
  }
}

function firstByte(headers: { get(name: string): string | null | undefined }): number {
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1]);
}
