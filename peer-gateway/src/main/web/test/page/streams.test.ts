import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chunksOf } from '../../src/page/streams.ts';

/** What becomes of a body of three chunks whose reader leaves after so many. */
async function left(after: number, headers = {}): Promise<{ cancelled: boolean }> {
  const seen = { cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (chunks.length > 0) controller.enqueue(chunks.shift()!);
        else controller.close();
      },
      cancel: () => void (seen.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  const chunks = [new Uint8Array(1), new Uint8Array(2), new Uint8Array(3)];
  let read = 0;
  for await (const _ of chunksOf(new Response(body, { headers }))) if (++read === after) break;
  await new Promise((resolve) => setImmediate(resolve));
  return seen;
}

test('a body that is left with its last byte ends by itself', async () => {
  assert.deepEqual(await left(3), { cancelled: false });
});

test('a body that is left half-way is cancelled', async () => {
  assert.deepEqual(await left(1), { cancelled: true });
  assert.deepEqual(await left(1, { 'content-length': '6' }), { cancelled: true });
});
