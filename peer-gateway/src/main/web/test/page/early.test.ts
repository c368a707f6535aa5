import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery, Fetched, SwarmDeliverer } from '../../src/core/index.ts';
import { Early } from '../../src/page/early.ts';
import type { Natives } from '../../src/page/natives.ts';
import { GatewayAddress } from '../../src/shared/gateway-address.ts';

const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251);

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
}

class Page {
  readonly order: string[] = [];
  readonly early: Early;

  constructor(answer: Answer = {}) {
    const fetch = (url: string, { headers }: { headers?: { range: string } }) => {
      this.order.push(`fetch ${url}${headers ? ` ${headers.range}` : ''}`);
      const { status = 200, body = content } = answer;
      return Promise.resolve(new Response(body, { status, headers: { 'content-length': String(content.length), ...answer.headers } }));
    };
    this.early = new Early(GatewayAddress.at('https://tv.example'), { fetch } as unknown as Natives, () => this.order.push('over'));
  }

  ask(path = '/_p2p/s1', range: string | null = null): Promise<Delivery | null> {
    return this.early.deliver({ path, range, bufferAhead: null, signal: new AbortController().signal });
  }

  /** What the core gets. */
  handOver() {
    const got: { adopted: Fetched[]; manifests: string[] } = { adopted: [], manifests: [] };
    const core = { adopt: (fetched) => got.adopted.push(fetched), sawManifest: (url) => got.manifests.push(url) } as Partial<SwarmDeliverer>;
    this.early.handOver(core as SwarmDeliverer);
    return got;
  }
}

async function bytes(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return new Uint8Array(Buffer.concat(all));
}

test('the core is asked for once the segment is there', async () => {
  let source!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (source = controller) });
  const page = new Page({ body });
  const delivery = await page.ask();
  source.enqueue(content);
  await delivery!.body[Symbol.asyncIterator]().next();
  assert.deepEqual(page.order, ['fetch https://tv.example/_p2p/s1#swarmgate']);
  source.close();
  await bytes(delivery!.body);
  assert.deepEqual(page.order, ['fetch https://tv.example/_p2p/s1#swarmgate', 'over']);
});

test('player and core get the same bytes, each its own', async () => {
  const page = new Page();
  const delivery = await page.ask();
  for await (const part of delivery!.body) part.fill(0);
  const [fetched] = page.handOver().adopted;
  assert.equal(fetched!.request.path, '/_p2p/s1');
  assert.deepEqual(await bytes(fetched!.bytes()), content);
});

test('the core gets what is still coming', async () => {
  let source!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (source = controller) });
  const page = new Page({ body });
  const delivery = await page.ask();
  source.enqueue(content.slice(0, 1000));
  const [fetched] = page.handOver().adopted;
  const both = Promise.all([bytes(delivery!.body), bytes(fetched!.bytes())]);
  source.enqueue(content.slice(1000));
  source.close();
  for (const got of await both) assert.deepEqual(got, content);
});

test('the core gets what is answered only after it came', async () => {
  const page = new Page();
  const delivery = page.ask();
  const { adopted } = page.handOver();
  await delivery;
  assert.deepEqual(await bytes(adopted[0]!.bytes()), content);
});

test('a fetch that breaks off does so for both', async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => (pulled++ === 0 ? controller.enqueue(content.slice(0, 10)) : controller.error(new TypeError('network error'))),
  });
  const page = new Page({ body });
  const delivery = await page.ask();
  await assert.rejects(bytes(delivery!.body), TypeError);
  await assert.rejects(bytes(page.handOver().adopted[0]!.bytes()), TypeError);
});

for (const [what, answer] of [
  ['an error', { status: 404 }],
  ['a coded answer', { headers: { 'content-encoding': 'gzip' } }],
  ['one of a film', { headers: { 'content-length': '900000000' } }],
] as const) {
  test(`${what} is the asker's alone`, async () => {
    const page = new Page(answer);
    const delivery = await page.ask();
    assert.ok(delivery!.answer?.native instanceof Response);
    assert.equal(page.handOver().adopted.length, 0);
    assert.equal(page.order.at(-1), 'over');
  });
}

test('parts are fetched as they were asked for, open ranges by the asker', async () => {
  const page = new Page({ status: 206, headers: { 'content-range': 'bytes 0-199999/300000' } });
  const part = await page.ask('/_p2p/s1', 'bytes=0-199999');
  assert.equal(part!.status, 206);
  await bytes(part!.body);
  assert.equal(await page.ask('/_p2p/s1', 'bytes=0-'), null);
  assert.deepEqual(page.order, ['fetch https://tv.example/_p2p/s1#swarmgate bytes=0-199999', 'over', 'over']);
});

test('of many segments the first ones are kept, within bounds', async () => {
  const page = new Page({ headers: { 'content-length': String(5 * 2 ** 20) } });
  for (let i = 0; i < 6; i++) await page.ask(`/_p2p/s${i}`);
  assert.equal(page.handOver().adopted.length, 4);
  assert.equal(page.handOver().adopted.length, 0);
});

test('the core hears of the manifests that were asked for, the first one among them', async () => {
  const page = new Page();
  for (let i = 0; i < 20; i++) page.early.sawManifest(`https://tv.example/${i}.m3u8`);
  const { manifests } = page.handOver();
  assert.equal(manifests.length, 8);
  assert.deepEqual([manifests[0], manifests.at(-1)], ['https://tv.example/0.m3u8', 'https://tv.example/19.m3u8']);
});

test('what comes while the core does not answer yet it gets at once', async () => {
  const page = new Page();
  const { adopted, manifests } = page.handOver();
  page.early.sawManifest('https://tv.example/late.m3u8');
  await bytes((await page.ask())!.body);
  assert.deepEqual(manifests, ['https://tv.example/late.m3u8']);
  assert.deepEqual(await bytes(adopted[0]!.bytes()), content);
});
