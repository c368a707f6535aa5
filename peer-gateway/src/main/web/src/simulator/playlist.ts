/** What a player fetches at once: a segment, or a part of one. */
export interface ListedSegment {
  /** Without a gap: of parts, those of all segments before it included. */
  readonly n: number;
  /** Path and query at the edge. */
  readonly path: string;
  readonly duration: number;
}

export interface MediaPlaylist {
  readonly targetDuration: number;
  readonly ended: boolean;
  /** Partial segments where there are any, and no whole ones then. */
  readonly segments: readonly ListedSegment[];
  /** 1 where there are none. */
  readonly partsPerSegment: number;
}

export interface Variant {
  /** Bytes a second. */
  readonly rate: number;
  readonly url: URL;
}

/** What a player needs of a media playlist (RFC 8216bis). */
export function parseMediaPlaylist(text: string, url: URL): MediaPlaylist {
  const number = (tag: string) => Number(new RegExp(`^#${tag}[:=]([0-9.]+)`, 'm').exec(text)?.[1] ?? 0);
  const targetDuration = number('EXT-X-TARGETDURATION');
  const partTarget = number('EXT-X-PART-INF:PART-TARGET');
  const partsPerSegment = partTarget > 0 ? Math.round(targetDuration / partTarget) : 1;
  const segments: ListedSegment[] = [];
  let n = number('EXT-X-MEDIA-SEQUENCE');
  let part = 0;
  let duration = 0;
  const listed = (at: number, reference: string, seconds: number) => {
    const { pathname, search } = new URL(reference, url);
    segments.push({ n: at, path: pathname + search, duration: seconds });
  };
  for (const line of text.split(/\r?\n/)) {
    const partial = /^#EXT-X-PART:DURATION=([0-9.]+).*URI="([^"]+)"/.exec(line);
    if (partial) listed(n * partsPerSegment + part++, partial[2]!, Number(partial[1]));
    else if (line.startsWith('#EXTINF:')) duration = parseFloat(line.slice(8));
    else if (line !== '' && !line.startsWith('#')) {
      if (partsPerSegment === 1) listed(n, line, duration);
      n++;
      part = 0;
    }
  }
  return { targetDuration, ended: /^#EXT-X-ENDLIST/m.test(text), segments, partsPerSegment };
}

/** All variant streams, the lowest bitrate first. */
export function parseVariants(text: string, url: URL): readonly Variant[] {
  const lines = text.split(/\r?\n/);
  const variants = lines.flatMap((line, i) => {
    const bandwidth = /^#EXT-X-STREAM-INF:(?:.*,)?BANDWIDTH=(\d+)/.exec(line)?.[1];
    return bandwidth === undefined ? [] : [{ rate: Number(bandwidth) / 8, url: new URL(lines[i + 1] ?? '', url) }];
  });
  if (variants.length === 0) throw new Error(`${url.href} names no variant stream`);
  return variants.sort((a, b) => a.rate - b.rate);
}
