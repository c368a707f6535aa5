import type { GatewayAddress } from '../shared/gateway-address.ts';
import type { Segments } from './segments.ts';

const MANIFEST_PATH = /\.(?:m3u8|mpd)$/i;
const MANIFEST_TYPE = /^(?:application|audio)\/(?:vnd\.apple\.mpegurl|x-mpegurl|mpegurl|dash\+xml)\b/i;

/** What fetch and XMLHttpRequest have in common: which URLs are ours, and what is worth knowing about the others. */
export class Interception {
  constructor(
    readonly address: GatewayAddress,
    readonly segments: Segments,
    /** True while something else (our Service Worker) answers for the page. */
    private readonly handedOver: () => boolean,
  ) {}

  /** The core's name for a segment; null where the request is none or is not for this ring. */
  segment(url: string): string | null {
    if (this.handedOver()) return null;
    return this.address.segment(new URL(url, document.baseURI));
  }

  /** Looks at a request that goes its own way; never touches the promise's outcome. */
  observe(input: RequestInfo | URL, response: Promise<Response>): void {
    try {
      const url = absolute(input instanceof Request ? input.url : String(input));
      if (url && !this.saw(url, null)) {
        response.then(
          ({ headers }) => this.saw(url, headers.get('content-type')),
          () => {},
        );
      }
    } catch {
      // What the native function says of these arguments is the caller's concern.
    }
  }

  /** Notes the URL if its path or the response's type is a manifest's. */
  saw(url: string, contentType: string | null): boolean {
    const manifest = contentType === null ? MANIFEST_PATH.test(new URL(url).pathname) : MANIFEST_TYPE.test(contentType);
    if (manifest) this.segments.sawManifest(url.replace(/#.*$/s, ''));
    return manifest;
  }
}

export function absolute(url: string): string | null {
  const { href, protocol } = new URL(url, document.baseURI);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
