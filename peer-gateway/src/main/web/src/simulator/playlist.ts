export interface ListedSegment {
  readonly n: number;
  /** Path and query at the edge. */
  readonly path: string;
  readonly duration: number;
}

export interface MediaPlaylist {
  readonly targetDuration: number;
  readonly ended: boolean;
  readonly segments: readonly ListedSegment[];
}

/** What a player needs of a media playlist (RFC 8216). */
export function parseMediaPlaylist(text: string, url: URL): MediaPlaylist {
  const number = (tag: string) => Number(new RegExp(`^#${tag}:([0-9.]+)`, 'm').exec(text)?.[1] ?? 0);
  const segments: ListedSegment[] = [];
  let n = number('EXT-X-MEDIA-SEQUENCE');
  let duration = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#EXTINF:')) duration = parseFloat(line.slice(8));
    else if (line !== '' && !line.startsWith('#')) {
      const { pathname, search } = new URL(line, url);
      segments.push({ n: n++, path: pathname + search, duration });
    }
  }
  return { targetDuration: number('EXT-X-TARGETDURATION'), ended: /^#EXT-X-ENDLIST/m.test(text), segments };
}

/** The first variant stream's URL. */
export function firstVariant(text: string, url: URL): URL {
  const line = text.split(/\r?\n/).find((candidate) => candidate !== '' && !candidate.startsWith('#'));
  if (line === undefined) throw new Error(`${url.href} names no variant stream`);
  return new URL(line, url);
}
