import { OWN_REQUEST } from '../shared/gateway-address.ts';
import { type Answer, type ToPage, type Wish } from '../shared/pipe.ts';

const FIRST_SIGN_WITHIN_MS = 300;
const HEAD_WITHIN_MS = 6_000;
const CHUNK_WITHIN_MS = 10_000;
/** What the page, or the worker with its core, said last before it went may still be on its way. */
const GONE_AFTER_MS = 200;

type Head = Extract<Answer, { is: 'head' }>;

/** Asks a page for a segment; null if it will not deliver it, or does not answer in time. */
export function ask(page: Client, question: Omit<Extract<ToPage, { swarmgate: 'ask' }>, 'swarmgate'>, request: Request): Promise<Response | null> {
  const { port1: port, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    let timer = setTimeout(giveUp, FIRST_SIGN_WITHIN_MS);
    function giveUp(): void {
      port.postMessage('cancel' satisfies Wish);
      end(null);
    }
    function end(response: Response | null): void {
      clearTimeout(timer);
      if (!response) port.close();
      resolve(response);
    }
    whenGone(port, () => port.onmessage === heard && end(null));
    function heard({ data }: MessageEvent<Answer>): void {
      if (data.is === 'take') {
        clearTimeout(timer);
        timer = setTimeout(giveUp, HEAD_WITHIN_MS);
      } else if (data.is === 'head') end(response(data, port, request));
      else end(null);
    }
    port.onmessage = heard;
    page.postMessage({ swarmgate: 'ask', ...question } satisfies ToPage, [port2]);
  });
}

/** Only some browsers tell; in others silence does. */
function whenGone(port: MessagePort, call: () => void): void {
  port.addEventListener('close', () => setTimeout(call, GONE_AFTER_MS));
}

function response(head: Head, port: MessagePort, request: Request): Response {
  const { status, statusText, headers } = head;
  return new Response(new ReadableStream(new Body(head, port, request)), {
    status,
    statusText,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
}

/** The page's chunks as they come. When the page falls silent, the rest is fetched from the gateway. */
class Body implements UnderlyingDefaultSource<Uint8Array> {
  private readonly arrived: Uint8Array[] = [];
  private ended: 'whole' | 'failed' | 'silent' | null = null;
  private wake: () => void = () => {};
  private sent = 0;
  private rest: ReadableStreamDefaultReader<Uint8Array> | null = null;

  constructor(
    private readonly head: Head,
    private readonly port: MessagePort,
    private readonly request: Request,
  ) {
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer | Answer>) => {
      if (data instanceof ArrayBuffer) this.arrived.push(new Uint8Array(data));
      else if (data.is === 'end') this.ended = 'whole';
      else this.ended = 'failed';
      this.wake();
    };
    whenGone(port, () => {
      this.ended ??= 'silent';
      this.wake();
    });
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const chunk = this.rest ? await this.next(this.rest) : await this.chunk();
    if (chunk) {
      this.sent += chunk.byteLength;
      return controller.enqueue(chunk);
    }
    if (this.ended === 'whole' || this.rest) return this.close(controller);
    // The page has tried all there is to try; only one that died left that to us.
    if (this.ended === 'failed') throw new TypeError('network error');
    this.cancel();
    this.rest = await this.fetchRest();
    return this.pull(controller);
  }

  private close(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.port.close();
    controller.close();
  }

  private async chunk(): Promise<Uint8Array | undefined> {
    if (this.arrived.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          this.ended = 'silent';
          resolve();
        }, CHUNK_WITHIN_MS);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const chunk = this.arrived.shift();
    if (chunk) this.port.postMessage('more' satisfies Wish);
    return chunk;
  }

  private async next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
    return (await reader.read()).value;
  }

  private async fetchRest(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
    const fields = new Map(this.head.headers);
    const length = Number(fields.get('content-length') ?? Infinity);
    const first = Number(/^bytes (\d+)-/.exec(fields.get('content-range') ?? '')?.[1] ?? 0);
    const from = first + this.sent;
    const range = `bytes=${from}-${length < Infinity ? first + length - 1 : ''}`;
    const response = await fetch(this.request.url.replace(/#.*$/s, '') + OWN_REQUEST, { headers: { range } });
    const stated = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    const [was, is] = [fields.get('etag'), response.headers.get('etag')];
    if (response.status !== 206 || Number(stated) !== from || !response.body || (was && is && was !== is)) throw new TypeError('no such range');
    return response.body.getReader();
  }

  cancel(): void {
    this.port.postMessage('cancel' satisfies Wish);
    this.port.close();
    this.rest?.cancel().catch(() => {});
  }
}
