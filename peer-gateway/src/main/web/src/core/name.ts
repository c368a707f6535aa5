import { hex, utf8 } from './bytes.ts';
import type { Named } from './client-message.ts';
import type { Cryptography } from './environment.ts';

/** First and last byte, both inclusive (RFC 9110, section 14.1.2). */
export type ByteRange = readonly [number, number];

/** What the gateway and all viewers call one segment. */
export interface SegmentName {
  /** Path and query of its gateway URL. */
  readonly path: string;
  /** For a part of a file; null for a whole one. */
  readonly range: ByteRange | null;
}

/** How a name stands in messages. */
export function named(name: SegmentName): Named {
  return name.range ? { path: name.path, range: name.range } : { path: name.path };
}

export function textOf({ path, range }: SegmentName): string {
  return range ? `${path}#${range[0]}-${range[1]}` : path;
}

/** Whether a file, unless it is shared in windows, is named like an initialization segment; nothing else tells. */
export function isInit({ path, range }: SegmentName): boolean {
  return (!range || range[1] - range[0] !== 2 ** 20 - 1) && /(^|[^a-z])init([^a-z]|$)/i.test(path.split('?', 1)[0]!);
}

/** Segment keys, 16 hex digits each, kept for as long as their names keep being used. */
export class SegmentKeys {
  private readonly known = new Map<string, Promise<string>>();

  constructor(
    private readonly crypto: Cryptography,
    private readonly limit = 2048,
  ) {}

  of(name: SegmentName): Promise<string> {
    const text = textOf(name);
    let key = this.known.get(text);
    this.known.delete(text);
    key ??= this.crypto.sha256(utf8(text)).then((hash) => hex(hash.subarray(0, 8)));
    this.known.set(text, key);
    if (this.known.size > this.limit) this.known.delete(this.known.keys().next().value as string);
    return key;
  }
}
