import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pattern } from '../../src/sim/gateway.ts';
import { type Viewer, World } from './world.ts';

const MIB = 2 ** 20;
const FILE = '/_p2p/updates/image.iso';
const content = pattern(5, 3 * MIB + 1000);

const window = (n: number) => `bytes=${n * MIB}-${(n + 1) * MIB - 1}`;
const bytesOf = (n: number) => content.subarray(n * MIB, (n + 1) * MIB);

/** Viewers that have joined the swarm of a file and know each other. */
async function downloading(count: number): Promise<{ world: World; viewers: Viewer[] }> {
  const world = new World();
  world.gateway.addFile(FILE, content, '"1"');
  const viewers = Array.from({ length: count }, () => world.viewer(undefined, true));
  for (const { deliverer } of viewers) deliverer.begin(FILE);
  await world.clock.until(() => viewers.every(({ stats }) => stats.links.filter(({ open }) => open).length === count - 1));
  await world.clock.run(500);
  return { world, viewers };
}

test('who joins for a file knows what it is before a byte of it', async () => {
  const { viewers } = await downloading(1);
  const { file } = viewers[0]!.deliverer;
  assert.deepEqual(file, { path: FILE, length: content.length, fields: { 'content-type': 'application/x-image', etag: '"1"' } });
  assert.equal(viewers[0]!.stats.state, 'joined');
});

test('a window is fetched over HTTP by one, and the others have it from there', async () => {
  const { world, viewers } = await downloading(3);
  const [a, b, c] = viewers as [Viewer, Viewer, Viewer];
  const ahead = [b.ask(FILE, { range: window(0), unhurried: Infinity }), c.ask(FILE, { range: window(0), unhurried: 2000 })];
  const got = await world.await(Promise.all([a.ask(FILE, { range: window(0), unhurried: 0 }), ...ahead]));
  for (const each of got) assert.deepEqual(each?.bytes, bytesOf(0));
  assert.equal(world.gateway.sent.get(FILE), MIB);
});

test('an answer from peers alone has the fields of the origin’s', async () => {
  const { world, viewers } = await downloading(2);
  const [a, b] = viewers as [Viewer, Viewer];
  await world.await(a.ask(FILE, { range: window(3), unhurried: 0 }));
  const got = await world.await(b.ask(FILE, { range: window(3), unhurried: Infinity }));
  assert.deepEqual(got?.bytes, bytesOf(3));
  assert.deepEqual(Object.fromEntries(got!.headers), {
    'content-type': 'application/x-image',
    'accept-ranges': 'bytes',
    etag: '"1"',
    'content-length': '1000',
    'content-range': `bytes ${3 * MIB}-${content.length - 1}/${content.length}`,
  });
  assert.equal(b.stats.http, 0);
});

test('who is named for what a neighbour holds takes it from there, also before anything else came from it', async () => {
  const { world, viewers } = await downloading(2);
  const [holder, newcomer] = viewers as [Viewer, Viewer];
  await world.await(holder.ask(FILE, { range: window(0), unhurried: 0 }));
  await world.clock.run(100);
  const got = newcomer.ask(FILE, { range: window(0), unhurried: 0 });
  world.gateway.tellPeer(newcomer.id, { t: 'seed', path: FILE, range: [0, MIB - 1] });
  assert.deepEqual((await world.await(got))?.bytes, bytesOf(0));
  assert.equal(newcomer.stats.http, 0);
});

test('what is not needed yet is left to others, and fetched when it is', async () => {
  const { world, viewers } = await downloading(2);
  const [a] = viewers as [Viewer, Viewer];
  const ahead = new AbortController();
  void a.ask(FILE, { range: window(1), unhurried: Infinity, signal: ahead.signal }).catch(() => {});
  await world.clock.run(20_000);
  assert.equal(world.gateway.httpBytes, 0);
  const needed = a.ask(FILE, { range: window(1), unhurried: 21_000 });
  ahead.abort();
  await world.clock.run(500);
  assert.equal(world.gateway.httpBytes, 0);
  assert.deepEqual((await world.await(needed))?.bytes, bytesOf(1));
  assert.equal(a.stats.http, MIB);
});

test('a viewer without neighbours waits for nobody', async () => {
  const { world, viewers } = await downloading(1);
  const before = world.clock.now();
  const got = await world.await(viewers[0]!.ask(FILE, { range: window(0), unhurried: Infinity }));
  assert.deepEqual(got?.bytes, bytesOf(0));
  assert.ok(world.clock.now() - before < 1000);
});

test('another version of the file is no part of the one that was joined', async () => {
  const { world, viewers } = await downloading(2);
  const [a] = viewers as [Viewer, Viewer];
  await world.await(a.ask(FILE, { range: window(0), unhurried: 0 }));
  world.gateway.addFile(FILE, pattern(6, content.length), '"2"');
  await assert.rejects(world.await(a.ask(FILE, { range: window(1), unhurried: 0 })), /status 412/);
});

test('what a page holds of another version is not offered in the swarm of this one', async () => {
  const world = new World();
  world.gateway.addFile(FILE, content, '"1"');
  const viewer = world.viewer();
  await world.await(viewer.ask(FILE, { range: window(0) }));
  const changed = pattern(6, content.length);
  world.gateway.addFile(FILE, changed, '"2"');
  world.gateway.cutSockets(4401);
  const other = world.viewer(undefined, true);
  other.deliverer.begin(FILE);
  await world.clock.until(() => other.stats.links.some(({ open }) => open) && viewer.stats.state === 'joined', 60_000);
  const got = await world.await(other.ask(FILE, { range: window(0), unhurried: 3000 }));
  assert.deepEqual(got?.bytes, changed.subarray(0, MIB));
  assert.equal(world.gateway.received.filter(({ message }) => message['t'] === 'bad').length, 0);
});

test('a file that is no stream is known to be none at once', async () => {
  const world = new World();
  world.gateway.unknown.add(FILE);
  const viewer = world.viewer(undefined, true);
  viewer.deliverer.begin(FILE);
  await world.clock.until(() => viewer.stats.state === 'off', 2000);
  assert.equal(world.gateway.joins, 1);
});

test('nobody’s memory is meant for a large file as a whole', async () => {
  const world = new World();
  world.gateway.settings = { ...world.gateway.settings, budget: 4 * MIB };
  const segment = world.gateway.add(0, 3 * MIB);
  const viewer = world.viewer();
  await world.clock.run(0);
  void viewer.ask('/_p2p/s0.m4s', { range: 'bytes=0-99' });
  await world.clock.until(() => viewer.stats.state === 'joined');
  assert.equal(await world.await(viewer.ask(segment.path)), null);
});

test('what others of the page hold is taken from the store', async () => {
  const { world, viewers } = await downloading(1);
  const [a] = viewers as [Viewer];
  for (const n of [0, 1, 2]) await world.await(a.ask(FILE, { range: window(n), unhurried: 0 }));
  assert.equal(a.stats.stored, 3 * MIB);
  a.deliverer.taken(world.gateway.settings.budget - MIB);
  assert.equal(a.stats.stored, MIB);
});
