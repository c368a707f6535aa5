import { ContentTypes } from './contenttype.ts';
import type { HttpResponse } from './environment.ts';
import type { SharedFile } from './join.ts';
import type { SegmentName } from './name.ts';

const MAX_FILES = 256;

/** What HTTP and the players' requests have told of files. */
export class Files {
  readonly types = new ContentTypes();
  /** Whether answers have reason phrases: over HTTP/2 they have not. */
  private phrases = true;
  /** Lengths of files that were asked for in parts. */
  private readonly totals = new Map<string, number>();
  /** Files that were asked for whole: one segment each. */
  private readonly wholes = new Set<string>();
  /** What the gateway's answers say of the file that is our stream. */
  private shared: { readonly path: string; readonly fields: ReadonlyMap<string, string> } | undefined;

  share({ path, length, fields }: SharedFile): void {
    this.totals.set(path, length);
    this.shared = { path, fields: new Map(Object.entries(fields)) };
  }

  fields(path: string): ReadonlyMap<string, string> | undefined {
    return this.shared?.path === path ? this.shared.fields : undefined;
  }

  statusText(status: 200 | 206): string {
    return this.phrases ? (status === 206 ? 'Partial Content' : 'OK') : '';
  }

  total(path: string): number | undefined {
    return this.totals.get(path);
  }

  isWhole(path: string): boolean {
    return this.wholes.has(path);
  }

  asked({ path, range }: SegmentName): void {
    if (range) return;
    this.wholes.add(path);
    if (this.wholes.size > MAX_FILES) this.wholes.delete(this.wholes.keys().next().value as string);
  }

  /** Returns the content type. Throws where the answer is of another version than our stream. */
  answered({ path, range }: SegmentName, { headers, statusText }: HttpResponse): string {
    this.phrases = statusText !== '';
    const [now, ours] = [versionOf(headers), versionOf(this.fields(path))];
    if (now && ours && now !== ours) throw new Error('status 412');
    const total = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
    if (range && total) {
      this.totals.set(path, Number(total));
      if (this.totals.size > MAX_FILES) this.totals.delete(this.totals.keys().next().value as string);
    }
    const type = headers.get('content-type');
    if (type) this.types.learn(path, type);
    return type ?? this.types.of(path);
  }
}

/** What tells the versions of a file apart; undefined where nothing does, or the page may not read it. */
export function versionOf(fields: ReadonlyMap<string, string> | undefined): string | undefined {
  return fields?.get('etag') ?? fields?.get('last-modified');
}
