import type { Delivery } from '../core/index.ts';
import { isPlain } from '../shared/plain-request.ts';
import { bodyStream } from './body-stream.ts';
import type { Interception } from './interception.ts';

/** First ring: `fetch`. What is not a plain GET of a segment goes to the native function with the caller's own arguments. */
export function wrapFetch(scope: Window & typeof globalThis, ring: Interception): void {
  const native = scope.fetch;
  const wrapped = function fetch(this: unknown, input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const plain = () => native.call(this === undefined ? scope : (this as typeof scope), input, init);
    let segment: { path: string; request: Request } | null = null;
    try {
      segment = segmentOf(ring, input, init);
    } catch {
      // Arguments only the native function can judge.
    }
    if (segment) return answer(ring, segment.path, segment.request, plain);
    const response = plain();
    ring.observe(input, response);
    return response;
  };
  scope.fetch = wrapped;
}

function segmentOf(ring: Interception, input: RequestInfo | URL, init?: RequestInit): { path: string; request: Request } | null {
  const path = ring.segment(input instanceof Request ? input.url : String(input));
  if (path === null) return null;
  const request = new Request(input, init);
  // Of another host's answer a request that is not `cors` shows nothing, and one with credentials is for one viewer.
  const readable = ring.address.sameOrigin || (request.mode === 'cors' && request.credentials !== 'include');
  return readable && isPlain(request) ? { path, request } : null;
}

async function answer(ring: Interception, path: string, request: Request, plain: () => Promise<Response>): Promise<Response> {
  const { signal, url } = request;
  const stopped = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => {
      stopped.abort(signal.reason);
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
  aborted.catch(() => {});
  try {
    const delivery = await Promise.race([ring.segments.deliver(path, request.headers.get('range'), stopped.signal), aborted]);
    if (delivery?.answer) return dressed(delivery.answer.native as Response, delivery.answer.redirected ? {} : { url: plainUrl(url) });
    if (delivery) {
      const body = bodyStream(delivery.body, signal, () => stopped.abort());
      return responseOf(delivery, url, body, ring.address.sameOrigin);
    }
  } catch {
    if (signal.aborted) throw signal.reason;
  }
  return plain();
}

/** A response like one from the network, `url` and `type` included. */
export function responseOf(
  { status, statusText = '', headers }: Pick<Delivery, 'status' | 'statusText' | 'headers'>,
  url: string,
  body: ReadableStream<Uint8Array>,
  sameOrigin: boolean,
): Response {
  const response = new Response(body, {
    status,
    statusText,
    headers: [...headers],
  });
  for (const name of ['set', 'append', 'delete']) Object.defineProperty(response.headers, name, { value: immutable });
  return dressed(response, { url: plainUrl(url), type: sameOrigin ? 'basic' : 'cors' });
}

function immutable(): never {
  throw new TypeError('Headers are immutable');
}

function plainUrl(url: string): string {
  return url.replace(/#.*$/s, '');
}

function dressed(response: Response, as: { readonly url?: string; readonly type?: ResponseType }): Response {
  const clone = response.clone.bind(response);
  for (const [name, value] of Object.entries({ ...as, clone: () => dressed(clone(), as) })) Object.defineProperty(response, name, { value });
  return response;
}
