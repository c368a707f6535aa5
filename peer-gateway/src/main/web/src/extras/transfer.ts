import type { Delivery } from '../core/index.ts';
import { versionOf } from '../core/files.ts';
import { linked } from './linked.ts';
import { WINDOW_BYTES, trimmed } from './windows.ts';

const TRIES = 5; // without progress
const FIRST_PAUSE_MS = 500;

/** Where windows come from; ranges are those of a Range field. */
export interface WindowSource {
  /** Windows to be asked for beyond the one being read. */
  readonly ahead: number;
  /** Begins to fetch a window that is not needed yet. */
  ask(window: number, range: string, signal: AbortSignal): Promise<void>;
  /** The window is needed now. */
  need(window: number, range: string, signal: AbortSignal): Promise<Delivery>;
}

/** The file is another than the one begun: nothing of it may be put behind what was given. */
export class FileChanged extends RangeError {
  constructor(path: string) {
    super(`${path} has changed`);
  }
}

/**
 * A file, or a part of it, window by window: several at a time, so that no round trip is waited for, and given on in
 * order. A window that breaks off is tried again.
 */
export class Transfer {
  /** Of the whole file; null if the gateway does not say. */
  total: number | null = null;
  /** Of the first answer. */
  headers: ReadonlyMap<string, string> = new Map();
  at: number;
  private readonly stopped: AbortController;
  private version: string | undefined;
  private first: Delivery | null = null;

  /**
   * @param to byte before which to end; Infinity for the file's end
   */
  constructor(
    private readonly path: string,
    private readonly from: number,
    private readonly to: number,
    signal: AbortSignal,
    private readonly source: WindowSource,
  ) {
    this.at = from;
    this.stopped = linked(signal);
  }

  /** Bytes of what was asked for; null if that is not known. */
  get length(): number | null {
    return this.total === null ? null : this.end - this.from;
  }

  private get end(): number {
    return Math.min(this.to, this.total ?? Infinity);
  }

  /** Until it is known what the file is. */
  async open(): Promise<this> {
    this.first = await this.needed();
    this.headers = this.first.headers;
    return this;
  }

  /** The window that the next byte is in, from that byte on. */
  private async needed(): Promise<Delivery> {
    const { signal } = this.stopped;
    const number = Math.floor(this.at / WINDOW_BYTES);
    for (let tries = 1; ; tries++) {
      try {
        return this.accept(await this.source.need(number, rangeOf(number), signal), this.at % WINDOW_BYTES);
      } catch (failed) {
        if (signal.aborted || failed instanceof RangeError || tries === TRIES) throw failed;
        await pause(FIRST_PAUSE_MS * 2 ** (tries - 1), signal);
      }
    }
  }

  private accept(delivery: Delivery, skip: number): Delivery {
    const { status, headers } = delivery;
    const version = versionOf(headers);
    if (this.version && version && this.version !== version) throw new FileChanged(this.path);
    if (status === 206) {
      const window = trimmed(delivery, { range: '', skip });
      const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(window?.headers.get('content-range') ?? '') ?? [];
      if (window && Number(first) === this.at) {
        if (total !== '*') this.expect(Number(total));
        this.version ??= version;
        return window;
      }
    } else if (status === 200 && this.at === 0 && !this.first) {
      // A server that knows no ranges sends the file as one.
      const length = headers.get('content-length');
      if (length) this.expect(Number(length));
      return delivery;
    } else if (status >= 400 && status < 500) throw new RangeError(`${this.path}: status ${status}`);
    throw new TypeError(`${this.path}: status ${status}`);
  }

  private expect(total: number): void {
    if (this.total !== null && this.total !== total) throw new FileChanged(this.path);
    this.total = total;
  }

  /** @param whole called at the end, however it ends */
  async *body(over: () => void): AsyncGenerator<Uint8Array> {
    let ended = false;
    try {
      yield* this.windows();
      ended = true;
    } finally {
      // At the end nothing is under way but the end of the last response.
      if (!ended) this.stopped.abort();
      over();
    }
  }

  private async *windows(): AsyncGenerator<Uint8Array> {
    const { signal } = this.stopped;
    const whole = this.first?.status === 200;
    let window = this.first!;
    let asked = Math.floor(this.at / WINDOW_BYTES);
    let failures = 0;
    for (;;) {
      const last = Math.min(Math.floor(this.at / WINDOW_BYTES) + this.source.ahead, Math.ceil(this.end / WINDOW_BYTES) - 1);
      while (!whole && asked < last) this.source.ask(++asked, rangeOf(asked), signal).catch(() => {}); // looked at when it is needed
      const before = this.at;
      try {
        yield* this.read(window);
        if (this.at >= this.end || (whole && this.total === null)) return;
      } catch (broken) {
        if (signal.aborted || broken instanceof RangeError) throw broken;
        if ((broken as Error).name === 'SegmentChanged') throw new FileChanged(this.path);
      }
      failures = this.at > before ? 0 : failures + 1;
      if (failures > TRIES || whole) throw new TypeError(`${this.path} broke off at byte ${this.at}`);
      window = await this.needed();
    }
  }

  private async *read({ body }: Delivery): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      const left = this.end - this.at;
      const piece = chunk.byteLength > left ? chunk.slice(0, left) : chunk;
      this.at += piece.byteLength;
      if (piece.byteLength > 0) yield piece;
      if (this.at >= this.end) return;
    }
  }
}

export function rangeOf(window: number): string {
  return `bytes=${window * WINDOW_BYTES}-${(window + 1) * WINDOW_BYTES - 1}`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, ms);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
