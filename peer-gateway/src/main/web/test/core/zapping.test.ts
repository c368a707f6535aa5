import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STREAM } from '../../src/sim/gateway.ts';
import { type Viewer, World } from './world.ts';

const LENGTH = 540_000;
const OTHER = 'fedcba9876543210';

/** Two viewers of one stream, and a gateway that has another one. */
async function zapping(): Promise<{ world: World; a: Viewer; b: Viewer }> {
  const world = new World();
  const [a, b] = await world.watching(2);
  for (let n = 0; n < 24; n++) world.gateway.add(n, LENGTH, 4, true, OTHER);
  return { world, a: a!, b: b! };
}

const other = (n: number) => `/_p2p/${OTHER}/s${n}.m4s`;

/** Plays so many segments, one each four seconds. */
async function plays(world: World, viewer: Viewer, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) {
    await world.await(viewer.ask(other(n)));
    await world.clock.run(4000);
  }
}

test('who zaps to another stream joins it, and shares there', async () => {
  const { world, a, b } = await zapping();
  await plays(world, a, 0, 5);
  await plays(world, b, 0, 5);
  assert.deepEqual([a.stats.stream, b.stats.stream], [OTHER, OTHER]);
  assert.deepEqual([a.stats.state, b.stats.state], ['joined', 'joined']);
  await world.await(a.ask(other(10)));
  const before = b.stats.http;
  const got = await world.await(b.ask(other(10)));
  assert.equal(got?.bytes.length, LENGTH);
  assert.equal(b.stats.http, before);
});

test('what it has of the stream it left it keeps', async () => {
  const { world, a } = await zapping();
  await plays(world, a, 0, 5);
  assert.equal(a.stats.stream, OTHER);
  const before = a.stats.http;
  await world.await(a.ask('/_p2p/s1.m4s'));
  assert.equal(a.stats.http, before);
});

test('it goes back with who goes back', async () => {
  const { world, a } = await zapping();
  await plays(world, a, 0, 5);
  assert.equal(a.stats.stream, OTHER);
  for (let n = 2; n < 8; n++) {
    world.gateway.add(n, LENGTH);
    await world.await(a.ask(`/_p2p/s${n}.m4s`));
    await world.clock.run(4000);
  }
  assert.equal(a.stats.stream, STREAM);
  assert.equal(a.stats.state, 'joined');
});

test('the neighbours of the stream it left are let go', async () => {
  const { world, a, b } = await zapping();
  await plays(world, a, 0, 5);
  assert.deepEqual(a.stats.links, []);
  assert.deepEqual(b.stats.links, []);
});

/** Two players side by side, one of each stream, for so many segments of four seconds. */
async function playsBoth(world: World, viewers: readonly Viewer[], from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) {
    world.gateway.add(n, LENGTH);
    for (const viewer of viewers) {
      await world.await(viewer.ask(`/_p2p/s${n}.m4s`));
      await world.await(viewer.ask(other(n)));
    }
    await world.clock.run(4000);
  }
}

test('of two players side by side each has the swarm of its stream', async () => {
  const { world, a, b } = await zapping();
  await playsBoth(world, [a, b], 2, 8);
  assert.deepEqual([a.stats.stream, b.stats.stream], [STREAM, STREAM]);
  assert.deepEqual([...a.further, ...b.further].map((one) => one.stats().stream), [OTHER, OTHER]);
  const before = b.streams.stats();
  await playsBoth(world, [a, b], 8, 12);
  const { http, swarm } = b.streams.stats();
  assert.equal(http - before.http, 0);
  assert.equal(swarm - before.swarm, 2 * 4 * LENGTH);
});

test("streams side by side share the page's store", async () => {
  const { world, a } = await zapping();
  world.gateway.pushSettings({ budget: 8 * LENGTH });
  await playsBoth(world, [a], 2, 14);
  assert.equal(a.further.length, 1);
  assert.ok(a.streams.stats().stored <= 8 * LENGTH + 2 * 65_536, `${a.streams.stats().stored}`);
});

test('segments of no stream lead to ever fewer questions', async () => {
  const { world, a } = await zapping();
  for (let n = 100; n < 150; n++) world.gateway.unknown.add(world.gateway.alias(world.gateway.add(n, 1000, 4, false, 'ffffffffffffffff'), `/_p2p/ad/${n}.m4s`, n, false).path);
  const { joins } = world.gateway;
  for (let n = 2; n < 40; n++) {
    world.gateway.add(n, LENGTH);
    await world.await(a.ask(`/_p2p/s${n}.m4s`));
    await world.await(a.ask(`/_p2p/ad/${100 + n}.m4s`));
    await world.clock.run(4000);
  }
  assert.ok(world.gateway.joins - joins <= 5, `${world.gateway.joins - joins} joins in 152 s`);
  assert.ok(a.further.every((one) => one.stats().state === 'off'));
});

test('one segment of another stream, however often it is asked for, and initialization segments are no reason to move', async () => {
  const { world, a } = await zapping();
  const { joins } = world.gateway;
  for (const name of ['init-a.mp4', 'init-b.mp4', 'init-c.mp4']) {
    world.gateway.alias(world.gateway.add(30, 1000, 4, false, OTHER), `/_p2p/${OTHER}/${name}`, 31);
    await world.clock.run(11_000);
    await world.await(a.ask(`/_p2p/${OTHER}/${name}`));
  }
  for (let i = 0; i < 3; i++) {
    await world.clock.run(11_000);
    await world.await(a.ask(other(0)));
  }
  assert.equal(world.gateway.joins, joins);
});
