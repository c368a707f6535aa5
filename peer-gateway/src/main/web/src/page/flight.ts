import type { Delivery } from '../core/index.ts';

const PROGRESS_EVERY_MS = 50; // as the standard asks (XMLHttpRequest, "process request body chunk")

const XML = /^(?:text\/xml|application\/xml|[^;]+\+xml)\s*(?:;|$)/i;

/** One XMLHttpRequest the swarm answers: the state its getters show, and its events in the standard's order. */
export class Flight {
  readyState: number = XMLHttpRequest.OPENED;
  status = 0;
  statusText = '';

  private readonly stopped = new AbortController();
  private headers: ReadonlyMap<string, string> = new Map();
  private readonly chunks: Uint8Array[] = [];
  private loaded = 0;
  private total = 0;
  private reported = 0;
  private made: { readonly value: unknown } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly xhr: XMLHttpRequest,
    private url: string,
    private readonly mime: string | null,
    /** Sends natively instead. */
    private readonly plain: (spentMs: number) => void,
  ) {}

  begin(deliver: (signal: AbortSignal) => Promise<Delivery | null>): void {
    const { xhr } = this;
    const began = performance.now();
    if (xhr.timeout) this.timer = setTimeout(() => this.fail('timeout'), xhr.timeout);
    deliver(this.stopped.signal).then(
      (delivery) => {
        if (this.stopped.signal.aborted) return;
        if (delivery) return this.receive(delivery);
        this.end();
        this.plain(performance.now() - began);
      },
      () => this.fail('error'),
    );
  }

  private async receive({ status, statusText = '', headers, body, answer }: Delivery): Promise<void> {
    // Only now: the native request says it as well when the swarm will not answer.
    this.progress('loadstart');
    if (this.over()) return;
    this.status = status;
    this.statusText = statusText;
    this.headers = headers;
    if (answer?.redirected) this.url = (answer.native as Response).url;
    // What is told is the length of the coded bytes, what is counted are others.
    this.total = headers.has('content-encoding') ? 0 : Number(headers.get('content-length') ?? 0);
    this.state(XMLHttpRequest.HEADERS_RECEIVED);
    try {
      for await (const chunk of body) {
        if (this.over()) return;
        this.chunks.push(chunk);
        this.loaded += chunk.byteLength;
        this.advance();
        if (this.over()) return;
      }
    } catch {
      return this.fail('error');
    }
    if (this.over()) return;
    clearTimeout(this.timer);
    this.progress('progress');
    if (this.over()) return;
    this.stopped.abort();
    this.state(XMLHttpRequest.DONE);
    this.progress('load');
    this.progress('loadend');
  }

  private advance(): void {
    const now = performance.now();
    if (now - this.reported < PROGRESS_EVERY_MS) return;
    this.reported = now;
    this.state(XMLHttpRequest.LOADING);
    if (!this.over()) this.progress('progress');
  }

  /** Ends without a word: the request was opened anew, or is sent natively. */
  end(): void {
    clearTimeout(this.timer);
    this.stopped.abort();
  }

  abort(): void {
    if (!this.over()) this.fail('abort');
    this.readyState = XMLHttpRequest.UNSENT;
    this.forget();
  }

  private fail(event: 'error' | 'timeout' | 'abort'): void {
    if (this.over()) return;
    this.end();
    this.forget();
    this.state(XMLHttpRequest.DONE);
    this.progress(event);
    this.progress('loadend');
  }

  private forget(): void {
    this.status = 0;
    this.statusText = '';
    this.headers = new Map();
    this.chunks.length = this.loaded = this.total = 0;
    this.made = { value: null };
  }

  private over(): boolean {
    return this.stopped.signal.aborted;
  }

  private state(now: number): void {
    this.readyState = now;
    this.xhr.dispatchEvent(new Event('readystatechange'));
  }

  private progress(type: string): void {
    const { loaded, total } = this;
    this.xhr.dispatchEvent(new ProgressEvent(type, { lengthComputable: total > 0, loaded, total }));
  }

  header(name: string): string | null {
    return this.headers.get(String(name).toLowerCase()) ?? null;
  }

  allHeaders(): string {
    return [...this.headers].sort().map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }

  get responseURL(): string {
    return this.status ? this.url : '';
  }

  get responseText(): string {
    if (this.xhr.responseType !== '' && this.xhr.responseType !== 'text') {
      throw invalidState();
    }
    return this.status ? this.text() : '';
  }

  get responseXML(): Document | null {
    if (this.xhr.responseType !== '' && this.xhr.responseType !== 'document') throw invalidState();
    if (this.readyState !== XMLHttpRequest.DONE || !this.status || !XML.test(this.contentType())) return null;
    const document = new DOMParser().parseFromString(this.text(), 'text/xml');
    return document.querySelector('parsererror') ? null : document;
  }

  get response(): unknown {
    const { responseType } = this.xhr;
    if (responseType === '' || responseType === 'text') return this.responseText;
    if (this.readyState !== XMLHttpRequest.DONE) return null;
    if (!this.made) {
      this.made = { value: this.make(responseType) };
      this.chunks.length = 0; // one copy is enough
    }
    return this.made.value;
  }

  private make(type: XMLHttpRequestResponseType): unknown {
    if (type === 'arraybuffer') return this.joined().buffer;
    if (type === 'blob') return new Blob(this.chunks as Uint8Array<ArrayBuffer>[], { type: this.contentType() });
    if (type !== 'json') return null;
    try {
      return JSON.parse(decode(this.joined()));
    } catch {
      return null;
    }
  }

  private joined(): Uint8Array {
    const all = new Uint8Array(this.loaded);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.byteLength;
    }
    return all;
  }

  private contentType(): string {
    return this.mime ?? this.header('content-type') ?? 'text/xml';
  }

  private text(): string {
    const charset = /;\s*charset="?([^\s";]+)/i.exec(this.contentType())?.[1];
    try {
      return decode(this.joined(), charset);
    } catch {
      return decode(this.joined());
    }
  }
}

export function invalidState(): DOMException {
  return new DOMException('InvalidStateError', 'InvalidStateError');
}

/** Throws if the charset is unknown. */
function decode(bytes: Uint8Array, charset?: string): string {
  return new TextDecoder(charset).decode(bytes);
}
