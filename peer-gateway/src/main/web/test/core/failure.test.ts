import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import { SegmentChanged } from '../../src/core/index.ts';
import { pattern } from '../../src/sim/gateway.ts';
import { MBIT, World } from './world.ts';

const LENGTH = 1_200_000;
const SLOW_UP = { up: 3 * MBIT, down: 50 * MBIT, latency: 5 };

/** Two viewers; the second is in the middle of a segment it takes from the first, at 3 Mbit/s. */
async function midSegment(buffer = 10) {
  const world = new World();
  const [a, b] = await world.watching(2, SLOW_UP);
  const segment = world.gateway.add(2, LENGTH);
  await world.await(a!.ask(segment.path));
  const before = b!.stats;
  const asked = b!.ask(segment.path, { buffer });
  await world.clock.until(() => b!.stats.swarm > before.swarm + 3 * CHUNK);
  return { world, a: a!, b: b!, segment, asked, before };
}

test('a neighbour that dies mid-segment and is reported: the rest arrives within 250 ms over HTTP, one chunk twice at most', async () => {
  const { world, a, b, segment, asked, before } = await midSegment();
  a.die();
  const died = world.clock.now();
  await world.clock.run(20);
  world.gateway.bye(a.id);
  const got = await world.await(asked);
  assert.deepEqual(got?.bytes, segment.bytes);
  const last = got!.pieces.at(-1)!.at;
  assert.ok(last - died < 20 + 250 + 300, `rest came after ${last - died} ms`);
  const fetched = b.stats.http - before.http + b.stats.swarm - before.swarm;
  assert.equal(fetched, LENGTH);
  assert.ok(b.stats.waste - before.waste <= CHUNK, `${b.stats.waste - before.waste} bytes for nothing`);
});

test('a neighbour that loses its socket and nothing else goes on giving', async () => {
  const { world, a, b, segment, asked, before } = await midSegment();
  world.gateway.bye(a.id);
  assert.deepEqual((await world.await(asked))?.bytes, segment.bytes);
  assert.equal(b.stats.http, before.http);
  assert.equal(b.stats.links.filter(({ open }) => open).length, 1);
});

test('a neighbour that dies and is not reported costs no more than the patience that the buffer allows', async () => {
  const { world, a, segment, asked } = await midSegment(10);
  a.die();
  const died = world.clock.now();
  const got = await world.await(asked);
  assert.deepEqual(got?.bytes, segment.bytes);
  const took = got!.pieces.at(-1)!.at - died;
  assert.ok(took < 2000 + 500, `rest came after ${took} ms`);
});

test('when the socket is down, transfers go on and the client comes back', async () => {
  const { world, b, segment, asked, before } = await midSegment();
  world.gateway.cutSockets();
  const got = await world.await(asked);
  assert.deepEqual(got?.bytes, segment.bytes);
  assert.equal(b.stats.http, before.http);
  await world.clock.until(() => b.stats.state === 'joined', 10_000);
  assert.equal(world.gateway.received.filter(({ peer, message }) => peer === b.id && message['t'] === 'join').length, 2);
});

test('without gateway, digests and peers are enough as long as they are there', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  const segment = world.gateway.add(2, LENGTH);
  await world.await(a!.ask(segment.path));
  world.gateway.httpStatus = 503;
  world.gateway.cutSockets();
  const got = await world.await(b!.ask(segment.path));
  assert.deepEqual(got?.bytes, segment.bytes);
});

