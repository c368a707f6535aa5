/** For segments that came whole from peers, where no answer for the same kind of file was seen before. */
const USUAL: Readonly<Record<string, string>> = {
  'ts': 'video/mp2t',
  'aac': 'audio/aac',
  'vtt': 'text/vtt',
  'webm': 'video/webm',
  'm4a': 'audio/mp4',
  'mp3': 'audio/mpeg',
};

const MAX_KINDS = 64;

/** Content types by kind of file, learnt from the gateway's answers. */
export class ContentTypes {
  private readonly seen = new Map<string, string>();

  learn(path: string, type: string): void {
    if (this.seen.size < MAX_KINDS) this.seen.set(kindOf(path), type);
  }

  of(path: string): string {
    const kind = kindOf(path);
    return this.seen.get(kind) ?? USUAL[kind] ?? (/^(m4s|mp4|m4v|cmf.)$/.test(kind) ? 'video/mp4' : 'application/octet-stream');
  }
}

function kindOf(path: string): string {
  return /\.([0-9a-z]+)$/i.exec(path.split('?', 1)[0]!)?.[1]?.toLowerCase() ?? '';
}
