import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../../src/core/index.ts';
import { Transfer, type WindowSource } from '../../src/extras/transfer.ts';
import { WINDOW_BYTES } from '../../src/extras/windows.ts';

const content = Uint8Array.from({ length: 2 * WINDOW_BYTES + 500 }, (_, i) => (i * 31 + (i >> 8)) % 251);
const signal = () => new AbortController().signal;

/** Deliveries of windows; what is wrong with them is said by number, once each. */
class Windows implements WindowSource {
  ahead = 1;
  readonly asked: number[] = [];
  readonly needed: number[] = [];
  version = '"1"';
  total = content.length;
  readonly faults = new Map<number, 'fails' | 'breaks' | 'gone' | 'changes'>();

  async ask(window: number): Promise<void> {
    this.asked.push(window);
  }

  async need(window: number, range: string): Promise<Delivery> {
    this.needed.push(window);
    const [first, last] = /^bytes=(\d+)-(\d+)$/.exec(range)!.slice(1).map(Number) as [number, number];
    const fault = this.faults.get(window);
    this.faults.delete(window);
    if (fault === 'fails') throw new TypeError('network error');
    if (fault === 'gone') return { status: 404, headers: new Map(), body: pieces([]) };
    if (fault === 'changes') this.version = '"2"';
    const bytes = content.subarray(first, last + 1);
    const headers = new Map([['content-range', `bytes ${first}-${first + bytes.length - 1}/${this.total}`], ['etag', this.version]]);
    return { status: 206, headers, body: pieces([bytes.slice(0, 700), bytes.slice(700)], fault === 'breaks') };
  }
}

async function* pieces(list: readonly Uint8Array[], breaks = false): AsyncGenerator<Uint8Array> {
  for (const piece of list) {
    if (breaks && piece !== list[0]) throw new Error('peer and gateway gone');
    yield piece;
  }
}

async function read(source: Windows, from = 0, to = Infinity): Promise<Uint8Array> {
  const transfer = await new Transfer('/_p2p/a.iso', from, to, signal(), source).open();
  const got: Uint8Array[] = [];
  for await (const chunk of transfer.body(() => {})) got.push(chunk);
  return new Uint8Array(Buffer.concat(got));
}

test('a file comes window by window, and those ahead are asked for once', async () => {
  const source = new Windows();
  assert.deepEqual(await read(source), content);
  assert.deepEqual(source.needed, [0, 1, 2]);
  assert.deepEqual(source.asked, [1, 2]);
});

for (const [from, to] of [[0, 1], [5, 5 + 100], [WINDOW_BYTES - 1, WINDOW_BYTES + 1], [WINDOW_BYTES, Infinity], [content.length - 1, Infinity]] as const) {
  test(`bytes ${from} to ${to} are those and no others`, async () => {
    assert.deepEqual(await read(new Windows(), from, to), content.slice(from, Math.min(to, content.length)));
  });
}

test('a window that breaks off goes on at the missing byte', async () => {
  const source = new Windows();
  source.faults.set(1, 'breaks');
  assert.deepEqual(await read(source), content);
  assert.deepEqual(source.needed, [0, 1, 1, 2]);
});

test('one that fails is tried again after a pause', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const source = new Windows();
  source.faults.set(0, 'fails');
  const whole = read(source);
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(500);
  assert.deepEqual(await whole, content);
});

test('a window of another version is put behind nothing', async () => {
  const source = new Windows();
  source.faults.set(1, 'changes');
  const transfer = await new Transfer('/_p2p/a.iso', 0, Infinity, signal(), source).open();
  const got: Uint8Array[] = [];
  await assert.rejects(async () => {
    for await (const chunk of transfer.body(() => {})) got.push(chunk);
  }, /has changed/);
  assert.equal(Buffer.concat(got).length, WINDOW_BYTES);
});

test('neither is one of a file of another length', async () => {
  const source = new Windows();
  const transfer = await new Transfer('/_p2p/a.iso', 0, Infinity, signal(), source).open();
  source.total++;
  await assert.rejects(async () => {
    for await (const _ of transfer.body(() => {}));
  }, /has changed/);
});

test('what is not there is not asked for again', async () => {
  const source = new Windows();
  source.faults.set(0, 'gone');
  await assert.rejects(read(source), /status 404/);
  assert.deepEqual(source.needed, [0]);
});

test('a server that knows no ranges sends the file as one', async () => {
  const source = new Windows();
  source.need = async () => ({ status: 200, headers: new Map([['content-length', String(content.length)]]), body: pieces([content.slice()]) });
  assert.deepEqual(await read(source), content);
  assert.deepEqual(source.asked, []);
});

test('one that sends more than was asked for is read to the end', async () => {
  const source = new Windows();
  source.need = async () => ({
    status: 206,
    headers: new Map([['content-range', `bytes 0-${content.length - 1}/${content.length}`]]),
    body: pieces([content.slice()]),
  });
  assert.deepEqual(await read(source), content);
});

test('whoever stops reading lets go of everything', async () => {
  const source = new Windows();
  let told: AbortSignal | undefined;
  source.ask = async (_: number, __?: string, stop?: AbortSignal) => void (told = stop);
  let over = 0;
  const transfer = await new Transfer('/_p2p/a.iso', 0, Infinity, signal(), source).open();
  for await (const _ of transfer.body(() => over++)) break;
  assert.equal(told?.aborted, true);
  assert.equal(over, 1);
});
