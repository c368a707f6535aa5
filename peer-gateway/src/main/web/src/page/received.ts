import type { Fetched } from '../core/index.ts';
import type { Adopted, ToCore } from './core-messages.ts';

/** What the page fetched, or still fetches, before the core was there. */
export class Received implements Fetched {
  readonly request;
  readonly response;
  tookMs = 0;
  private readonly parts: Adopted[] = [];
  private wake: () => void = () => {};

  constructor({ question, head, port }: Extract<ToCore, { to: 'adopt' }>) {
    this.request = { ...question, signal: new AbortController().signal };
    this.response = { ...head, body: this.bytes() };
    port.onmessage = ({ data }: MessageEvent<Adopted>) => {
      this.parts.push(data);
      if (!(data instanceof ArrayBuffer)) port.close();
      this.wake();
    };
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const part = this.parts.shift();
      if (part instanceof ArrayBuffer) yield new Uint8Array(part);
      else if (part === undefined) await new Promise<void>((resolve) => (this.wake = resolve));
      else if (part === null) throw new TypeError('network error');
      else {
        this.tookMs = part.tookMs;
        return;
      }
    }
  }
}

/** Sends it what comes of that. */
export async function send(fetched: Fetched, port: MessagePort): Promise<void> {
  const say = (what: Adopted, ...transferred: Transferable[]) => port.postMessage(what, transferred);
  try {
    for await (const bytes of fetched.bytes()) {
      const { buffer } = bytes.slice();
      say(buffer, buffer);
    }
    say({ tookMs: fetched.tookMs });
  } catch {
    say(null);
  }
}
