/** The end of a body whose last byte is here is no more than a message away. */
const END_WITHIN_MS = 1_000;

/** Safari's streams cannot be iterated over. */
export async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!ended) void leave(reader);
  }
}

/**
 * Lets a body end by itself that was left with its last byte: developer tools would show a request as cancelled that was
 * not. One that goes on is cancelled.
 */
async function leave(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const cancel = () => reader.cancel().catch(() => {});
  const late = setTimeout(cancel, END_WITHIN_MS);
  const { done } = await reader.read().catch(() => ({ done: true }));
  clearTimeout(late);
  if (!done) await cancel();
}
