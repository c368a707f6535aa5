import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './world.ts';

const LENGTH = 540_000;

/** What a viewer said last of itself. */
function state(world: World, peer: string): Record<string, unknown> {
  return world.gateway.received.filter((one) => one.peer === peer && one.message['t'] === 'state').at(-1)!.message;
}

function links({ stats }: World['viewers'][number]): number {
  return stats.links.filter(({ open }) => open).length;
}

test('a device with something to do serves on, and meets no more neighbours than it can do with', async () => {
  const world = new World();
  const viewers = await world.watching(3);
  const [busy] = viewers;
  busy!.deliverer.conditions.update({ load: 'light' });
  for (let more = 0; more < 3; more++) await world.await(world.viewer().ask('/_p2p/s1.m4s'));
  await world.clock.run(3_000);
  assert.equal(links(busy!), 4);
  assert.equal(state(world, busy!.id)['peers'], 4);
  assert.equal(state(world, busy!.id)['share'], true);
  assert.equal(busy!.stats.load, 'light');
  assert.equal(busy!.stats.sharing, 'yes');
});

test('one with much to do takes, and gives nothing', async () => {
  const world = new World();
  const [busy, other] = await world.watching(2);
  busy!.deliverer.conditions.update({ load: 'heavy' });
  await world.clock.run(1_500);
  const { http, given } = busy!.stats;
  for (const n of [2, 3]) {
    const segment = world.gateway.add(n, LENGTH);
    const [first, second] = n === 2 ? [other, busy] : [busy, other];
    await world.await(first!.ask(segment.path));
    assert.deepEqual((await world.await(second!.ask(segment.path)))?.bytes, segment.bytes);
  }
  assert.equal(busy!.stats.http, http + LENGTH, 'the one that it was the first to ask for');
  assert.equal(busy!.stats.given, given);
  assert.equal(busy!.stats.sharing, 'device');
  assert.equal(state(world, busy!.id)['share'], false);
});

test('one with nothing to spare plays over HTTP alone, and has no neighbours', async () => {
  const world = new World();
  const [busy, other, third] = await world.watching(3);
  busy!.deliverer.conditions.update({ load: 'full' });
  await world.clock.run(1_500);
  assert.deepEqual([busy, other, third].map((viewer) => links(viewer!)), [0, 1, 1]);
  assert.equal(state(world, busy!.id)['peers'], 0);
  world.gateway.tellPeer(busy!.id, { t: 'peers', add: [{ peer: other!.id, offer: true, grant: 9 }], drop: [] });
  const segment = world.gateway.add(2, LENGTH);
  await world.await(other!.ask(segment.path));
  const { http } = busy!.stats;
  assert.deepEqual((await world.await(busy!.ask(segment.path)))?.bytes, segment.bytes);
  assert.equal(busy!.stats.http, http + LENGTH);
  assert.equal(busy!.stats.links.length, 0);
});

test('one that has something to spare again meets those it left', async () => {
  const world = new World();
  const [busy, other] = await world.watching(2);
  busy!.deliverer.conditions.update({ load: 'full' });
  await world.clock.run(1_500);
  busy!.deliverer.conditions.update({ load: 'none' });
  await world.clock.run(1_500);
  assert.deepEqual([state(world, busy!.id)['peers'], state(world, busy!.id)['share']], [64, true]);
  assert.deepEqual(state(world, busy!.id)['failed'], []);
  world.gateway.tellPeer(busy!.id, { t: 'peers', add: [{ peer: other!.id, offer: true, grant: 9 }], drop: [] });
  world.gateway.tellPeer(other!.id, { t: 'peers', add: [{ peer: busy!.id, offer: false, grant: 9 }], drop: [] });
  await world.clock.until(() => links(busy!) === 1);
  const segment = world.gateway.add(2, LENGTH);
  await world.await(other!.ask(segment.path));
  const { http } = busy!.stats;
  await world.await(busy!.ask(segment.path));
  assert.equal(busy!.stats.http, http);
});

test('a neighbour that is left while it connects is none that could not be reached', async () => {
  const world = new World();
  world.gateway.introduces = false;
  const [busy] = await world.watching(1);
  world.gateway.tellPeer(busy!.id, { t: 'peers', add: [{ peer: '00000000000000ff', offer: true, grant: 1 }], drop: [] });
  await world.clock.until(() => busy!.stats.links.length === 1);
  busy!.deliverer.conditions.update({ load: 'full' });
  await world.clock.run(20_000);
  assert.deepEqual(state(world, busy!.id)['failed'], []);
});
