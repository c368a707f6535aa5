import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../../src/core/index.ts';
import { trimmed, WINDOW_BYTES, windowOf } from '../../src/extras/windows.ts';

test('an open range is cut to the aligned window its first byte is in', () => {
  assert.deepEqual(windowOf('bytes=0-'), { range: `bytes=0-${WINDOW_BYTES - 1}`, skip: 0 });
  assert.deepEqual(windowOf(`bytes=${WINDOW_BYTES + 7}-`), { range: `bytes=${WINDOW_BYTES}-${2 * WINDOW_BYTES - 1}`, skip: 7 });
});

for (const range of [null, '', 'bytes=0-99', 'bytes=-5', 'bytes=1-,3-', 'items=0-', 'bytes=99999999999999999999-']) {
  test(`${range} stays as it is`, () => assert.equal(windowOf(range), null));
}

test('the bytes before the one asked for are left out, and the fields say so', async () => {
  const window = { range: 'bytes=0-9', skip: 4 };
  const answer = trimmed(delivery([[0, 1, 2], [3, 4, 5], [6, 7]], 'bytes 0-7/8'), window) as Delivery;
  assert.equal(answer.headers.get('content-range'), 'bytes 4-7/8');
  assert.equal(answer.headers.get('content-length'), '4');
  const got: number[] = [];
  for await (const chunk of answer.body) got.push(...chunk);
  assert.deepEqual(got, [4, 5, 6, 7]);
});

test('a file that ends before the byte asked for is left to HTTP', () => {
  assert.equal(trimmed(delivery([[0, 1]], 'bytes 0-1/2'), { range: 'bytes=0-9', skip: 2 }), null);
});

test('an answer that states no range is left to HTTP', () => {
  assert.equal(trimmed({ ...delivery([[0]], 'bytes 0-0/1'), status: 200 }, { range: 'bytes=0-9', skip: 0 }), null);
  assert.equal(trimmed(delivery([[0]], 'rubbish'), { range: 'bytes=0-9', skip: 0 }), null);
});

function delivery(chunks: number[][], range: string): Delivery {
  async function* body() {
    for (const chunk of chunks) yield new Uint8Array(chunk);
  }
  return { status: 206, headers: new Map([['content-range', range]]), body: body() };
}
