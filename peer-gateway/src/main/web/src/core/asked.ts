import type { ByteRange, SegmentName } from './name.ts';

/** What a player's request means: bytes [from, to) of a segment; `to` null for its end. */
export interface Asked {
  readonly name: SegmentName;
  readonly from: number;
  readonly to: number | null;
}

/** An open range is answered up to the end of its window: the unit in which large files are shared. */
export const WINDOW = 2 ** 20;
/** Of a path in a message (docs/protocol.md, section 3). */
const MAX_PATH = 4096;
/** A part of a file larger than this is no segment. */
const MAX_PART = 4 * WINDOW;

/** The gateway path of a URL below the gateway; null if it is no segment's. */
export function gatewayPath(url: string, gateway: string): string | null {
  const path = gateway !== '' && url.startsWith(gateway) ? url.slice(gateway.length) : url;
  if (path.length > MAX_PATH || !path.startsWith('/_p2p/') || path.startsWith('/_p2p/@/')) return null;
  return path.split('#', 1)[0]!;
}

/**
 * Which segment a request for `path` with this Range field is for; null for what has to go over plain HTTP.
 *
 * @param isWhole whether the file is known to be one segment, of which a range is then a part
 */
export function askedFor(path: string, range: string | null, isWhole: (path: string) => boolean): Asked | null {
  if (range === null) return { name: { path, range: null }, from: 0, to: null };
  const match = /^bytes=(\d+)-(\d*)$/.exec(range.trim());
  if (!match) return null;
  const first = Number(match[1]);
  const last = match[2] ? Number(match[2]) : null;
  if (!Number.isSafeInteger(first) || (last !== null && (!Number.isSafeInteger(last) || last < first))) return null;
  if (isWhole(path)) return { name: { path, range: null }, from: first, to: last === null ? null : last + 1 };
  if (last === null) {
    const start = first - (first % WINDOW);
    return part(path, [start, start + WINDOW - 1], first - start);
  }
  return last - first < MAX_PART ? part(path, [first, last], 0) : null;
}

function part(path: string, range: ByteRange, from: number): Asked {
  return { name: { path, range }, from, to: null };
}
