import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deliverer, type Delivery, SegmentChanged, type SegmentRequest } from '../../src/core/index.ts';
import { GatewayAddress } from '../../src/shared/gateway-address.ts';
import { Segments } from '../../src/page/segments.ts';
import type { Natives } from '../../src/page/natives.ts';

const address = GatewayAddress.at('https://tv.example');
const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251);
const signal = () => new AbortController().signal;

test('what the core delivers is given on as it is', async () => {
  const { segments, fetched } = ring((request) => Promise.resolve(delivery(request, [100_000, 100_000])));
  const got = (await segments.deliver('/_p2p/a', null, signal())) as Delivery;
  assert.deepEqual(await bytes(got), content);
  assert.deepEqual(fetched, []);
});

test('a body that breaks off goes on over HTTP at the missing byte', async () => {
  const { segments, fetched } = ring((request) => Promise.resolve(delivery(request, [70_000], 'breaks')));
  const got = (await segments.deliver('/_p2p/a', null, signal())) as Delivery;
  assert.deepEqual(await bytes(got), content);
  assert.deepEqual(fetched, ['https://tv.example/_p2p/a#swarmgate bytes=70000-199999']);
});

test('so does a range, counted from its own beginning', async () => {
  const { segments, fetched } = ring((request) => Promise.resolve(delivery(request, [1_000], 'breaks', 100)));
  const got = (await segments.deliver('/_p2p/a', 'bytes=100-', signal())) as Delivery;
  assert.deepEqual(await bytes(got), content.slice(100));
  assert.deepEqual(fetched, ['https://tv.example/_p2p/a#swarmgate bytes=1100-199999']);
});

test('a body that simply ends too early goes on as well', async () => {
  const { segments } = ring((request) => Promise.resolve(delivery(request, [10])));
  assert.deepEqual(await bytes((await segments.deliver('/_p2p/a', null, signal())) as Delivery), content);
});

test('bytes of another version are no continuation', async () => {
  const { segments, fetched } = ring((request) => Promise.resolve(delivery(request, [70_000], new SegmentChanged())));
  await assert.rejects(bytes((await segments.deliver('/_p2p/a', null, signal())) as Delivery), SegmentChanged);
  assert.deepEqual(fetched, []);
});

for (const [what, core] of [
  ['throws', () => Promise.reject(new Error('broken'))],
  ['throws at once', () => { throw new Error('broken'); }],
  ['says no', () => Promise.resolve(null)],
] as const) {
  test(`a core that ${what} leaves the request to the asker`, async () => {
    assert.equal(await ring(core).segments.deliver('/_p2p/a', null, signal()), null);
  });
}

test('a core that keeps silent is given up, and told so', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let told: AbortSignal | undefined;
  const { segments } = ring((request) => {
    told = request.signal as AbortSignal;
    return new Promise(() => {});
  });
  const answer = segments.deliver('/_p2p/a', null, signal());
  t.mock.timers.tick(4_000);
  assert.equal(await answer, null);
  assert.equal(told?.aborted, true);
});

test('an asker that leaves takes the core’s request along', async () => {
  let told: AbortSignal | undefined;
  const { segments, fetched } = ring((request) => {
    told = request.signal as AbortSignal;
    return Promise.resolve(delivery(request, [10, 10]));
  });
  const got = (await segments.deliver('/_p2p/a', null, signal())) as Delivery;
  for await (const _ of got.body) break;
  assert.equal(told?.aborted, true);
  assert.deepEqual(fetched, []);
});

test('aborted is aborted', async () => {
  const { segments } = ring(() => new Promise(() => {}));
  const stop = new AbortController();
  const answer = segments.deliver('/_p2p/a', null, stop.signal);
  stop.abort();
  await assert.rejects(answer, { name: 'AbortError' });
});

function ring(deliver: (request: SegmentRequest) => Promise<Delivery | null>) {
  const fetched: string[] = [];
  const natives = {
    fetch: (url: string, { headers }: { headers: { range: string } }) => {
      fetched.push(`${url} ${headers.range}`);
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range) ?? [];
      const body = content.slice(Number(first), Number(last) + 1);
      return Promise.resolve(
        new Response(body, { status: 206, headers: { 'content-range': `bytes ${first}-${last}/${content.length}` } }),
      );
    },
  } as unknown as Natives;
  const core: Deliverer = { deliver, sawManifest: () => {} };
  return { segments: new Segments(() => core, () => 5, address, natives), fetched };
}

function delivery(_request: SegmentRequest, sizes: number[], end: 'ends' | 'breaks' | Error = 'ends', from = 0): Delivery {
  async function* body() {
    let at = from;
    for (const size of sizes) {
      yield content.slice(at, at + size);
      at += size;
    }
    if (end instanceof Error) throw end;
    if (end === 'breaks') throw new Error('peer and gateway gone');
  }
  const headers = new Map([['content-length', String(content.length - from)]]);
  if (from) headers.set('content-range', `bytes ${from}-${content.length - 1}/${content.length}`);
  return { status: from ? 206 : 200, headers, body: body() };
}

async function bytes({ body }: Delivery): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
