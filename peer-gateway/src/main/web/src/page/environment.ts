import type {
  Clock,
  Cryptography,
  Environment,
  Http,
  HttpResponse,
  LinkFactory,
  PeerKey,
  Socket,
  Span,
} from '../core/index.ts';
import { rangeOf } from '../core/httprun.ts';
import { type Gateway, OWN_REQUEST } from '../shared/gateway-address.ts';
import type { Natives } from './natives.ts';
import { RtcLinks } from './rtc.ts';
import { chunksOf } from './streams.ts';

/** What the page gives the core. */
export function pageEnvironment(address: Gateway, natives: Natives): Environment {
  // Text: of a page on another host it needs no preflight.
  return environmentOf(address, natives, new RtcLinks(), (url, text) => void navigator.sendBeacon(url, text));
}

/** What page and worker alike give it, and what each has ways of its own for. */
export function environmentOf(address: Gateway, natives: Natives, links: LinkFactory, beacon: (url: string, text: string) => void): Environment {
  return {
    clock: pageClock(),
    http: new PageHttp(address, natives),
    crypto: pageCryptography(),
    links,
    openSocket: (url, protocol) => openSocket(new natives.WebSocket(url, protocol)),
    beacon: (path, text) => beacon(address.resolve(path), text),
  };
}

function pageClock(): Clock {
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return {
    now: () => performance.now(),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    // Messages are not slowed down in hidden tabs, timers are.
    soon(call) {
      waiting.push(call);
      port2.postMessage(null);
    },
  };
}

class PageHttp implements Http {
  constructor(
    private readonly address: Gateway,
    private readonly natives: Natives,
  ) {}

  async get(path: string, span: Span | null, signal: AbortSignal): Promise<HttpResponse> {
    const headers = span ? { range: rangeOf(span) } : undefined;
    const response = await this.natives.fetch(this.address.resolve(path) + OWN_REQUEST, {
      signal,
      ...(headers && { headers }),
    });
    const { status, statusText, redirected } = response;
    return { status, statusText, redirected, headers: new Map(response.headers), body: chunksOf(response), native: response };
  }
}

function pageCryptography(): Cryptography {
  const { subtle } = crypto;
  return {
    sha256: async (bytes) => new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)),
    async createKey(): Promise<PeerKey> {
      const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
      const pair = await subtle.generateKey(algorithm, false, ['sign', 'verify']);
      return {
        publicKey: new Uint8Array(await subtle.exportKey('raw', pair.publicKey)),
        sign: async (bytes) =>
          new Uint8Array(
            await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes as Uint8Array<ArrayBuffer>),
          ),
      };
    },
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  };
}

function openSocket(browser: WebSocket): Socket {
  const socket: Socket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send(text) {
      if (browser.readyState === browser.OPEN) browser.send(text);
    },
    close: (code, reason) => browser.close(code, reason),
  };
  browser.onopen = () => socket.onopen?.();
  browser.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') socket.onmessage?.(data);
  };
  browser.onclose = ({ code, reason }) => socket.onclose?.(code, reason);
  return socket;
}
