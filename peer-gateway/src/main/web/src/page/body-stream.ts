/** A delivery's body as the stream a Response wants; `stop` is called once when the reader is no longer interested. */
export function bodyStream(body: AsyncIterable<Uint8Array>, signal: AbortSignal, stop: () => void): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  let left: () => void = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const abort = () => {
        controller.error(signal.reason);
        stop();
      };
      signal.addEventListener('abort', abort);
      left = () => signal.removeEventListener('abort', abort);
    },
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (signal.aborted) return;
        if (!done) return controller.enqueue(value);
        left();
        controller.close();
      } catch {
        left();
        if (!signal.aborted) controller.error(new TypeError('network error'));
      }
    },
    cancel() {
      left();
      stop();
    },
  });
}
