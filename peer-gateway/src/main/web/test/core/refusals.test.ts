import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpResponse } from '../../src/core/environment.ts';
import { World } from './world.ts';

const PATH = '/_p2p/odd.m4s';
const CODED = new Map([['content-encoding', 'gzip'], ['content-length', '20']]);

function answer(status: number, more: Partial<HttpResponse> = {}): HttpResponse {
  async function* body() {
    yield Uint8Array.of(1, 2, 3);
  }
  return { status, statusText: 'As It Is', headers: new Map(), body: body(), ...more };
}

function asking(odd: HttpResponse | null) {
  const world = new World();
  const viewer = world.viewer();
  world.gateway.odd.set(PATH, odd);
  const requests = () => world.gateway.requests.filter(({ path }) => path === PATH).length;
  return { world, viewer, requests };
}

for (const [what, odd] of [
  ['an error', answer(404)],
  ['a refusal', answer(403)],
  ['a redirect that was followed', answer(200, { redirected: true })],
  ['a coded response', answer(200, { headers: CODED })],
  ['a status of its own', answer(204)],
] as const) {
  test(`${what} is the asker's, as it came and asked for once`, async () => {
    const { world, viewer, requests } = asking(odd);
    const delivery = await world.await(viewer.deliverer.deliver({ path: PATH, range: null, bufferAhead: 10, signal: new AbortController().signal }));
    assert.equal(delivery?.answer, odd);
    assert.equal(delivery?.status, odd.status);
    assert.equal(delivery?.statusText, 'As It Is');
    assert.equal(requests(), 1);
  });
}

test('it is the answer to a request for the same range', async () => {
  const odd = answer(416);
  const { world, viewer, requests } = asking(odd);
  assert.equal((await world.await(viewer.ask(PATH, { range: 'bytes=10-19' })))?.status, 416);
  assert.equal(requests(), 1);
});

test('it is nobody’s who asked for another one, and ends', async () => {
  const { world, viewer } = asking(answer(416));
  assert.equal(await world.await(viewer.ask(PATH, { range: 'bytes=10-' })), null);
  await world.clock.run(1_100);
  assert.equal(world.gateway.signals.get(PATH)?.aborted, true);
});

test('of two who wait for it one has it, and the other asks by itself', async () => {
  const { world, viewer } = asking(answer(404));
  const both = await world.await(Promise.all([viewer.ask(PATH), viewer.ask(PATH)]));
  assert.deepEqual(both.map((got) => got?.status ?? null), [404, null]);
});

test('it ends when its asker leaves', async () => {
  for (const leaves of ['later', 'before']) {
    const { world, viewer } = asking(answer(404));
    const stop = new AbortController();
    const asked = viewer.deliverer.deliver({ path: PATH, range: null, bufferAhead: 10, signal: stop.signal });
    if (leaves === 'later') await world.await(asked);
    else await world.clock.until(() => world.gateway.signals.has(PATH));
    const request = world.gateway.signals.get(PATH)!;
    assert.equal(request.aborted, false);
    stop.abort();
    await world.clock.run(1_000);
    assert.equal(request.aborted, true);
  }
});

test('an error of the gateway’s own is asked for again, and given on when it stays', async () => {
  const { world, viewer, requests } = asking(answer(503));
  assert.equal((await world.await(viewer.ask(PATH)))?.status, 503);
  assert.equal(requests(), 3);
});

test('where no answer comes the asker’s own request is the next', async () => {
  const { world, viewer, requests } = asking(null);
  assert.equal(await world.await(viewer.ask(PATH)), null);
  assert.equal(requests(), 1);
});

test('nothing of a coded response is taken for the segment', async () => {
  const { world, viewer } = asking(answer(200, { headers: CODED }));
  const segment = world.gateway.add(0, 1000);
  world.gateway.odd.set(segment.path, answer(206, { headers: CODED }));
  await world.await(viewer.ask(segment.path));
  assert.equal(viewer.stats.http, 0);
});
