import type { SignalData } from './client-message.ts';

/**
 * What the core needs from where it runs. The page gives it the browser's own things, the simulator modelled ones; the
 * core itself touches neither DOM nor Node.
 */
export interface Environment {
  readonly clock: Clock;
  readonly http: Http;
  readonly crypto: Cryptography;
  readonly links: LinkFactory;
  openSocket(url: string, protocol: string): Socket;
  /** Posts a text to a gateway path, even while the page goes away; nobody hears whether it came. */
  beacon(path: string, text: string): void;
}

export interface Clock {
  /** Milliseconds from any fixed moment; never goes back. */
  now(): number;
  /** Calls once after about this long; may be late, by a second in a hidden tab. Returns the way to cancel. */
  after(ms: number, call: () => void): () => void;
  /** Calls soon, after what is running now; not slowed down in hidden tabs. */
  soon(call: () => void): void;
}

/** Half-open byte range [from, to); `to` is null for "to the end". */
export interface Span {
  readonly from: number;
  readonly to: number | null;
}

export interface Http {
  /**
   * Fetches by the browser's own means, past every interception of ours. `path` is a gateway path or an absolute URL.
   * Rejects when there is no answer; an answer of any status resolves.
   */
  get(path: string, span: Span | null, signal: AbortSignal): Promise<HttpResponse>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>; // lower-case names
  readonly body: AsyncIterable<Uint8Array>;
  readonly statusText?: string;
  /** It is of another URL than the one asked for. */
  readonly redirected?: boolean;
  /** What the environment made it of, for those who want just that. */
  readonly native?: unknown;
}

export interface Cryptography {
  sha256(bytes: Uint8Array): Promise<Uint8Array>;
  /** Makes the peer's key pair; resolves to the 65 bytes of the public point. */
  createKey(): Promise<PeerKey>;
  random(bytes: number): Uint8Array;
}

export interface PeerKey {
  readonly publicKey: Uint8Array;
  /** ECDSA P-256 with SHA-256, 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export interface Socket {
  send(text: string): void;
  close(code: number, reason: string): void;
  onopen: (() => void) | null;
  onmessage: ((text: string) => void) | null;
  onclose: ((code: number, reason: string) => void) | null;
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Whether links may use addresses of the viewer's own network: nobody has to be asked, somebody has said yes, or they may not. */
export type LocalNetworkAccess = 'unasked' | 'granted' | 'withheld';

export interface LinkFactory {
  /** Null before the first link is made, and where there is no such question. */
  readonly localNetwork?: LocalNetworkAccess | null;
  /** Begins to connect. `signal` sends to the other side by way of the gateway. */
  connect(peer: string, offer: boolean, options: LinkOptions, signal: (data: SignalData) => void): Link;
}

export interface LinkOptions {
  readonly ice: readonly IceServer[];
  readonly relayOnly: boolean;
}

/** An ordered, reliable channel of binary messages to one neighbour. */
export interface Link {
  /** Hands over what the other side signalled. */
  signalled(data: SignalData): void;
  /** Whether a TURN server carries it, as far as is known. */
  readonly relayed?: boolean;
  /** Only when open. The bytes are copied or never changed again. */
  send(message: Uint8Array): void;
  /** Bytes handed over and not yet sent. */
  readonly buffered: number;
  /** Called when `buffered` falls to `lowWater` or below. */
  lowWater: number;
  ondrain: (() => void) | null;
  onopen: (() => void) | null;
  onmessage: ((message: Uint8Array) => void) | null;
  /** Called once, also when connecting fails. */
  onclose: (() => void) | null;
  close(): void;
}
