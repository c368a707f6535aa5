/** The browser's own functions, kept before anything is wrapped. */
export interface Natives {
  readonly fetch: typeof fetch;
  readonly WebSocket: typeof WebSocket;
  readonly Worker: typeof Worker;
}

/** False where the browser (or an insecure origin) lacks what the swarm needs. */
export function isAble(natives: Natives): boolean {
  return Boolean(globalThis.crypto?.subtle && globalThis.RTCPeerConnection && natives.WebSocket && globalThis.ReadableStream);
}

export function keepNatives(scope: Window & typeof globalThis): Natives {
  return { fetch: scope.fetch.bind(scope), WebSocket: scope.WebSocket, Worker: scope.Worker };
}
