import type { SignalData } from '../core/client-message.ts';
import type { Clock, Link, LinkFactory } from '../core/environment.ts';
import { OVERHEAD, SET_UP_ROUND_TRIPS } from '../sim/network.ts';
import { Flow } from './bottleneck.ts';
import { FarLink } from './far-link.ts';
import { type Host, SMALL } from './line.ts';
import type { LossyPath } from './lossy-path.ts';
import type { About, Wired, Wires } from './wires.ts';

/** One way between two devices of one home: their line is not on the way. */
const HOME_LATENCY_MS = 1;

interface Message {
  readonly bytes: Uint8Array;
  here: boolean;
}

/** What the network has to know of viewers. */
export interface NetworkViewers {
  /** Whether it is one of this thread. */
  has(peer: string): boolean;
  /** Whether two of this thread get through to each other. */
  reachable(a: string, b: string): boolean;
  about(self: string, host: Host): About;
  /** Whether one of this thread and one of another do; it is remembered. */
  reaches(self: string, peer: string, about: About): boolean;
}

export interface NetworkEvents {
  opened(a: string, b: string): void;
  /** Bytes of one message reached the other side. */
  carried(from: string, to: string, bytes: number): void;
}

/** A data channel between two viewers of this thread: ordered, reliable, as fast as both their accesses. */
class ModelledLink implements Link {
  buffered = 0;
  lowWater = 0;
  ondrain: (() => void) | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((message: Uint8Array) => void) | null = null;
  onclose: (() => void) | null = null;
  other: ModelledLink | null = null;
  closed = false;
  /** On their way here, in the order sent. */
  private readonly inbound: Message[] = [];
  /** Of what is sent, on the own line and on the other side's. */
  private readonly outgoing = new Flow();
  private readonly incoming = new Flow();
  private path: LossyPath | null = null;

  constructor(
    private readonly network: ModelledNetwork,
    readonly self: string,
    readonly peer: string,
    readonly host: Host,
    readonly offer: boolean,
    readonly signal: (data: SignalData) => void,
  ) {}

  signalled(data: SignalData): void {
    this.network.signalled(this, data);
  }

  send(bytes: Uint8Array): void {
    const { other, host } = this;
    if (this.closed || !other) return;
    const { clock, up } = host.line;
    const { down } = other.host.line;
    const latency = latencyBetween(host, other.host);
    const size = bytes.length + OVERHEAD;
    const message: Message = { bytes, here: false };
    other.inbound.push(message);
    if (host.line === other.host.line) return void clock.after(latency, () => other.arrived(message));
    const path = (this.path ??= host.line.channel(latency));
    if (bytes.length < SMALL) return void clock.after(path.travel(latency + up.delay + down.delay, size), () => other.arrived(message));
    this.buffered += bytes.length;
    const enter = () =>
      up.pass(this.outgoing, size, () => {
        this.left(bytes.length);
        clock.after(path.travel(latency, size), () => {
          if (down.passedAtOnce(size)) other.arrived(message);
          else down.pass(this.incoming, size, () => other.arrived(message));
        });
      });
    const wait = path.reserve(size);
    if (wait === 0) enter();
    else clock.after(wait, enter);
  }

  private left(bytes: number): void {
    const before = this.buffered;
    this.buffered -= bytes;
    if (before > this.lowWater && this.buffered <= this.lowWater && !this.closed) this.ondrain?.();
  }

  private arrived(message: Message): void {
    message.here = true;
    while (this.inbound[0]?.here) {
      const { bytes } = this.inbound.shift()!;
      if (this.closed || !this.host.alive || !this.other?.host.alive) continue;
      this.network.events.carried(this.peer, this.self, bytes.length);
      this.onmessage?.(bytes);
    }
  }

  close(): void {
    this.end();
    const { other, host } = this;
    if (other && host.alive) host.line.clock.after(latencyBetween(host, other.host), () => other.end());
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    this.network.forget(this);
    this.onclose?.();
  }
}

/** Connects viewers that were introduced by the gateway, after an offer and an answer have gone through it. */
export class ModelledNetwork {
  private readonly links = new Map<string, ModelledLink>();
  private readonly far = new Map<string, FarLink>();

  /** @param wires to other threads, where there are some */
  constructor(
    private readonly clock: Clock,
    private readonly viewers: NetworkViewers,
    readonly events: NetworkEvents,
    readonly wires: Wires | null,
  ) {
    wires?.listen((message) => this.heard(message));
  }

