import type { Delivery } from '../core/index.ts';
import type { Answer } from '../shared/pipe.ts';

/** A delivery whose answer comes over a port, from a core in a worker. */
export class Piped {
  private readonly chunks: Uint8Array[] = [];
  private over: 'whole' | 'broken' | null = null;
  private wake: () => void = () => {};
  private headed: (delivery: Delivery | null) => void = () => {};
  /** Null where the asker should fetch by itself. */
  readonly head = new Promise<Delivery | null>((resolve) => (this.headed = resolve));

  /** @param done called once, when nothing comes any more */
  constructor(
    private readonly port: MessagePort,
    private readonly signal: AbortSignal,
    private readonly done: (piped: Piped) => void,
  ) {
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer | Answer>) => this.heard(data);
    signal.addEventListener('abort', this.cancel);
  }

  private readonly cancel = (): void => {
    this.port.postMessage('cancel');
    this.end('broken');
  };

  private heard(data: ArrayBuffer | Answer): void {
    if (data instanceof ArrayBuffer) {
      this.chunks.push(new Uint8Array(data));
      this.wake();
    } else if (data.is === 'head') {
      const { status, statusText, headers } = data;
      this.headed({ status, statusText, headers: new Map(headers), body: this.body() });
    } else if (data.is !== 'take') this.end(data.is === 'end' ? 'whole' : 'broken');
  }

  /** Nothing more will come. */
  end(how: 'whole' | 'broken'): void {
    if (this.over) return;
    this.over = how;
    this.signal.removeEventListener('abort', this.cancel);
    this.port.close();
    this.headed(null);
    this.wake();
    this.done(this);
  }

  private async *body(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.chunks.shift();
        if (chunk) yield chunk;
        else if (this.over === 'whole') return;
        else if (this.over) throw this.signal.aborted ? this.signal.reason : new TypeError('network error');
        else await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      if (!this.over) this.cancel();
    }
  }
}
