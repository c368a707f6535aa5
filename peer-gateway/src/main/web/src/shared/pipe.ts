/** What the page and the Service Worker say to each other. */

/** Page to worker. */
export type ToWorker =
  | { readonly swarmgate: 'hello' } // I answer questions from now on, and no earlier ones for segments
  | { readonly swarmgate: 'claim' } // take control of this page (a hard reload left it without)
  | { readonly swarmgate: 'off' }; // ask me no more

/** Worker to page; `ask` brings a port for the answer. */
export type ToPage =
  | { readonly swarmgate: 'ready'; readonly files: string } // expression of the paths of shared files; empty for none
  | { readonly swarmgate: 'who' } // say hello if you are there
  | { readonly swarmgate: 'ask'; readonly path: string; readonly range: string | null; readonly use: Use };

/**
 * Who wants it: a player; a media element; whoever fetches or saves a shared file; a navigation to one, which is to be
 * answered only if the browser will save it rather than show it in the page's place.
 */
export type Use = 'segment' | 'media' | 'file' | 'navigation';

/** Fragment of a navigation by which a link saves a shared file; the name to save it by follows, percent-encoded. */
export const SAVE = '#swarmgate-save=';

/** Page to worker over the port; the body follows the head as transferred ArrayBuffers. */
export type Answer =
  | { readonly is: 'take' } // I am at it: wait
  | { readonly is: 'pass' } // fetch it yourself
  | { readonly is: 'head'; readonly status: number; readonly statusText: string; readonly headers: readonly (readonly [string, string])[] }
  | { readonly is: 'end' }
  | { readonly is: 'broken' };

/** Worker to page over the port. */
export type Wish = 'more' | 'cancel';

/** Chunks the page may send before the first `more`; each `more` allows one further. */
export const CHUNKS_AHEAD = 16;
