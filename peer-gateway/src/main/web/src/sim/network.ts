import type { Clock, Link, LinkFactory } from '../core/environment.ts';

/** What a viewer's access carries. Rates in bytes a second, latency one way in milliseconds. */
export interface Access {
  readonly up: number;
  readonly down: number;
  readonly latency: number;
}

/** One direction of an access: a queue that sends at a rate. */
class Pipe {
  private freeAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly rate: number,
  ) {}

  /** Queues so many bytes; returns the milliseconds until they, and all that were given before, have passed. */
  reserve(bytes: number): number {
    const now = this.clock.now();
    this.freeAt = Math.max(now, this.freeAt) + (bytes * 1000) / this.rate;
    return this.freeAt - now;
  }

  /** Calls when so many bytes have passed. */
  pass(bytes: number, call: () => void): void {
    this.clock.after(this.reserve(bytes), call);
  }
}

/** A modelled host on the network. */
export class Host {
  readonly uplink: Pipe;
  readonly downlink: Pipe;
  /** A dead host sends and hears nothing, and nobody is told. */
  alive = true;

  constructor(
    readonly clock: Clock,
    readonly access: Access,
  ) {
    this.uplink = new Pipe(clock, access.up);
    this.downlink = new Pipe(clock, access.down);
  }

  /** Carries bytes to another host; `left` when they are on the way, `arrived` when they are there. */
  carry(to: Host, bytes: number, left: () => void, arrived: () => void): void {
    this.uplink.pass(bytes, () => {
      left();
      if (!this.alive) return;
      this.clock.after(this.access.latency + to.access.latency, () => {
        to.downlink.pass(bytes, () => {
          if (to.alive) arrived();
        });
      });
    });
  }
}

/** Bytes of headers around each message (DTLS, SCTP, UDP). */
export const OVERHEAD = 60;

export class ModelLink implements Link {
  buffered = 0;
  lowWater = 0;
  ondrain: (() => void) | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((message: Uint8Array) => void) | null = null;
  onclose: (() => void) | null = null;
  other: ModelLink | null = null;
  private closed = false;

  constructor(readonly host: Host) {}

  signalled(): void {}

  send(message: Uint8Array): void {
    const { other } = this;
    if (this.closed || !other) return;
    this.buffered += message.length;
    const left = () => {
      const before = this.buffered;
      this.buffered -= message.length;
      if (before > this.lowWater && this.buffered <= this.lowWater && !this.closed) this.ondrain?.();
    };
    this.host.carry(other.host, message.length + OVERHEAD, left, () => {
      if (!other.closed) other.onmessage?.(message);
    });
  }

  close(): void {
    this.end();
    const { other } = this;
    if (other && this.host.alive) this.host.carry(other.host, OVERHEAD, () => {}, () => other.end());
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.();
  }
}

/** Time from both sides' wish to connect to an open channel, in round trips. */
export const SET_UP_ROUND_TRIPS = 4;

/** Joins the links that two hosts make for each other. */
export class ModelNetwork {
  private readonly waiting = new Map<string, ModelLink>();

  constructor(
    private readonly clock: Clock,
    /** Whether these two can reach each other. */
    private readonly reachable: (a: string, b: string) => boolean = () => true,
  ) {}

  links(self: () => string, host: Host): LinkFactory {
    return {
      connect: (peer) => {
        const link = new ModelLink(host);
        const awaited = this.waiting.get(`${self()} ${peer}`);
        if (!awaited) this.waiting.set(`${peer} ${self()}`, link);
        else {
          this.waiting.delete(`${self()} ${peer}`);
          if (this.reachable(self(), peer)) this.join(awaited, link);
        }
        return link;
      },
    };
  }

  private join(a: ModelLink, b: ModelLink): void {
    const roundTrip = 2 * (a.host.access.latency + b.host.access.latency);
    this.clock.after(SET_UP_ROUND_TRIPS * roundTrip, () => {
      a.other = b;
      b.other = a;
      a.onopen?.();
      b.onopen?.();
    });
  }
}
