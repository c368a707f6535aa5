import type { Clock } from '../core/environment.ts';
import type { Random } from './random.ts';

/** A retransmission that is lost, too, waits for a timer of at least this (RTO of TCP in Linux; dcSCTP's is of that order). */
const RETRANSMISSION_TIMEOUT_MS = 200;

export interface Impairments {
  /** Share of packets that are lost. */
  readonly loss: number;
  /** A packet takes up to so many milliseconds longer than the latency, evenly distributed. */
  readonly jitter: number;
}

/** What loss and delay variation do to one reliable, ordered flow: a TCP connection or a data channel. */
export class LossyPath {
  /** Bytes a second that congestion control reaches: MSS / RTT * sqrt(3 / 2p) (Mathis et al. 1997); Infinity without loss. */
  readonly rate: number;
  private freeAt = 0;
  private lastAt = 0;

  /** @param roundTrip milliseconds, @param packet most bytes of data in each */
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly impairments: Impairments,
    private readonly roundTrip: number,
    private readonly packet: number,
  ) {
    const { loss, jitter } = impairments;
    this.rate = loss === 0 ? Infinity : ((packet * 1000) / (roundTrip + jitter)) * Math.sqrt(1.5 / loss);
  }

  /** Milliseconds until congestion control has let so many bytes, and all before them, go. */
  reserve(bytes: number): number {
    const now = this.clock.now();
    this.freeAt = Math.max(now, this.freeAt) + (bytes * 1000) / this.rate;
    return this.freeAt - now;
  }

  /** Milliseconds until the receiver has a message that leaves now: never before one that left earlier. */
  travel(latency: number, bytes: number): number {
    const now = this.clock.now();
    this.lastAt = Math.max(this.lastAt, now + latency + this.variation() + this.retransmission(bytes));
    return this.lastAt - now;
  }

  private variation(): number {
    const { jitter } = this.impairments;
    return jitter === 0 ? 0 : jitter * this.random.next();
  }

  /** The first one is fast, after a round trip; each further one waits for a timer that doubles. */
  private retransmission(bytes: number): number {
    const { loss } = this.impairments;
    if (loss === 0) return 0;
    const packets = Math.ceil(bytes / this.packet);
    const chance = this.random.next();
    let rounds = 0;
    while (chance >= (1 - loss ** (rounds + 1)) ** packets) rounds++;
    return rounds === 0 ? 0 : this.roundTrip + (2 ** (rounds - 1) - 1) * Math.max(RETRANSMISSION_TIMEOUT_MS, this.roundTrip);
  }
}
