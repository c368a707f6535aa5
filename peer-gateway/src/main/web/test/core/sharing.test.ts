import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './world.ts';

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
  const all = await world.await(Promise.all(viewers.map((viewer) => viewer.ask(segment.path))));
  for (const got of all) assert.deepEqual(got?.bytes, segment.bytes);
  assert.equal(world.gateway.sent.get(segment.path), LENGTH);
});
