import type { SignalData } from '../core/client-message.ts';
import type { Clock, LinkFactory } from '../core/environment.ts';
import { OVERHEAD, SET_UP_ROUND_TRIPS } from '../sim/network.ts';
import { FarLink } from './far-link.ts';
import { type Host, SMALL } from './line.ts';
import { LinkSide } from './link-side.ts';
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
class ModelledLink extends LinkSide {
  other: ModelledLink | null = null;
  /** On their way here, in the order sent. */
  private readonly inbound: Message[] = [];

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
    const path = this.pathOver(latency);
    if (bytes.length < SMALL) return void clock.after(path.travel(latency + up.delay + down.delay, size), () => other.arrived(message));
    this.overOurLine(path, bytes.length, size, () =>
      clock.after(path.travel(latency, size), () => {
        if (down.passedAtOnce(size)) other.arrived(message);
        else down.pass(this.incoming, size, () => other.arrived(message));
      }),
    );
  }

  private arrived(message: Message): void {
    message.here = true;
    while (this.inbound[0]?.here) {
      const { bytes } = this.inbound.shift()!;
      if (this.closed || !this.host.alive || !this.other?.host.alive) continue;
      this.heard(bytes);
    }
  }

  close(): void {
    this.end();
    const { other, host } = this;
    if (other && host.alive) host.line.clock.after(latencyBetween(host, other.host), () => other.end());
  }

  protected forget(): void {
    this.network.forget(this);
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

  private describe({ signal, self }: LinkSide, type: 'offer' | 'answer'): void {
    signal({ type, sdp: `v=0\r\no=- ${parseInt(self.slice(0, 8), 16)} 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n` });
    const candidate = 'candidate:1 1 udp 1686052607 203.0.113.1 50000 typ srflx raddr 0.0.0.0 rport 0';
    signal({ candidate, sdpMid: '0', sdpMLineIndex: 0 });
    signal({});
  }

  signalled(link: LinkSide, data: SignalData): void {
    const type = data.sdp === undefined ? null : data.type;
    if (type === 'offer' && !link.offer) this.describe(link, 'answer');
    if (type !== 'answer' || !link.offer) return;
    if (link instanceof FarLink) this.wires?.send({ t: 'reach', from: link.self, to: link.peer, link: link.number, about: this.viewers.about(link.self, link.host) });
    else if (link instanceof ModelledLink) this.join(link);
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

  forget(link: ModelledLink): void {
    if (this.links.get(nameOf(link)) === link) this.links.delete(nameOf(link));
  }

  forgetFar(link: FarLink): void {
    if (this.far.get(nameOf(link)) === link) this.far.delete(nameOf(link));
  }
}

function nameOf({ self, peer }: { readonly self: string; readonly peer: string }): string {
  return `${self} ${peer}`;
}

function latencyBetween(a: Host, b: Host): number {
  return a.line === b.line ? HOME_LATENCY_MS : a.line.access.latency + b.line.access.latency;
}
