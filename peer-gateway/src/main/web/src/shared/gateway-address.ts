/** Paths below the gateway prefix that are not media: the client's own files and everything below `@/`. */
const OWN = /^\/(?:@\/|client\.js$|sw\.js$)/;

/** Added to what we fetch ourselves, so that our Service Worker lets it through; fragments never leave the browser. */
export const OWN_REQUEST = '#swarmgate';

/** What of it has to do with no URL of a player's. */
export type Gateway = Pick<GatewayAddress, 'base' | 'sameOrigin' | 'resolve'>;

/** Where the gateway is, and which URLs are segments of it. */
export class GatewayAddress {
  private constructor(
    /** `https://host/_p2p`, without a slash at the end. */
    readonly base: string,
    private readonly page: string,
  ) {}

  /**
   * @param script URL of the client's or the worker's script
   * @param page origin of the page
   */
  static ofScript(script: string, page: string): GatewayAddress | null {
    const url = new URL(script);
    const prefix = /^(.*\/_p2p)\/(?:client\.js|sw\.js|@\/client\/[^/]+)$/.exec(url.pathname)?.[1];
    return prefix ? new GatewayAddress(url.origin + prefix, page) : null;
  }

  /** The gateway on the page's own host. */
  static at(origin: string): GatewayAddress {
    return new GatewayAddress(`${origin}/_p2p`, origin);
  }

  get sameOrigin(): boolean {
    return this.base.startsWith(`${this.page}/`);
  }

  /** What the core calls this URL: the path with its query, or the absolute URL on a host of the gateway's own; null if not a segment. */
  segment(url: URL): string | null {
    if (url.hash === OWN_REQUEST || !url.href.startsWith(`${this.base}/`)) return null;
    if (OWN.test(url.href.slice(this.base.length).replace(/[?#].*$/s, ''))) return null;
    const path = url.pathname + withoutCmcd(url.search);
    return this.sameOrigin ? path : url.origin + path;
  }

  /** The same for a file by its public URL, which lies on the gateway's host without the gateway prefix. */
  media(url: URL): string | null {
    const { origin, pathname } = new URL(this.base);
    if (url.origin !== origin || url.href.startsWith(`${this.base}/`)) return this.segment(url);
    return this.segment(new URL(pathname + url.pathname + url.search, origin));
  }

  /** The same for a file whose public path matches the expression; null for what is no such file on the gateway's host. */
  file(url: URL, match: RegExp): string | null {
    const { pathname } = new URL(this.base);
    const shown = url.pathname.startsWith(`${pathname}/`) ? url.pathname.slice(pathname.length) : url.pathname;
    return match.test(shown) ? this.media(url) : null;
  }

  /** The absolute URL of a gateway path. */
  resolve(path: string): string {
    return new URL(path, this.base).href;
  }
}

/** What a player says of itself with a request (CTA-5004) is no part of what it asks for; the gateway takes it out alike. */
function withoutCmcd(search: string): string {
  if (!search.includes('CMCD=')) return search;
  const rest = search.slice(1).split('&').filter((argument) => !argument.startsWith('CMCD='));
  return rest.join('') && `?${rest.join('&')}`;
}
