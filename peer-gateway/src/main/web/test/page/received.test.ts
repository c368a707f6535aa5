import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fetched } from '../../src/core/index.ts';
import { Received, send } from '../../src/page/received.ts';

const QUESTION = { path: '/_p2p/s1.ts', range: null, bufferAhead: 2 };
const HEAD = { status: 200, statusText: 'OK', redirected: false, headers: new Map([['content-length', '3']]) };

function fetched(broken = false): Fetched {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array([1, 2]);
    if (broken) throw new Error('broken');
    yield new Uint8Array([3]);
  }
  return { request: { ...QUESTION, signal: new AbortController().signal }, response: { ...HEAD, body: bytes() }, bytes, tookMs: 40 };
}

function handedOver(what: Fetched): Received {
  const { port1, port2 } = new MessageChannel();
  void send(what, port1);
  return new Received({ to: 'adopt', question: QUESTION, head: HEAD, port: port2 });
}

test('a core in a worker gets what the page fetched before it was there', async () => {
  const received = handedOver(fetched());
  const all: number[] = [];
  for await (const bytes of received.bytes()) all.push(...bytes);
  assert.deepEqual(all, [1, 2, 3]);
  assert.equal(received.tookMs, 40);
  assert.equal(received.request.path, QUESTION.path);
  assert.equal(received.response.headers.get('content-length'), '3');
});

test('it hears where that broke off', async () => {
  await assert.rejects(async () => {
    for await (const bytes of handedOver(fetched(true)).bytes()) assert.equal(bytes.length, 2);
  }, TypeError);
});
