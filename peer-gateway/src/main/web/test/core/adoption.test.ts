import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fetched } from '../../src/core/adoption.ts';
import { CHUNK } from '../../src/core/bytes.ts';
import type { ModelSegment } from '../../src/sim/gateway.ts';
import { World } from './world.ts';

const LENGTH = 3 * CHUNK + 1000;

/** A segment that the page has fetched, or as many bytes of it as `until` lets through. */
function fetched({ path, bytes }: ModelSegment, until: Promise<unknown> = Promise.resolve(), broken = false): Fetched {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 70_000);
    await until;
    if (broken) throw new TypeError('network error');
    yield bytes.subarray(70_000);
  }
  const headers = new Map([['content-length', String(bytes.length)], ['content-type', 'video/mp4']]);
  const request = { path, range: null, bufferAhead: 0, signal: new AbortController().signal };
  return { request, response: { status: 200, headers, body: body() }, bytes: body, tookMs: 100 };
}

async function world() {
  const world = new World();
  const segments = [0, 1, 2].map((n) => world.gateway.add(n, LENGTH)) as [ModelSegment, ModelSegment, ModelSegment];
  return { world, segments, viewer: world.viewer() };
}

test('what a page has fetched by itself its viewer serves to others, without having fetched it twice', async () => {
  const { world: all, segments, viewer } = await world();
  for (const segment of segments) viewer.deliverer.adopt(fetched(segment));
  await all.clock.until(() => viewer.stats.state === 'joined' && viewer.stats.stored >= 3 * LENGTH);
  assert.equal(viewer.stats.http, 3 * LENGTH);
  assert.equal(all.gateway.requests.length, 0);

  const second = all.viewer();
  await all.await(second.ask('/_p2p/s0.m4s'));
  await all.clock.until(() => second.stats.links.some(({ open }) => open));
  await all.clock.run(1000);
  const got = await all.await(second.ask('/_p2p/s2.m4s'));
  assert.deepEqual(got!.bytes, segments[2].bytes);
  assert.deepEqual(all.gateway.requests.map(({ path }) => path), ['/_p2p/s0.m4s']);
});

test('the gateway is told where its player is', async () => {
  const { world: all, segments, viewer } = await world();
  viewer.deliverer.adopt(fetched(segments[1]));
  await all.clock.until(() => all.gateway.received.some(({ message }) => message['t'] === 'at'));
  assert.equal(all.gateway.received.find(({ message }) => message['t'] === 'at')!.message['path'], segments[1].path);
});

test('the segments after it are no longer those of a start', async () => {
  const { world: all, segments } = await world();
  const [giver, viewer] = [all.viewer(), all.viewer()];
  for (const segment of segments) giver.deliverer.adopt(fetched(segment));
  for (const segment of segments.slice(0, 2)) viewer.deliverer.adopt(fetched(segment));
  await all.clock.until(() => viewer.stats.links.some(({ open }) => open));
  await all.clock.run(1000);
  await all.await(viewer.ask('/_p2p/s2.m4s'));
  assert.equal(viewer.stats.http, 2 * LENGTH);
});

test('what is still coming is taken as it comes, and read by whoever asks meanwhile', async () => {
  const { world: all, segments, viewer } = await world();
  let go = (_: unknown) => {};
  viewer.deliverer.adopt(fetched(segments[0], new Promise((resolve) => (go = resolve))));
  await all.clock.run(1);
  assert.equal(viewer.stats.http, 70_000);
  go(null);
  await all.clock.run(1);
  const again = await all.await(viewer.ask(segments[0].path));
  assert.deepEqual(again!.bytes, segments[0].bytes);
  assert.equal(all.gateway.requests.length, 0);
});

test('what a broken fetch has brought is completed when the player asks for it again', async () => {
  const { world: all, segments, viewer } = await world();
  viewer.deliverer.adopt(fetched(segments[0], Promise.resolve(), true));
  await all.clock.run(1);
  const again = await all.await(viewer.ask(segments[0].path));
  assert.deepEqual(again!.bytes, segments[0].bytes);
  assert.deepEqual(all.gateway.requests.map(({ span }) => span?.from), [CHUNK]);
});

test('a part of a segment is nobody\'s', async () => {
  const { world: all, segments, viewer } = await world();
  const whole = fetched(segments[0]);
  viewer.deliverer.adopt(whole);
  await all.clock.run(1);
  viewer.deliverer.adopt({ ...whole, request: { ...whole.request, range: 'bytes=100-199' } });
  await all.clock.run(1);
  assert.equal(viewer.stats.http, LENGTH);
});
