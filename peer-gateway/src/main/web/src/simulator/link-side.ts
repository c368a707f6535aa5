import type { SignalData } from '../core/client-message.ts';
import type { Link } from '../core/environment.ts';
import { Flow } from './bottleneck.ts';
import type { Host } from './line.ts';
import type { ModelledNetwork } from './links.ts';
import type { LossyPath } from './lossy-path.ts';

/** One side of a data channel, wherever the other is. */
export abstract class LinkSide implements Link {
  buffered = 0;
  lowWater = 0;
  ondrain: (() => void) | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((message: Uint8Array) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  protected readonly outgoing = new Flow();
  protected readonly incoming = new Flow();
  private path: LossyPath | null = null;

  constructor(
    protected readonly network: ModelledNetwork,
    readonly self: string,
    readonly peer: string,
    readonly host: Host,
    readonly offer: boolean,
    readonly signal: (data: SignalData) => void,
  ) {}

  abstract send(bytes: Uint8Array): void;
  abstract close(): void;
  protected abstract forget(): void;

  signalled(data: SignalData): void {
    this.network.signalled(this, data);
  }

  /** To the other side, `latency` away. */
  protected pathOver(latency: number): LossyPath {
    return (this.path ??= this.host.line.channel(latency));
  }

  /** Sends a large message over our line, and calls when it has left. */
  protected overOurLine(path: LossyPath, bytes: number, size: number, left: () => void): void {
    const { clock, up } = this.host.line;
    this.buffered += bytes;
    const enter = () =>
      up.pass(this.outgoing, size, () => {
        this.left(bytes);
        left();
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

  protected heard(bytes: Uint8Array): void {
    this.network.events.carried(this.peer, this.self, bytes.length);
    this.onmessage?.(bytes);
  }

  end(): void {
    if (this.closed) return;
    this.closed = true;
    this.forget();
    this.onclose?.();
  }
}
