import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import { decode } from '../../src/core/frames.ts';
import { MBIT, World } from './world.ts';

const LENGTH = 540_000;

test('a viewer alone gets every byte over HTTP, exactly', async () => {
  const world = new World();
  const segment = world.gateway.add(0, LENGTH);
  const viewer = world.viewer();
  const got = await world.await(viewer.ask(segment.path));
  assert.deepEqual(got?.bytes, segment.bytes);
  assert.equal(got?.status, 200);
  assert.equal(got?.headers.get('content-length'), String(LENGTH));
  assert.equal(viewer.stats.http, LENGTH);
});

test('the second viewer takes a segment from the first', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  const segment = world.gateway.add(2, LENGTH);
  await world.await(a!.ask(segment.path));
  const before = b!.stats.http;
  const got = await world.await(b!.ask(segment.path));
  assert.deepEqual(got?.bytes, segment.bytes);
  assert.equal(b!.stats.http, before);
  assert.equal(world.gateway.sent.get(segment.path), LENGTH);
});

test('viewers that ask at the same time fetch one copy over HTTP between them', async () => {
  const world = new World();
  const viewers = await world.watching(5);
  const segment = world.gateway.add(2, LENGTH);
  await world.clock.run(50); // it has been listed
  const all = await world.await(Promise.all(viewers.map((viewer) => viewer.ask(segment.path))));
  for (const got of all) assert.deepEqual(got?.bytes, segment.bytes);
  assert.equal(world.gateway.sent.get(segment.path), LENGTH);
});

test('a named seeder fetches at once, and the others take it from there while it is coming in', async () => {
  const world = new World();
  world.gateway.live = true;
  world.gateway.seeders = 1;
  const viewers = await world.watching(5);
  const segment = world.gateway.add(2, LENGTH);
  await world.clock.run(50); // it has been listed
  const all = await world.await(Promise.all(viewers.map((viewer) => viewer.ask(segment.path))));
  for (const got of all) assert.deepEqual(got?.bytes, segment.bytes);
  assert.equal(world.gateway.sent.get(segment.path), LENGTH);
});

test('live viewers of unlike uplinks wait for a swarm that begins slowly, as long as HTTP could still step in', async () => {
  const world = new World();
  world.gateway.live = true;
  world.gateway.seeders = 1;
  for (const n of [0, 1]) world.gateway.add(n, 1000);
  const viewers = [5, 10, 20, 3, 8].map((up, i) => world.viewer({ up: up * MBIT, down: 40 * MBIT, latency: 5 + 6 * i }));
  for (const viewer of viewers) for (const n of [0, 1]) await world.await(viewer.ask(`/_p2p/s${n}.m4s`));
  await world.clock.run(4000);
  const before = world.gateway.httpBytes;
  const waits: number[] = [];
  for (let n = 2; n < 10; n++) {
    const { path } = world.gateway.add(n, 1_000_000);
    viewers.forEach((viewer, i) => {
      world.clock.after(20 + ((i * 7919 + n * 104_729) % 1900), async () => {
        const asked = world.clock.now();
        await viewer.ask(path, { buffer: 5 });
        waits.push(world.clock.now() - asked);
      });
    });
    await world.clock.run(2000);
  }
  await world.clock.run(5000);
  const copies = (world.gateway.httpBytes - before) / 8_000_000;
  assert.ok(copies < 1.6, `${copies} copies of each segment`);
  assert.equal(waits.length, 40);
  assert.ok(Math.max(...waits) < 4000, 'nobody runs dry');
});

test('what neighbours have ahead of the playhead is fetched before the player asks', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  for (const n of [2, 3, 4]) world.gateway.add(n, LENGTH);
  await world.clock.run(50);
  for (const n of [2, 3, 4]) await world.await(a!.ask(`/_p2p/s${n}.m4s`));
  await world.clock.run(5000);
  const { swarm, http } = b!.stats;
  assert.ok(swarm >= 3 * LENGTH, `${swarm} bytes`);
  const asked = world.clock.now();
  const got = await world.await(b!.ask('/_p2p/s3.m4s', { buffer: 1 }));
  assert.equal(got?.pieces.at(-1)?.at, asked);
  assert.equal(b!.stats.http, http);
});

test('a segment is striped over several neighbours', async () => {
  const world = new World();
  const viewers = await world.watching(4);
  const segment = world.gateway.add(2, 2_000_000);
  await world.clock.run(50);
  const before = viewers[3]!.stats.links.map(({ received }) => received);
  await world.await(Promise.all(viewers.slice(0, 3).map((viewer) => viewer.ask(segment.path))));
  await world.await(viewers[3]!.ask(segment.path));
  const givers = viewers[3]!.stats.links.filter(({ received }, i) => received > before[i]!);
  assert.ok(givers.length >= 2, `${givers.length} neighbours gave`);
});

for (const shareInit of [true, false]) {
  test(`an initialization segment is ${shareInit ? 'taken from a neighbour that has it' : 'fetched over HTTP by everybody, unless they may be shared'}`, async () => {
    const world = new World();
    world.gateway.settings = { ...world.gateway.settings, shareInit };
    const [a, b] = await world.watching(2);
    // No list of segments has it.
    const init = world.gateway.alias(world.gateway.add(90, 900, 2, false), '/_p2p/v/init.mp4', 90, false);
    await world.await(a!.ask(init.path));
    await world.clock.run(1000);
    const got = await world.await(b!.ask(init.path));
    assert.deepEqual(got?.bytes, init.bytes);
    assert.equal(world.gateway.sent.get(init.path), shareInit ? 900 : 1800);
  });
}

test('chunks that come in a burst are told of in few messages, the first at once', async () => {
  const world = new World();
  const told: number[] = [];
  const [viewer] = await world.watching(1);
  world.hostile((link, { clock }) => {
    link.onmessage = (message) => void (decode(message).type === 'have' && told.push(clock.now()));
  });
  await world.clock.until(() => viewer!.stats.links.some(({ open }) => open));
  await world.clock.run(1000);
  told.length = 0;
  const before = world.clock.now();
  const { path } = world.gateway.add(2, 40 * CHUNK);
  await world.await(viewer!.ask(path));
  const took = world.clock.now() - before;
  assert.ok(told.length >= 3 && told.length <= took / 40 + 2, `${told.length} messages in ${took} ms`);
  await world.clock.run(200);
  const gaps = told.slice(1).map((at, i) => at - told[i]!);
  assert.ok(Math.min(...gaps) >= 30, `${gaps.join(' ')}`);
});
