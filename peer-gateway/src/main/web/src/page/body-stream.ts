/** A delivery's body as the stream a Response wants; `stop` is called once when the reader is no longer interested. */
export function bodyStream(body: AsyncIterable<Uint8Array>, signal: AbortSignal, stop: () => void): ReadableStream<Uint8Array> {
  const source = new BodySource(body[Symbol.asyncIterator](), signal, stop);
  try {
    // Readers may bring buffers of their own, as to the network's bodies.
    return new ReadableStream({ ...source.methods, type: 'bytes' });
  } catch {
    return new ReadableStream(source.methods); // Safari has no byte streams
  }
}

class BodySource {
  private left: () => void = () => {};

  constructor(
    private readonly chunks: AsyncIterator<Uint8Array>,
    private readonly signal: AbortSignal,
    private readonly stop: () => void,
  ) {}

  readonly methods = {
    start: (controller: ReadableStreamController<Uint8Array>) => this.start(controller),
    pull: (controller: ReadableStreamController<Uint8Array>) => this.pull(controller),
    cancel: () => {
      this.left();
      this.stop();
    },
  };

  private start(controller: ReadableStreamController<Uint8Array>): void {
    const { signal } = this;
    const abort = () => {
      controller.error(signal.reason);
      this.stop();
    };
    signal.addEventListener('abort', abort);
    this.left = () => signal.removeEventListener('abort', abort);
  }

  private async pull(controller: ReadableStreamController<Uint8Array>): Promise<void> {
    const { chunks, signal } = this;
    try {
      const { done, value } = await chunks.next();
      if (signal.aborted) return;
      if (!done) return (controller as ReadableByteStreamController).enqueue(value as Uint8Array<ArrayBuffer>);
      this.left();
      controller.close();
      // Whoever waits with a buffer hears of the end only so.
      (controller as ReadableByteStreamController).byobRequest?.respond(0);
    } catch {
      this.left();
      if (!signal.aborted) controller.error(new TypeError('network error'));
    }
  }
}