  factory(self: string, host: Host): LinkFactory {
    return {
      connect: (peer, offer, _, signal) => {
        const link = this.viewers.has(peer) || !this.wires ? this.near(self, peer, host, offer, signal) : this.afar(self, peer, host, offer, signal);
        if (offer) this.describe(link, 'offer');
        return link;
      },
    };
  }

  private near(...all: [self: string, peer: string, host: Host, offer: boolean, signal: (data: SignalData) => void]): ModelledLink {
    const link = new ModelledLink(this, ...all);
    this.links.set(nameOf(link), link);
    return link;
  }

  private afar(...all: [self: string, peer: string, host: Host, offer: boolean, signal: (data: SignalData) => void]): FarLink {
    const link = new FarLink(this, ...all);
    this.far.set(nameOf(link), link);
    return link;
  }

  private describe({ signal, self }: ModelledLink | FarLink, type: 'offer' | 'answer'): void {
    signal({ type, sdp: `v=0\r\no=- ${parseInt(self.slice(0, 8), 16)} 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n` });
    const candidate = 'candidate:1 1 udp 1686052607 203.0.113.1 50000 typ srflx raddr 0.0.0.0 rport 0';
    signal({ candidate, sdpMid: '0', sdpMLineIndex: 0 });
    signal({});
  }

  signalled(link: ModelledLink | FarLink, data: SignalData): void {
    const type = data.sdp === undefined ? null : data.type;
    if (type === 'offer' && !link.offer) this.describe(link, 'answer');
    if (type !== 'answer' || !link.offer) return;
    if (link instanceof FarLink) this.wires?.send({ t: 'reach', from: link.self, to: link.peer, link: link.number, about: this.viewers.about(link.self, link.host) });
    else this.join(link);
  }

  private join(link: ModelledLink): void {
    const other = this.links.get(`${link.peer} ${link.self}`);
    if (!other || link.other || !this.viewers.reachable(link.self, link.peer)) return;
    const roundTrip = 2 * latencyBetween(link.host, other.host);
    this.clock.after(SET_UP_ROUND_TRIPS * roundTrip, () => {
      if (link.closed || other.closed || !link.host.alive || !other.host.alive) return;
      link.other = other;
      other.other = link;
      this.events.opened(link.self, link.peer);
      link.onopen?.();
      other.onopen?.();
    });
  }

  private heard(message: Wired): void {
    const link = this.far.get(`${message.to} ${message.from}`);
    if (!link || !link.host.alive) return;
    if (message.t !== 'reach' && message.link !== link.number) return;
    switch (message.t) {
      case 'reach': {
        const { about } = message;
        if (link.there || link.offer || !this.viewers.reaches(link.self, link.peer, about)) return;
        link.number = message.link;
        const opensAt = this.clock.now() + SET_UP_ROUND_TRIPS * 2 * (link.host.line.access.latency + about.latency);
        this.wires?.send({ t: 'reached', from: link.self, to: link.peer, link: link.number, about: this.viewers.about(link.self, link.host), opensAt });
        return this.joinAfar(link, about, opensAt);
      }
      case 'reached':
        if (link.there || !this.viewers.reaches(link.self, link.peer, message.about)) return;
        return this.joinAfar(link, message.about, message.opensAt);
      case 'message':
        return link.comes(message);
      case 'close':
        this.clock.after(message.at - this.clock.now(), () => link.end());
    }
  }

  private joinAfar(link: FarLink, about: About, opensAt: number): void {
    link.there = about;
    this.clock.after(opensAt - this.clock.now(), () => {
      if (link.closed || !link.host.alive) return;
      this.events.opened(link.self, link.peer);
      link.onopen?.();
    });
  }

  forget(link: ModelledLink | FarLink): void {
    const all: Map<string, ModelledLink | FarLink> = link instanceof FarLink ? this.far : this.links;
    if (all.get(nameOf(link)) === link) all.delete(nameOf(link));
  }
}

function nameOf({ self, peer }: { readonly self: string; readonly peer: string }): string {
  return `${self} ${peer}`;
}

function latencyBetween(a: Host, b: Host): number {
  return a.line === b.line ? HOME_LATENCY_MS : a.line.access.latency + b.line.access.latency;
}
