/**
 * What the core takes from any JavaScript runtime, browser or Node, beyond ECMAScript itself. It is compiled against
 * nothing else, so that it cannot come to need a DOM.
 */
declare class AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  decode(bytes: Uint8Array, options?: { stream: boolean }): string;
}
declare function atob(base64: string): string;
declare function btoa(binary: string): string;
