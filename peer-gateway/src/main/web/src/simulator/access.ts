import { Agent, type IncomingMessage, get, request } from 'node:http';
import WebSocket from 'ws';
import type { Http, HttpResponse, Socket, Span } from '../core/environment.ts';
import { Flow } from './bottleneck.ts';
import type { RealClock } from './clock.ts';
import { InOrder } from './in-order.ts';
import type { Host } from './line.ts';
import type { LossyPath } from './lossy-path.ts';

/** One way between a gateway's host and the backbone, milliseconds. */
const GATEWAY_LATENCY = 5;

/** Of a request with its fields, of a WebSocket's frame around a message. */
const REQUEST_BYTES = 600;
const FRAME_BYTES = 50;

const PING_MS = 15_000;

/** Connections to the edge for all viewers together; browsers would have six each. */
export const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256, scheduling: 'lifo' });

export interface AccessEvents {
  /** A response began; `path` as asked for. */
  requested(path: string, status: number): void;
  received(path: string, bytes: number): void;
  /** The gateway named this viewer seeder. */
  named(): void;
}

/** How one viewer reaches the real edge: over loopback, slowed down to what its access carries. */
export class GatewayAccess implements Http {
  private readonly headers: Record<string, string>;
  /** HTTP/2: one connection for all requests. */
  private readonly connection: LossyPath;
  private readonly requests = new Flow();

  constructor(
    private readonly clock: RealClock,
    private readonly host: Host,
    private readonly edge: string,
    address: string,
    private readonly events: AccessEvents,
  ) {
    this.headers = { 'x-forwarded-for': address };
    this.connection = host.line.connection(this.latency);
  }

  private get latency(): number {
    return this.host.line.access.latency + GATEWAY_LATENCY;
  }

  async get(path: string, span: Span | null, signal: AbortSignal): Promise<HttpResponse> {
    await this.sent(this.requests, REQUEST_BYTES);
    if (signal.aborted || !this.host.alive) throw new Error('aborted');
    const response = await this.request(path, span, signal as globalThis.AbortSignal);
    const status = response.statusCode ?? 0;
    this.events.requested(path, status);
    await this.clock.sleep(this.latency + this.host.line.down.delay);
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
    const { down } = this.host.line;
    const flow = new Flow();
    for await (const part of response as AsyncIterable<Buffer>) {
      this.events.received(path, part.length);
      const held = this.connection.reserve(part.length) + this.connection.travel(0, part.length);
      if (held > 0) await this.clock.sleep(held);
      if (!down.passedAtOnce(part.length)) await new Promise<void>((resolve) => down.pass(flow, part.length, resolve));
      if (!this.host.alive) throw new Error('aborted');
      yield part;
    }
  }

  openSocket(url: string, protocol: string): Socket {
    const browser = new WebSocket(url, protocol, { headers: this.headers, perMessageDeflate: false });
    let joined = false;
    const { up, down } = this.host.line;
    const [toEdge, fromEdge] = [this.host.line.connection(this.latency), this.host.line.connection(this.latency)];
    const [sending, receiving] = [new Flow(), new Flow()];
    const [outbound, inbound] = [new InOrder(), new InOrder()];
    const send = (bytes: number, call: () => void) => {
      const arrived = outbound.sent(call);
      up.pass(sending, bytes + FRAME_BYTES, () => this.clock.after(toEdge.travel(this.latency + up.delay, bytes), arrived));
    };
    const receive = (bytes: number, call: () => void) => {
      const arrived = inbound.sent(call);
      this.clock.after(fromEdge.travel(this.latency + down.delay, bytes), () => down.pass(receiving, bytes + FRAME_BYTES, arrived));
    };
    const socket: Socket & { vanish: () => void } = {
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) =>
        send(text.length, () => {
          if (browser.readyState !== browser.OPEN) return;
          browser.send(text);
          joined = true;
        }),
      close: (code, reason) => send(0, () => browser.close(code, reason)),
      vanish: () => browser.terminate(),
    };
    // The edge counts silence by its own clock, which does not wait for this machine.
    const pings = setInterval(() => joined && browser.readyState === browser.OPEN && browser.send('{"t":"ping"}'), PING_MS);
    browser.on('close', () => clearInterval(pings));
    browser.on('open', () => receive(0, () => socket.onopen?.()));
    browser.on('message', (data: Buffer, binary: boolean) => {
      if (binary) return;
      const text = data.toString();
      if (text.startsWith('{"t":"seed"')) this.events.named();
      receive(data.length, () => socket.onmessage?.(text));
    });
    browser.on('close', (code, reason) => receive(0, () => socket.onclose?.(code, reason.toString())));
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

  /** Resolves when so many bytes have reached the edge. */
  private sent(flow: Flow, bytes: number): Promise<void> {
    const { up } = this.host.line;
    return new Promise((resolve) => up.pass(flow, bytes, () => this.clock.after(this.connection.travel(this.latency + up.delay, bytes), resolve)));
  }
}
