import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../../src/core/index.ts';
import { Asked } from '../../src/page/asked.ts';
import { Piped } from '../../src/page/piped.ts';
import { CHUNKS_AHEAD } from '../../src/shared/pipe.ts';

const BYTES = [new Uint8Array([1, 2]), new Uint8Array([3])];

async function* bodyOf(chunks: readonly Uint8Array[], broken = false): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk.slice();
  if (broken) throw new Error('broken');
}

function delivery(body: AsyncIterable<Uint8Array>, more: Partial<Delivery> = {}): Delivery {
  return { status: 200, statusText: 'OK', headers: new Map([['content-length', '3']]), body, ...more };
}

interface Pipe {
  readonly piped: Piped;
  readonly stop: AbortController;
  /** The asker's end. */
  readonly answered: Promise<void>;
  readonly ended: () => number;
}

function pipe(deliver: (signal: AbortSignal) => Promise<Delivery | null>, ahead = Infinity): Pipe {
  const { port1, port2 } = new MessageChannel();
  const stop = new AbortController();
  let ended = 0;
  const piped = new Piped(port1, stop.signal, () => ended++);
  const answered = new Asked(port2, ahead, ({ status, redirected }) => redirected === true || status < 400).answer(deliver);
  return { piped, stop, answered, ended: () => ended };
}

async function read({ body }: Delivery): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of body) all.push(...chunk);
  return all;
}

test('a delivery comes over a port as it is', async () => {
  const { piped, ended } = pipe(async () => delivery(bodyOf(BYTES)));
  const head = (await piped.head)!;
  assert.deepEqual([head.status, head.statusText, [...head.headers]], [200, 'OK', [['content-length', '3']]]);
  assert.deepEqual(await read(head), [1, 2, 3]);
  assert.equal(ended(), 1);
});

test('what is not delivered the asker fetches by itself', async () => {
  assert.equal(await pipe(async () => null).piped.head, null);
  assert.equal(await pipe(() => Promise.reject(new Error('no'))).piped.head, null);
});

test('an answer that is no segment is the asker\'s own to get, an error is not', async () => {
  const answer = (status: number, redirected = false) => {
    const body = bodyOf(BYTES);
    return pipe(async () => delivery(body, { status, answer: { status, redirected, headers: new Map(), body } })).piped.head;
  };
  assert.equal(await answer(200), null);
  assert.equal(await answer(404, true), null);
  assert.equal((await answer(404))?.status, 404);
});

test('a body that breaks off breaks off for the asker', async () => {
  const { piped } = pipe(async () => delivery(bodyOf(BYTES, true)));
  await assert.rejects(read((await piped.head)!), TypeError);
});

test('a body whose worker is gone breaks off', async () => {
  const { piped, ended } = pipe(async () => delivery(bodyOf([BYTES[0]!])), 0);
  const head = (await piped.head)!;
  piped.end('broken');
  await assert.rejects(read(head), TypeError);
  assert.equal(ended(), 1);
});

test('a request that is aborted is aborted at the other end', async () => {
  let aborted!: Promise<unknown>;
  const { piped, stop } = pipe((signal) => {
    aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    return new Promise(() => {});
  });
  stop.abort();
  assert.equal(await piped.head, null);
  await aborted;
});

test('a reader that leaves lets the other end stop', async () => {
  let left = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield new Uint8Array(1);
    } finally {
      left = true;
    }
  }
  const { piped, answered } = pipe(async () => delivery(endless()), CHUNKS_AHEAD);
  for await (const chunk of (await piped.head)!.body) {
    assert.equal(chunk.length, 1);
    break;
  }
  await answered;
  assert.ok(left);
});
