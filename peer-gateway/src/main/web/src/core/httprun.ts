import { CHUNK } from './bytes.ts';
import type { Clock, Http, HttpResponse, Span } from './environment.ts';
import type { Segment } from './segment.ts';

export interface HttpRunListener {
  /** The answer's header section: what type the segment is and how long. */
  headers(segment: Segment, response: HttpResponse): void;
  /** @param twice of these, what was here already */
  received(run: HttpRun, bytes: number, twice: number): void;
  /** Over, with everything it was to fetch or (`problem`) without; then perhaps with an answer that is something else. */
  ended(run: HttpRun, problem: string | null, refusal: Refusal | null): void;
}

/** An answer that is not the segment's bytes. It goes on arriving until it is stopped. */
export interface Refusal {
  readonly response: HttpResponse;
  /** The Range field it was asked for with. */
  readonly range: string | null;
  stop(reason?: unknown): void;
}

/** Without a byte for so long a response counts as broken off. */
const SILENCE_MS = 10_000;

/** One HTTP request for a run of a segment's chunks. */
export class HttpRun {
  /** Next byte of the segment. */
  private offset: number;
  private readonly abort = new AbortController();
  private over = false;
  private stopTimer: (() => void) | null = null;
  /** Of the last byte; the request counts as one. */
  lastProgress: number;
  bytes = 0;
  /** What the response says it has. */
  private announced = Infinity;
  startedAt = 0;
  /** There was an answer, whatever it was. */
  answered = false;
  /** The gateway itself was still receiving the segment: how fast it came says nothing of the link. */
  grows = false;

  /** @param end the chunk before which to stop; null for the segment's end */
  constructor(
    private readonly http: Http,
    private readonly clock: Clock,
    readonly segment: Segment,
    url: string,
    readonly first: number,
    private end: number | null,
    private readonly listener: HttpRunListener,
  ) {
    this.offset = first * CHUNK;
    this.lastProgress = clock.now();
    this.announce();
    void this.run(url);
  }

  get next(): number {
    return Math.floor(this.offset / CHUNK);
  }

  get last(): number {
    return this.end ?? this.segment.chunks ?? Infinity;
  }

  covers(chunk: number): boolean {
    return !this.over && chunk >= this.next && chunk < this.last;
  }

  /** Leaves the chunks from this one on to others. */
  shorten(end: number): void {
    const { last } = this;
    this.end = end;
    for (let i = end; i < Math.min(last, this.segment.known); i++) this.segment.setArriving(i, false);
  }

  /** Neighbours may ask for the chunks on their way here, as far as their hashes are known. */
  announce(): void {
    const last = Math.min(this.last, Math.max(this.segment.known, this.segment.chunks ?? 0));
    for (let i = this.next; i < last; i++) if (!this.segment.here(i)) this.segment.setArriving(i, true);
  }

  cancel(): void {
    this.finish(null, false);
  }

  private async run(url: string): Promise<void> {
    try {
      const span = this.span();
      this.watch();
      const response = await this.http.get(url, span, this.abort.signal);
      if (this.over) return;
      this.answered = true;
      if (this.refuses(response)) return this.refused(response, span);
      let skip = this.accept(response, span);
      if (!response.headers.has('content-encoding')) this.announced = Number(response.headers.get('content-length') ?? Infinity);
      this.grows = this.segment.length === null;
      this.listener.headers(this.segment, response);
      this.announce();
      this.startedAt = this.clock.now();
      for await (const part of response.body) {
        if (this.over) return;
        this.lastProgress = this.clock.now();
        this.bytes += part.length;
        const bytes = skip > 0 ? part.subarray(Math.min(skip, part.length)) : part;
        skip -= part.length - bytes.length;
        this.listener.received(this, part.length, this.segment.write(this.offset, bytes));
        this.offset += bytes.length;
        if (this.done()) return this.finish(null, true);
      }
      if (this.over) return;
      if (this.segment.length === null && this.end === null) this.segment.setLength(this.offset);
      this.finish(this.done() ? null : 'the response ended early', true);
    } catch (problem) {
      if (!this.over) this.finish(String(problem), true);
    }
  }

  /** In bytes of the file. */
  private span(): Span | null {
    const { range } = this.segment.name;
    const base = range?.[0] ?? 0;
    const to = this.end === null ? (range ? range[1] + 1 : null) : base + this.end * CHUNK;
    const last = this.segment.length === null || to === null ? to : Math.min(to, base + this.segment.length);
    return base + this.offset === 0 && last === null ? null : { from: base + this.offset, to: last };
  }

  /** Peers have bytes of the segment's own URL, as they are; what is here of it already goes on from wherever it comes. */
  private refuses({ status, headers, redirected }: HttpResponse): boolean {
    const { empty, contentType } = this.segment;
    return (status !== 200 && status !== 206) || headers.has('content-encoding') || (redirected === true && empty && contentType === null);
  }

  private refused(response: HttpResponse, span: Span | null): void {
    const stop = (reason?: unknown) => this.abort.abort(reason);
    this.finish(`status ${response.status}`, true, { response, range: span && rangeOf(span), stop });
  }

  /** Checks what was answered; returns the bytes of it to be skipped. */
  private accept({ status, headers }: HttpResponse, span: Span | null): number {
    const { range } = this.segment.name;
    if (status === 200) {
      const length = Number(headers.get('content-length') ?? NaN);
      if (!range && Number.isSafeInteger(length)) this.segment.setLength(length);
      return span?.from ?? 0;
    }
    const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
    if (status !== 206 || !span || !match || Number(match[1]) !== span.from) throw new Error(`status ${status}`);
    const total = match[3] === '*' ? null : Number(match[3]);
    if (range) {
      if (total !== null || Number(match[2]) === range[1]) this.segment.setLength(Math.min(range[1] + 1, total ?? Infinity) - range[0]);
    } else if (total !== null) this.segment.setLength(total);
    return 0;
  }

  private done(): boolean {
    const { last } = this;
    if (this.offset >= Math.min(last * CHUNK, this.segment.length ?? Infinity)) return true;
    if (this.offset % CHUNK !== 0) return false;
    // What others brought meanwhile is not fetched again, unless a new request for what lies behind would cost more.
    const ahead = Math.min(this.next + 2, last);
    for (let i = this.next; i < ahead; i++) if (!this.segment.here(i)) return false;
    return true;
  }

  private watch(): void {
    this.stopTimer = this.clock.after(SILENCE_MS, () => {
      if (this.clock.now() - this.lastProgress >= SILENCE_MS) this.finish('the response fell silent', true);
      else this.watch();
    });
  }

  private finish(problem: string | null, tell: boolean, refusal: Refusal | null = null): void {
    if (this.over) return;
    const { last } = this;
    this.over = true;
    this.stopTimer?.();
    // A response that is here to its last byte ends by itself: developer tools would show its request as cancelled.
    if (!refusal && this.bytes < this.announced && this.offset < (this.segment.length ?? Infinity)) this.abort.abort();
    for (let i = this.first; i < Math.min(last, Math.max(this.segment.known, this.segment.chunks ?? 0)); i++) {
      // What is whole and still being compared is about to be held.
      if (!this.segment.here(i)) this.segment.setArriving(i, false);
    }
    if (tell) this.listener.ended(this, problem, refusal);
  }
}

/** As a Range field. */
export function rangeOf({ from, to }: Span): string {
  return `bytes=${from}-${to === null ? '' : to - 1}`;
}
