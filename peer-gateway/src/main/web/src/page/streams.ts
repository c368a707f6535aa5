/** The end of a body whose last byte is here is no more than a message away. */
const END_WITHIN_MS = 1_000;

/** Of a clone that is given up the browser keeps what the other has not read yet: not the rest of a film. */
const MOST_CLONED_BYTES = 16 * 1024 * 1024;

/**
 * Chromium shows a request as cancelled whose body a reader has read to its end, more often than not: the reader is
 * there before the request's own end is told. Not so where the response has been cloned, if only for a moment.
 */
function bodyOf(response: Response): ReadableStream<Uint8Array> | null {
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  if (length <= MOST_CLONED_BYTES) response.clone().body?.cancel().catch(() => {});
  return response.body;
}

/** Safari's streams cannot be iterated over. */
export async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const body = bodyOf(response);
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
