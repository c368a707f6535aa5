import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import { FAST, MBIT, World } from './world.ts';

const LENGTH = 540_000;

test('the store keeps to its budget, and what was played longest ago goes first', async () => {
  const world = new World();
  world.gateway.settings = { ...world.gateway.settings, budget: 2_000_000 };
  const [viewer] = await world.watching(1);
  for (let n = 2; n < 10; n++) world.gateway.add(n, LENGTH);
  for (let n = 2; n < 10; n++) {
    await world.await(viewer!.ask(`/_p2p/s${n}.m4s`));
    await world.clock.run(500);
  }
  assert.ok(viewer!.stats.stored <= 2_000_000);
  const { http } = viewer!.stats;
  await world.await(viewer!.ask('/_p2p/s9.m4s'));
  assert.equal(viewer!.stats.http, http, 'the latest is still there');
  await world.await(viewer!.ask('/_p2p/s2.m4s'));
  assert.equal(viewer!.stats.http, http + LENGTH, 'the first is not');
});

test('identical bytes under two names are fetched and kept once', async () => {
  const world = new World();
  const [viewer] = await world.watching(1);
  const first = world.gateway.add(2, LENGTH);
  const second = world.gateway.alias(first, '/_p2p/dash/2.m4s', 3);
  await world.await(viewer!.ask(first.path));
  await world.clock.run(500);
  const { http, stored } = viewer!.stats;
  const got = await world.await(viewer!.ask(second.path));
  assert.deepEqual(got?.bytes, first.bytes);
  assert.equal(viewer!.stats.http, http);
  assert.equal(viewer!.stats.stored, stored);
});

for (const [why, prepare] of Object.entries<(world: World) => void>({
  'the settings allow none': (world) => world.gateway.pushSettings({ uploadRatio: 0 }),
  'it saves data': (world) => world.viewers[0]!.deliverer.conditions.update({ saveData: true }),
  'it is on a cellular network': (world) => world.viewers[0]!.deliverer.conditions.update({ network: 'cellular' }),
  'its battery is low': (world) => world.viewers[0]!.deliverer.conditions.update({ batteryLow: true }),
  'it is hidden': (world) => world.viewers[0]!.deliverer.conditions.update({ visible: false }),
})) {
  test(`a viewer serves nothing when ${why}`, async () => {
    const world = new World();
    const [a, b] = await world.watching(2);
    prepare(world);
    await world.clock.run(100);
    const segment = world.gateway.add(2, LENGTH);
    await world.await(a!.ask(segment.path));
    const got = await world.await(b!.ask(segment.path));
    assert.deepEqual(got?.bytes, segment.bytes);
    assert.equal(a!.stats.given, 0);
    assert.notEqual(a!.stats.sharing, 'yes');
  });
}

test('a viewer gives at the rate the settings allow', async () => {
  const world = new World();
  world.gateway.settings = { ...world.gateway.settings, uploadKbps: 1000 };
  const [a, b] = await world.watching(2);
  const segment = world.gateway.add(2, LENGTH);
  await world.await(a!.ask(segment.path));
  const asked = b!.ask(segment.path, { buffer: 30 });
  await world.clock.run(2000);
  assert.ok(a!.stats.given <= 2 * 125_000 + CHUNK, `${a!.stats.given} bytes in 2 s`);
  await world.await(asked);
});

test('a viewer gives no more than it got, and a MiB to begin with', async () => {
  const world = new World();
  const viewers = await world.watching(4);
  for (let n = 2; n < 14; n++) {
    const segment = world.gateway.add(n, LENGTH);
    await world.await(viewers[0]!.ask(segment.path));
    await world.await(Promise.all(viewers.slice(1).map((viewer) => viewer.ask(segment.path))));
  }
  const { given, http, swarm } = viewers[0]!.stats;
  assert.ok(given <= http + swarm + 2 ** 20, `gave ${given}, got ${http + swarm}`);
});

test('a weak uplink mutes itself', async () => {
  const world = new World();
  const [weak, ...others] = await world.watching(3, { up: 0.2 * MBIT, down: 50 * MBIT, latency: 5 });
  for (let n = 2; n < 20 && weak!.stats.sharing !== 'uplink'; n++) {
    const segment = world.gateway.add(n, LENGTH);
    await world.await(weak!.ask(segment.path));
    const all = await world.await(Promise.all(others.map((viewer) => viewer.ask(segment.path, { buffer: 20 }))));
    for (const got of all) assert.deepEqual(got?.bytes, segment.bytes);
  }
  assert.equal(weak!.stats.sharing, 'uplink');
});

