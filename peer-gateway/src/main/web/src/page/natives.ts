/** The browser's own functions, kept before anything is wrapped. */
export interface Natives {
  readonly fetch: typeof fetch;
  readonly WebSocket: typeof WebSocket;
}

export function keepNatives(scope: Window & typeof globalThis): Natives {
  return { fetch: scope.fetch.bind(scope), WebSocket: scope.WebSocket };
}
