import type { Delivery, Stats } from '../core/index.ts';
import type { DownloadOptions, Extras, PageParts } from '../page/extras.ts';
import { FileSwarms } from './file-swarms.ts';
import { Integrity } from './integrity.ts';
import { QualityWatch } from './quality.ts';
import { saveLinks } from './save-links.ts';
import { FileChanged, Transfer } from './transfer.ts';
import { FileWindows } from './window-source.ts';
import { trimmed, windowOf } from './windows.ts';

/** What a checked file is kept in while it grows: few parts, which browsers move out of memory. */
const PART_BYTES = 8 * 2 ** 20;
/** Types that browsers show. */
const SHOWN = /^(?:text|image|audio|video)\/|^application\/(?:pdf|json|xhtml\+xml|xml|javascript)\b/i;

/** Files by way of their swarms. */
export class Downloads implements Extras {
  private quality: QualityWatch | null = null;
  private readonly swarms: FileSwarms;
  private linked = false;

  constructor(private readonly page: PageParts) {
    this.swarms = new FileSwarms(page);
  }

  async fetch(url: string, { signal = new AbortController().signal, from = 0, integrity, progress }: DownloadOptions): Promise<Response> {
    const { address, natives } = this.page;
    const path = address.media(new URL(url, document.baseURI));
    if (path === null) return natives.fetch(url, { signal, ...(integrity && { integrity }), ...(from && { headers: { range: `bytes=${from}-` } }) });
    if (integrity && from) throw new TypeError('integrity is that of the whole file: not with from');
    const check = integrity ? new Integrity(integrity) : null;
    const { transfer, body } = await this.open(path, from, Infinity, signal);
    const chunks = seen(body, (chunk) => {
      check?.update(chunk);
      progress?.(transfer.at, transfer.total);
    });
    const headers = described(transfer);
    if (!check) return new Response(streamOf(chunks, signal), { headers: [...headers] });
    const blob = await blobOf(chunks, headers.get('content-type') ?? '');
    check.verify();
    return new Response(blob, { headers: [...headers] });
  }

  async media(path: string, range: string | null, signal: AbortSignal): Promise<Delivery | null> {
    const window = windowOf(range);
    const delivery = await this.page.segments.deliver(path, window?.range ?? range, signal);
    // Redirects, errors and the like are for the element's own request.
    if (!delivery || delivery.answer) return null;
    return window ? trimmed(delivery, window) : delivery;
  }

  file(path: string, range: string | null, signal: AbortSignal): Promise<Delivery | null> {
    return this.part(path, range, signal, false);
  }

  navigation(path: string, range: string | null, signal: AbortSignal): Promise<Delivery | null> {
    return this.part(path, range, signal, true);
  }

  private async part(path: string, range: string | null, signal: AbortSignal, toSave: boolean): Promise<Delivery | null> {
    const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range ?? 'bytes=0-') ?? [];
    if (!first) return null;
    if (toSave && isShown((await this.swarms.describe(path))?.fields ?? {})) return null;
    const from = Number(first);
    const { transfer, body } = await this.open(path, from, last ? Number(last) + 1 : Infinity, signal);
    const { total, length } = transfer;
    const headers = described(transfer);
    if (total === null || !length) {
      await body.return(undefined);
      return null;
    }
    headers.set('content-length', String(length)).set('accept-ranges', 'bytes');
    if (range === null) return { status: 200, headers, body };
    return { status: 206, headers: headers.set('content-range', `bytes ${from}-${from + length - 1}/${total}`), body };
  }

  watchQuality(): void {
    this.quality ??= new QualityWatch(this.page);
  }

  saveLinks(match: string, controlled: () => boolean): void {
    if (!this.linked) saveLinks(new RegExp(match), controlled);
    this.linked = true;
  }

  stats(own: Stats): Stats {
    return this.swarms.stats(own);
  }

  private async open(path: string, from: number, to: number, signal: AbortSignal): Promise<{ transfer: Transfer; body: AsyncGenerator<Uint8Array> }> {
    const entering = this.swarms.enter(path);
    const over = () => this.swarms.leave(path);
    const windows = new FileWindows(this.page, this.swarms, path);
    try {
      await windows.meet(from, entering, signal);
      const transfer = await new Transfer(path, from, to, signal, windows).open();
      return { transfer, body: this.watched(path, transfer.body(over)) };
    } catch (failed) {
      over();
      throw failed;
    }
  }

  /** Lets go of a file that changed: what is held of it is of no use to anybody any more. */
  private async *watched(path: string, body: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (failed) {
      if (failed instanceof FileChanged) this.swarms.drop(path);
      throw failed;
    }
  }
}

/** Whether a browser shows it in the page's place; taken for granted where nothing is known. */
function isShown(fields: Readonly<Record<string, string>>): boolean {
  return !/^attachment\b/i.test(fields['content-disposition'] ?? '') && SHOWN.test(fields['content-type'] ?? 'text/html');
}

function described({ headers, length }: Transfer): Map<string, string> {
  const told = new Map([['content-type', headers.get('content-type') ?? 'application/octet-stream']]);
  for (const name of ['content-disposition', 'etag', 'last-modified', 'cache-control']) {
    const value = headers.get(name);
    if (value !== undefined) told.set(name, value);
  }
  return length === null ? told : told.set('content-length', String(length));
}

async function* seen(body: AsyncGenerator<Uint8Array>, look: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    look(chunk);
    yield chunk;
  }
}

function streamOf(chunks: AsyncGenerator<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      signal.throwIfAborted();
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

async function blobOf(chunks: AsyncGenerator<Uint8Array>, type: string): Promise<Blob> {
  const parts: Blob[] = [];
  let part: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    part.push(chunk);
    bytes += chunk.byteLength;
    if (bytes < PART_BYTES) continue;
    parts.push(new Blob(part as Uint8Array<ArrayBuffer>[]));
    part = [];
    bytes = 0;
  }
  return new Blob([...parts, ...(part as Uint8Array<ArrayBuffer>[])], { type });
}