test('a player with enough ahead is given what peers bring at no more than the rate of HTTP', async () => {
  const world = new World();
  const [a, b] = await world.watching(2, { ...FAST, down: 6 * MBIT });
  const warm = world.gateway.add(2, LENGTH);
  await world.await(b!.ask(warm.path)); // measures HTTP: 6 Mbit/s
  const segment = world.gateway.add(3, LENGTH);
  await world.await(a!.ask(segment.path));
  await world.clock.run(5000); // prefetched meanwhile
  const asked = world.clock.now();
  const got = await world.await(b!.ask(segment.path, { buffer: 10 }));
  const { pieces } = got!;
  assert.ok(pieces[0]!.at - asked < 5, 'the first bytes come at once');
  const rate = (LENGTH - pieces[0]!.length) / ((pieces.at(-1)!.at - pieces[0]!.at) / 1000);
  assert.ok(rate < 6.5 * MBIT && rate > 4 * MBIT, `${rate / MBIT} Mbit/s`);
});

test('a player that is short of media is given it half as fast again: a burst would have it climb to what HTTP cannot carry', async () => {
  const world = new World();
  const [a, b] = await world.watching(2, { ...FAST, down: 6 * MBIT });
  const segment = world.gateway.add(3, LENGTH);
  await world.await(b!.ask(world.gateway.add(2, LENGTH).path));
  await world.await(a!.ask(segment.path));
  await world.clock.run(5000);
  const asked = world.clock.now();
  const { pieces } = (await world.await(b!.ask(segment.path, { buffer: 1 })))!;
  assert.ok(pieces[0]!.at - asked < 5, 'the first bytes come at once');
  const rate = (LENGTH - pieces[0]!.length) / ((pieces.at(-1)!.at - pieces[0]!.at) / 1000);
  assert.ok(rate < 10 * MBIT && rate > 6 * MBIT, `${rate / MBIT} Mbit/s`);
});

test('what peers bring takes no longer than HTTP would, counted from the question', async () => {
  const world = new World();
  const [a, b] = await world.watching(2, { up: 20 * MBIT, down: 6 * MBIT, latency: 25 });
  await world.await(b!.ask(world.gateway.add(2, LENGTH).path)); // measures HTTP: 6 Mbit/s
  const segment = world.gateway.add(12, 2 * LENGTH); // too far ahead to be prefetched
  await world.await(a!.ask(segment.path));
  await world.clock.run(500);
  const { http } = b!.stats;
  const asked = world.clock.now();
  const { pieces } = (await world.await(b!.ask(segment.path, { buffer: 10 })))!;
  assert.equal(b!.stats.http, http);
  const overHttp = (2 * LENGTH * 1000) / (6 * MBIT);
  const took = pieces.at(-1)!.at - asked;
  assert.ok(took < 1.2 * overHttp, `${took} ms, HTTP ${overHttp} ms`);
});

test('who plays nothing is given everything at once', async () => {
  const world = new World();
  const [a, b] = await world.watching(2, { ...FAST, down: 6 * MBIT });
  const segment = world.gateway.add(3, LENGTH);
  await world.await(b!.ask(world.gateway.add(2, LENGTH).path));
  await world.await(a!.ask(segment.path));
  await world.clock.run(5000);
  const asked = world.clock.now();
  const got = await world.await(b!.ask(segment.path, { buffer: null }));
  assert.equal(got!.pieces.at(-1)!.at, asked);
});

test('a rate that is pushed while a segment is being given holds for the rest of it', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  const segment = world.gateway.add(2, 2_000_000);
  await world.await(a!.ask(segment.path));
  const asked = b!.ask(segment.path, { buffer: 60 });
  await world.clock.until(() => a!.stats.given > 4 * CHUNK);
  world.gateway.pushSettings({ uploadKbps: 800 });
  await world.clock.run(500); // what had been handed over to the channel
  const { given } = a!.stats;
  await world.clock.run(4000);
  const rate = (a!.stats.given - given) / 4;
  assert.ok(rate > 50_000 && rate < 110_000, `${rate} bytes a second`);
  assert.deepEqual((await world.await(asked))?.bytes, segment.bytes);
});
