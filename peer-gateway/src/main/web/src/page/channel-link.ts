import type { Link, SignalData } from '../core/index.ts';

const MAX_MESSAGE = 262_144;

/** The connection that its channel belongs to. */
export interface ConnectionEnd {
  signalled(data: SignalData): void;
  opened(): void;
  close(): void;
}

/** What goes over a connection's channel; in a page or in a worker. */
export class ChannelLink implements Link {
  onopen: (() => void) | null = null;
  onmessage: ((message: Uint8Array) => void) | null = null;
  onclose: (() => void) | null = null;
  ondrain: (() => void) | null = null;
  relayed = false;

  private channel: RTCDataChannel | null = null;
  private low = 0;
  private ended = false;

  constructor(private readonly connection: ConnectionEnd) {}

  attach(channel: RTCDataChannel): void {
    if (this.ended) return channel.close();
    this.channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = this.low;
    channel.onopen = () => {
      this.connection.opened();
      this.onopen?.();
    };
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      // We never send text: whoever does runs another protocol.
      if (isBuffer(data) && data.byteLength <= MAX_MESSAGE) this.onmessage?.(new Uint8Array(data));
      else this.close();
    };
    channel.onbufferedamountlow = () => this.ondrain?.();
    channel.onclose = () => this.close();
    channel.onerror = () => this.close();
  }

  signalled(data: SignalData): void {
    this.connection.signalled(data);
  }

  send(message: Uint8Array): void {
    try {
      this.channel?.send(message as Uint8Array<ArrayBuffer>);
    } catch {
      this.close(); // closing already, or its buffer is full: both mean that this link is of no use
    }
  }

  get buffered(): number {
    return this.channel?.bufferedAmount ?? 0;
  }

  get lowWater(): number {
    return this.low;
  }

  set lowWater(bytes: number) {
    this.low = bytes;
    if (this.channel) this.channel.bufferedAmountLowThreshold = bytes;
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    const { channel } = this;
    // Nothing is heard of it any more.
    if (channel) channel.onopen = channel.onmessage = channel.onclose = channel.onerror = channel.onbufferedamountlow = null;
    this.connection.close();
    queueMicrotask(() => this.onclose?.());
  }
}

/** Also of another document. */
function isBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]';
}
