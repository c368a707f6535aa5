import { SAVE } from '../shared/pipe.ts';

/**
 * Browsers fetch what a link with a `download` attribute leads to past every Service Worker. A navigation to the same
 * place is seen by ours, which says in its answer that it is to be saved, and by which name.
 */
export function saveLinks(match: RegExp, controlled: () => boolean): void {
  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement && node.hasAttribute('download'));
    if (!link?.href || !controlled()) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !match.test(url.pathname)) return;
    event.preventDefault();
    const name = link.download || decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf('/') + 1));
    // The characters beyond RFC 5987's that encodeURIComponent leaves as they are.
    url.hash = SAVE + encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    location.href = url.href;
  });
}
