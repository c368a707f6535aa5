import { Bucket } from './bucket.ts';
import type { ClientMessage } from './client-message.ts';
import type { Clock } from './environment.ts';

/** Messages a second, and at once: well within what the gateway allows. */
const PER_SECOND = 15;
const BURST = 40;
const MAX_WAITING = 256;
/** Of one message (docs/protocol.md, section 3). */
const MAX_TEXT = 16 * 1024;

/** Sends to the gateway no faster than it allows. */
export class Outbox {
  private readonly waiting: string[] = [];
  private readonly bucket: Bucket;
  private stopTimer: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly send: (text: string) => void,
  ) {
    this.bucket = new Bucket(PER_SECOND, BURST, clock.now());
  }

  post(message: ClientMessage): void {
    const text = JSON.stringify(message);
    // Characters beyond ASCII take more than one byte; none of our messages has many.
    if (text.length > MAX_TEXT || this.waiting.length >= MAX_WAITING) return;
    // The gateway lets through as many as its neighbours can give rise to, and a newcomer waits for them.
    if (message.t === 'signal') return this.send(text);
    this.waiting.push(text);
    this.flush();
  }

  private flush(): void {
    this.stopTimer?.();
    this.stopTimer = null;
    while (this.waiting.length > 0) {
      const now = this.clock.now();
      if (!this.bucket.take(1, now)) {
        this.stopTimer = this.clock.after(Math.max(10, this.bucket.wait(1, now)), () => this.flush());
        return;
      }
      this.send(this.waiting.shift()!);
    }
  }

  stop(): void {
    this.stopTimer?.();
    this.waiting.length = 0;
  }
}
