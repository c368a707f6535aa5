import type { Clock } from '../core/environment.ts';
import type { Access } from '../sim/network.ts';
import { Bottleneck } from './bottleneck.ts';
import { type Impairments, LossyPath } from './lossy-path.ts';
import type { Random } from './random.ts';

/** Most bytes of data in a packet: of TCP over IPv4, and of a data channel (SCTP over DTLS over UDP). */
const TCP_PACKET = 1460;
const CHANNEL_PACKET = 1200;

/** Shorter messages take no time of their own on any line: it saves two timers each. */
export const SMALL = 256;

/** The line of a home: what all viewers behind it share, HTTP, signalling and data channels alike. */
export class Line {
  readonly up: Bottleneck;
  readonly down: Bottleneck;

  constructor(
    readonly clock: Clock,
    readonly access: Access,
    private readonly impairments: Impairments,
    private readonly random: Random,
  ) {
    this.up = new Bottleneck(clock, access.up);
    this.down = new Bottleneck(clock, access.down);
  }

  /** To a host so far away, one way. */
  connection(latency: number): LossyPath {
    return new LossyPath(this.clock, this.random, this.impairments, 2 * latency, TCP_PACKET);
  }

  channel(latency: number): LossyPath {
    return new LossyPath(this.clock, this.random, this.impairments, 2 * latency, CHANNEL_PACKET);
  }
}

/** A viewer's device behind a line. */
export class Host {
  /** A dead host sends and hears nothing, and nobody is told. */
  alive = true;

  constructor(readonly line: Line) {}
}
