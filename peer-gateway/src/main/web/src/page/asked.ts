import type { Delivery } from '../core/index.ts';
import type { Answer, Wish } from '../shared/pipe.ts';

/** One question, from the Service Worker or from a page whose core is in a worker, and its answer. */
export class Asked {
  private readonly stopped = new AbortController();
  private resume: (() => void) | null = null;

  constructor(
    private readonly port: MessagePort,
    /** Chunks that may be sent before the first `more`. */
    private credit: number,
    /** What the asker's own request has to be answered with. */
    private readonly isForeign: (answer: NonNullable<Delivery['answer']>) => boolean,
  ) {
    port.onmessage = ({ data }: MessageEvent<Wish>) => {
      if (data === 'cancel') this.stopped.abort();
      else this.credit++;
      this.resume?.();
    };
  }

  async answer(deliver: (signal: AbortSignal) => Promise<Delivery | null>): Promise<void> {
    this.say({ is: 'take' });
    try {
      const delivery = await deliver(this.stopped.signal);
      if (!delivery || (delivery.answer && this.isForeign(delivery.answer))) {
        this.stopped.abort();
        this.say({ is: 'pass' });
      } else await this.send(delivery);
    } catch {
      this.say({ is: 'broken' });
    } finally {
      this.port.close();
    }
  }

  private async send({ status, statusText = '', headers, body }: Delivery): Promise<void> {
    this.say({ is: 'head', status, statusText, headers: [...headers] });
    for await (const chunk of body) {
      if (this.credit-- <= 0) await new Promise<void>((resolve) => (this.resume = resolve));
      if (this.stopped.signal.aborted) return;
      // Chunks are copies made for the asker; one that is part of a larger buffer cannot be given away alone.
      const buffer = chunk.byteLength === chunk.buffer.byteLength ? chunk.buffer : chunk.slice().buffer;
      this.port.postMessage(buffer, [buffer as ArrayBuffer]);
    }
    this.say({ is: 'end' });
  }

  private say(answer: Answer): void {
    this.port.postMessage(answer);
  }
}