for (const [when, apart] of [['at the same time', 0], ['one after another', 150]] as const) {
  test(`while the gateway's sockets are down, neighbours that ask ${when} settle among themselves who fetches`, async () => {
    const world = new World();
    world.gateway.live = true;
    // Whoever has given all it may is another matter.
    world.gateway.settings = { ...world.gateway.settings, uploadRatio: 3 };
    const viewers = await world.watching(6);
    world.gateway.socketsRefused = true;
    world.gateway.cutSockets();
    for (let n = 2; n < 12; n++) {
      const segment = world.gateway.add(n, LENGTH / 2, 2, false);
      const asked = [];
      for (const viewer of viewers) {
        asked.push(viewer.ask(segment.path, { buffer: 4 }));
        await world.clock.run(apart);
      }
      for (const got of await world.await(Promise.all(asked))) assert.deepEqual(got?.bytes, segment.bytes);
      const copies = world.gateway.sent.get(segment.path)! / segment.bytes.length;
      assert.ok(copies <= 2, `${copies} copies of segment ${n}`);
      await world.clock.run(1000);
    }
    assert.ok(viewers.every(({ stats }) => stats.state === 'reconnecting'));
  });
}

test('HTTP bytes that differ from the digest reach our own player alone', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  const segment = world.gateway.add(2, LENGTH);
  const other = pattern(99, LENGTH);
  world.gateway.corrupted.set(segment.path, other);
  assert.deepEqual((await world.await(a!.ask(segment.path)))?.bytes, other);
  assert.deepEqual((await world.await(b!.ask(segment.path)))?.bytes, other);
  assert.equal(b!.stats.swarm, 0);
});

test('two versions never meet in one delivery', async () => {
  const { world, a, segment, asked } = await midSegment();
  world.gateway.corrupted.set(segment.path, pattern(99, LENGTH));
  a.die();
  world.gateway.bye(a.id);
  await assert.rejects(world.await(asked), SegmentChanged);
});

test('an abort takes back what was asked of neighbours', async () => {
  const world = new World();
  const [a, b] = await world.watching(2, SLOW_UP);
  const segment = world.gateway.add(2, LENGTH);
  await world.await(a!.ask(segment.path));
  const { given } = a!.stats;
  const controller = new AbortController();
  const asked = b!.ask(segment.path, { signal: controller.signal });
  await world.clock.until(() => a!.stats.given > given + CHUNK);
  controller.abort();
  await world.await(asked.catch(() => null));
  await world.clock.run(3000);
  assert.ok(a!.stats.given - given < LENGTH / 2, `${a!.stats.given - given} bytes were still sent`);
});

test('a player that seeks has its link to itself: what it gave up is not fetched to its end, however near that is', async () => {
  const world = new World();
  const [viewer] = await world.watching(2, { up: 20 * MBIT, down: 2 * MBIT, latency: 5 });
  const { path } = world.gateway.add(2, 540_000);
  const seeking = new AbortController();
  const given = viewer!.ask(path, { signal: seeking.signal, buffer: 0 }).catch(() => null);
  await world.clock.run(1600);
  const { http } = viewer!.stats;
  assert.ok(http > 300_000, `${http} bytes have come`);
  seeking.abort();
  await world.await(given);
  await world.clock.run(3000);
  assert.ok(viewer!.stats.http < http + CHUNK, `${viewer!.stats.http - http} bytes came after that`);
});

test('switched off by the gateway: links close, deliveries under way end, later ones are plain HTTP', async () => {
  const { world, b, segment, asked } = await midSegment();
  let off = 0;
  b.deliverer.onoff = () => off++;
  world.gateway.pushSettings({ enabled: false });
  assert.deepEqual((await world.await(asked))?.bytes, segment.bytes);
  assert.equal(off, 1);
  assert.equal(b.stats.links.length, 0);
  assert.equal(await world.await(b.ask(segment.path)), null);
});

test('a player with little ahead does not wait for links that may never open', async () => {
  const world = new World();
  world.gateway.live = true;
  const [gone] = await world.watching(1);
  gone!.die();
  const viewer = world.viewer();
  for (const n of [2, 3, 4]) world.gateway.add(n, 250_000);
  await world.await(viewer.ask('/_p2p/s2.m4s', { buffer: 0 }));
  await world.await(viewer.ask('/_p2p/s3.m4s', { buffer: 1 }));
  await world.clock.run(500);
  const asked = world.clock.now();
  await world.await(viewer.ask('/_p2p/s4.m4s', { buffer: 2 }));
  assert.ok(world.clock.now() - asked < 300, `waited ${world.clock.now() - asked} ms`);
});
