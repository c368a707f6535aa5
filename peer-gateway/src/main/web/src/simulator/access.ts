import { Agent, type IncomingMessage, get, request } from 'node:http';
import WebSocket from 'ws';
import type { Http, HttpResponse, Socket, Span } from '../core/environment.ts';
import type { Host } from '../sim/network.ts';
import type { RealClock } from './clock.ts';

/** One way between a gateway's host and the backbone, milliseconds. */
const GATEWAY_LATENCY = 5;

const PING_MS = 15_000;

/** Connections to the edge for all viewers together; browsers would have six each. */
export const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256, scheduling: 'lifo' });

export interface AccessEvents {
  /** A response began; `path` as asked for. */
  requested(path: string, status: number): void;
  received(path: string, bytes: number): void;
}

/** How one viewer reaches the real edge: over loopback, slowed down to what its access carries. */
export class GatewayAccess implements Http {
  private readonly headers: Record<string, string>;

  constructor(
    private readonly clock: RealClock,
    private readonly host: Host,
    private readonly edge: string,
    address: string,
    private readonly events: AccessEvents,
  ) {
    this.headers = { 'x-forwarded-for': address };
  }

  private get latency(): number {
    return this.host.access.latency + GATEWAY_LATENCY;
  }

  async get(path: string, span: Span | null, signal: AbortSignal): Promise<HttpResponse> {
    await this.clock.sleep(this.latency);
    if (signal.aborted || !this.host.alive) throw new Error('aborted');
    const response = await this.request(path, span, signal as globalThis.AbortSignal);
    const status = response.statusCode ?? 0;
    this.events.requested(path, status);
    await this.clock.sleep(this.latency);
    const headers = new Map<string, string>();
    for (const [name, value] of Object.entries(response.headers)) if (typeof value === 'string') headers.set(name, value);
    return { status, headers, body: this.body(path, response) };
  }

  private request(path: string, span: Span | null, signal: globalThis.AbortSignal): Promise<IncomingMessage> {
    const range = span ? { range: `bytes=${span.from}-${span.to === null ? '' : span.to - 1}` } : {};
    return new Promise((resolve, reject) => {
      const request = get(new URL(path, this.edge), { agent, headers: { ...this.headers, ...range } }, resolve);
      request.on('error', reject);
      // Not by Node's own `signal`: it also destroys the socket of an answer that is complete, where nobody hears the error.
      const abort = () => void request.destroy();
      signal.addEventListener('abort', abort);
      request.on('close', () => signal.removeEventListener('abort', abort));
    });
  }

  private async *body(path: string, response: IncomingMessage): AsyncGenerator<Uint8Array> {
    for await (const part of response as AsyncIterable<Buffer>) {
      this.events.received(path, part.length);
      const wait = this.host.downlink.reserve(part.length);
      if (wait >= 1) await this.clock.sleep(wait);
      if (!this.host.alive) throw new Error('aborted');
      yield part;
    }
  }

  openSocket(url: string, protocol: string): Socket {
    const browser = new WebSocket(url, protocol, { headers: this.headers, perMessageDeflate: false });
    let joined = false;
    const socket: Socket & { vanish: () => void } = {
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) =>
        this.later(() => {
          if (browser.readyState !== browser.OPEN) return;
          browser.send(text);
          joined = true;
        }),
      close: (code, reason) => this.later(() => browser.close(code, reason)),
      vanish: () => browser.terminate(),
    };
    // The edge counts silence by its own clock, which does not wait for this machine.
    const pings = setInterval(() => joined && browser.readyState === browser.OPEN && browser.send('{"t":"ping"}'), PING_MS);
    browser.on('close', () => clearInterval(pings));
    browser.on('open', () => this.later(() => socket.onopen?.()));
    browser.on('message', (data: Buffer, binary: boolean) => {
      if (!binary) this.later(() => socket.onmessage?.(data.toString()));
    });
    browser.on('close', (code, reason) => this.later(() => socket.onclose?.(code, reason.toString())));
    // 'close' follows.
    browser.on('error', () => {});
    this.sockets.add(socket);
    return socket;
  }

  beacon(path: string, text: string): void {
    const headers = { ...this.headers, 'content-type': 'text/plain;charset=UTF-8', 'content-length': text.length };
    const post = request(new URL(path, this.edge), { agent, method: 'POST', headers }, (response) => response.resume());
    post.on('error', () => {});
    post.end(text);
  }

  private readonly sockets = new Set<{ vanish: () => void }>();

  /** The viewer's connections are gone without a word. */
  vanish(): void {
    for (const socket of this.sockets) socket.vanish();
  }

  private later(call: () => void): void {
    this.clock.after(this.latency, call);
  }
}
