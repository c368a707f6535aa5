import { CHUNK } from './bytes.ts';
import { type EndReason, FRAME, type Frame, MAX_OUTSTANDING, ProtocolViolation, encode } from './frames.ts';
import { Rate } from './rate.ts';
import type { Segment } from './segment.ts';

/** How late we may be with the next request. */
const SLACK_MS = 60;

/** One chunk asked for. */
export interface Transfer {
  readonly id: number;
  readonly segment: Segment;
  readonly chunk: number;
  readonly length: number;
  readonly sentAt: number;
  /** All of it should be here then, by what the neighbour said. */
  readonly expectedAt: number;
  /** It is of no use after that. */
  readonly deadline: number;
  firstAt: number;
  /** The neighbour was still waiting for the chunk itself. */
  readonly relayed: boolean;
  bytes: Uint8Array | null;
  filled: number;
  /** What still comes is thrown away. */
  cancelled: boolean;
  /** When it was asked back, unless it had begun; null otherwise. */
  withdrawnAt: number | null;
}

export interface DownloadListener {
  firstBytes(transfer: Transfer): void;
  /** All bytes of the chunk, not compared yet. */
  arrived(transfer: Transfer, bytes: Uint8Array): void;
  wasted(transfer: Transfer, bytes: number): void;
  /** The neighbour will not send it. */
  ended(transfer: Transfer, reason: EndReason): void;
}

/** What is being fetched from one neighbour: bytes nobody asked for, or of any other length or order, break the protocol. */
export class Downloads {
  private readonly transfers = new Map<number, Transfer>();
  private nextId = 0;
  private readonly measured = new Rate();
  private busySince = 0;
  lastChunkAt = 0;
  lastBytesAt = 0;
  received = 0;

  constructor(
    private readonly send: (message: Uint8Array) => void,
    private readonly listener: DownloadListener,
  ) {}

  /** Chunks asked for and not cancelled. */
  active(): Transfer[] {
    return [...this.transfers.values()].filter((transfer) => !transfer.cancelled);
  }

  get outstanding(): number {
    return this.transfers.size;
  }

  /** Bytes a second; a guess until something was measured. */
  get rate(): number {
    return this.measured.perSecond ?? 256 * 1024;
  }

  get hasRate(): boolean {
    return this.measured.perSecond !== null;
  }

  /** Chunks that keep this neighbour busy for the round trip and a little longer. */
  window(rtt: number): number {
    if (this.measured.perSecond === null) return 2;
    return Math.min(MAX_OUTSTANDING / 2, Math.max(2, Math.ceil((this.rate * (rtt + SLACK_MS)) / 1000 / CHUNK)));
  }

  request(segment: Segment, chunk: number, relayed: boolean, within: number, expectedAt: number, now: number): Transfer | null {
    if (this.transfers.size >= MAX_OUTSTANDING) return null;
    while (this.transfers.has(this.nextId)) this.nextId = (this.nextId + 1) & 0xffff;
    const id = this.nextId;
    this.nextId = (id + 1) & 0xffff;
    const length = segment.chunkLength(chunk);
    const transfer: Transfer = { id, segment, chunk, length, sentAt: now, expectedAt, deadline: now + within, firstAt: 0, relayed, bytes: null, filled: 0, cancelled: false, withdrawnAt: null };
    if (this.transfers.size === 0) this.busySince = now;
    this.transfers.set(id, transfer);
    this.send(encode({ type: 'request', id, key: segment.key, first: chunk, count: 1, within }));
    return transfer;
  }

  cancel(transfer: Transfer): void {
    if (transfer.cancelled || !this.transfers.has(transfer.id)) return;
    transfer.cancelled = true;
    if (transfer.filled > 0) this.listener.wasted(transfer, transfer.filled);
    transfer.bytes = null;
    this.send(encode({ type: 'cancel', id: transfer.id }));
  }

  /** Gives it up if nothing of it has been sent: an end says so, data that it has. */
  withdraw(transfer: Transfer, now: number): void {
    if (transfer.cancelled || transfer.withdrawnAt !== null || transfer.filled > 0 || !this.transfers.has(transfer.id)) return;
    transfer.withdrawnAt = now;
    this.send(encode({ type: 'withdraw', id: transfer.id }));
  }

  onData({ id, index, payload }: Extract<Frame, { type: 'data' }>, now: number): void {
    const transfer = this.transfers.get(id);
    if (!transfer) throw new ProtocolViolation('data nobody asked for');
    if (index * FRAME !== transfer.filled) throw new ProtocolViolation('data out of order');
    if (payload.length !== Math.min(FRAME, transfer.length - transfer.filled)) throw new ProtocolViolation('data of a wrong length');
    this.received += payload.length;
    this.lastBytesAt = now;
    if (transfer.cancelled) this.listener.wasted(transfer, payload.length);
    else {
      transfer.bytes ??= new Uint8Array(transfer.length);
      transfer.bytes.set(payload, transfer.filled);
    }
    const first = transfer.filled === 0;
    if (first) transfer.firstAt = now;
    transfer.filled += payload.length;
    if (first && !transfer.cancelled) this.listener.firstBytes(transfer);
    if (transfer.filled < transfer.length) return;
    this.transfers.delete(id);
    // Before its first byte it waited for its turn: that says nothing of the line.
    if (transfer.length > FRAME) this.measured.sample(transfer.length - FRAME, now - transfer.firstAt);
    else if (!transfer.relayed) this.measured.sample(transfer.length, now - Math.max(this.busySince, this.lastChunkAt, transfer.sentAt));
    this.lastChunkAt = now;
    if (transfer.bytes) this.listener.arrived(transfer, transfer.bytes);
  }

  onEnd({ id, reason }: Extract<Frame, { type: 'end' }>): void {
    const transfer = this.transfers.get(id);
    if (!transfer) throw new ProtocolViolation('end of nothing');
    this.transfers.delete(id);
    if (transfer.cancelled) return;
    if (transfer.filled > 0) this.listener.wasted(transfer, transfer.filled);
    this.listener.ended(transfer, reason);
  }

  /** Forgets everything: the link is closed. Returns what was still wanted. */
  clear(): Transfer[] {
    const active = this.active();
    this.transfers.clear();
    return active;
  }
}
