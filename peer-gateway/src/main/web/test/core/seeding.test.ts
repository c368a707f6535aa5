import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import { decode, encode } from '../../src/core/frames.ts';
import { SegmentKeys } from '../../src/core/name.ts';
import { modelCryptography } from '../../src/sim/gateway.ts';
import { MBIT, type Viewer, World, sha256 } from './world.ts';

const LENGTH = 540_000;
const SEED = { t: 'seed', path: '/_p2p/s2.m4s' };

test('whoever is named while its player waits already fetches at once', async () => {
  const world = new World();
  const [a] = await world.watching(3);
  const segment = world.gateway.add(2, LENGTH);
  await world.clock.run(50);
  const asked = world.clock.now();
  const got = a!.ask(segment.path);
  world.gateway.tellPeer(a!.id, SEED);
  await world.await(got);
  const [request] = world.gateway.requests.filter(({ path }) => path === segment.path);
  assert.ok(request!.at - asked < 100, `asked after ${request!.at - asked} ms`);
});

test('whoever is named for what a neighbour has takes it from there', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  const segment = world.gateway.add(2, LENGTH);
  await world.clock.run(50);
  await world.await(a!.ask(segment.path));
  await world.clock.run(50);
  world.gateway.tellPeer(b!.id, SEED);
  await world.await(b!.ask(segment.path));
  assert.equal(world.gateway.sent.get(segment.path), LENGTH);
});

test('whoever serves nobody is no seeder, but fetches what its own player waits for', async () => {
  const world = new World();
  const [a] = await world.watching(2);
  a!.deliverer.conditions.update({ batteryLow: true });
  const segment = world.gateway.add(2, LENGTH);
  await world.clock.run(50);
  world.gateway.tellPeer(a!.id, SEED);
  await world.clock.run(1000);
  assert.equal(world.gateway.sent.get(segment.path), undefined);
  const got = a!.ask(segment.path);
  await world.clock.run(20);
  world.gateway.tellPeer(a!.id, SEED);
  await world.clock.run(500);
  assert.equal(world.gateway.sent.get(segment.path), LENGTH);
  await world.await(got);
});

test('where nobody has a segment one viewer fetches it, however many wait for the same seeder in vain', async () => {
  const world = new World();
  world.gateway.live = true;
  const viewers = await world.watching(6);
  const segment = world.gateway.add(2, LENGTH);
  await world.clock.run(50);
  await world.await(Promise.all(viewers.map((viewer) => viewer.ask(segment.path, { buffer: 5 }))));
  assert.equal(world.gateway.sent.get(segment.path), LENGTH);
});

test('of one holder that cannot give to all each takes another part, and they exchange them', async () => {
  const world = new World();
  const viewers = await world.watching(6, { up: 8 * MBIT, down: 50 * MBIT, latency: 5 });
  const [holder, ...others] = viewers;
  const segments = Array.from({ length: 12 }, (_, i) => world.gateway.add(i + 2, LENGTH));
  await world.clock.run(50);
  for (const { path } of segments) {
    await world.await(holder!.ask(path));
    await world.clock.run(50);
    const all = await world.await(Promise.all(others.map((viewer) => viewer.ask(path))));
    for (const got of all) assert.equal(got?.bytes.length, LENGTH);
  }
  const copies = world.gateway.httpBytes / (segments.length * LENGTH);
  assert.ok(copies < 1.5, `${copies} copies over HTTP`);
  assert.ok(holder!.stats.given < 2 * segments.length * LENGTH, 'not a copy for each of five');
});

/** Two viewers that have the beginning of a segment, and get no more. */
async function halfway(): Promise<{ world: World; viewer: Viewer; path: string }> {
  const world = new World();
  const [some, viewer] = await world.watching(2, { up: 20 * MBIT, down: 2 * MBIT, latency: 5 });
  const { path } = world.gateway.add(2, LENGTH);
  await world.clock.run(50);
  for (const zapper of [some!, viewer!]) {
    const zapping = new AbortController();
    const given = zapper.ask(path, { signal: zapping.signal, buffer: 0 }).catch(() => null);
    await world.clock.run(600);
    zapping.abort();
    await world.await(given);
    await world.clock.run(2000); // until the link has carried what was on its way
  }
  return { world, viewer: viewer!, path };
}

/** Milliseconds until the viewer asks HTTP for what is missing. */
async function waits({ world, viewer, path }: Awaited<ReturnType<typeof halfway>>, buffer: number, named = false): Promise<number> {
  const asked = world.clock.now();
  const got = viewer.ask(path, { buffer });
  if (named) world.gateway.tellPeer(viewer.id, { t: 'seed', path });
  await world.await(got);
  return world.gateway.requests.find((request) => request.path === path && request.at > asked)!.at - asked;
}

test('whoever is named for what a neighbour has only the beginning of fetches the rest at once', async () => {
  const waited = await waits(await halfway(), 10, true);
  assert.ok(waited < 100, `${waited} ms`);
});

test('a player with nothing to play does not wait for neighbours that have only the beginning', async () => {
  const waited = await waits(await halfway(), 0);
  assert.ok(waited < 100, `${waited} ms`);
});

test('on demand a player that has just sought waits for nobody to be named either', async () => {
  const world = new World();
  const [viewer] = await world.watching(2);
  const { path } = world.gateway.add(60, LENGTH);
  await world.clock.run(50);
  const waited = await waits({ world, viewer: viewer!, path }, 2);
  assert.ok(waited < 100, `${waited} ms`);
});

test('neighbours that get no more of a segment are not waited for as if they did', async () => {
  const waited = await waits(await halfway(), 5);
  // The patience that such a buffer allows, and a place in the election.
  assert.ok(waited < 1200, `${waited} ms`);
});

test('whoever is named for a rendition it does not play asks what its bytes are to be, so as to give them', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  const made = world.gateway.add(2, LENGTH);
  const before = world.gateway.alias(made, '/_p2p/low/s1.m4s', 1, false);
  const { path } = world.gateway.alias(world.gateway.add(3, LENGTH), '/_p2p/low/s2.m4s', 2, false);
  await world.await(b!.ask(before.path)); // which lists what follows
  const asked = world.clock.now();
  const got = b!.ask(path);
  world.gateway.tellPeer(a!.id, { t: 'seed', path });
  await world.await(got);
  assert.equal(world.gateway.sent.get(path), LENGTH);
  assert.ok(world.clock.now() - asked < 1000, `waited ${world.clock.now() - asked} ms`);
});

test('whoever has given all it may is not taken for a seeder any more', async () => {
  const world = new World();
  world.gateway.settings = { ...world.gateway.settings, uploadRatio: 0.01 };
  const [a, b] = await world.watching(2);
  const shares = () => world.gateway.received.filter(({ peer, message }) => peer === a!.id && message['t'] === 'state').at(-1)?.message['share'];
  assert.equal(shares(), true);
  for (const n of [2, 3]) {
    const { path } = world.gateway.add(n, 540_000);
    await world.await(a!.ask(path));
    await world.await(b!.ask(path));
    if (n === 2) await world.clock.run(15_000); // until reports are rare
  }
  await world.clock.run(1100);
  assert.equal(shares(), false);
});

test('several that are named for parts fetch one copy between them, each another part', async () => {
  const world = new World();
  world.gateway.live = true;
  const viewers = await world.watching(4);
  const { path } = world.gateway.add(2, LENGTH);
  await world.clock.run(50);
  viewers.slice(0, 3).forEach(({ id }, i) => world.gateway.tellPeer(id, { t: 'seed', path, part: [i, 3] }));
  await world.clock.run(50);
  await world.await(Promise.all(viewers.map((viewer) => viewer.ask(path))));
  const spans = world.gateway.requests.filter((request) => request.path === path).map(({ span }) => [span?.from, span?.to]);
  assert.deepEqual(spans.sort(([a], [b]) => a! - b!), [[0, 3 * CHUNK], [3 * CHUNK, 6 * CHUNK], [6 * CHUNK, null]]);
});

test('where nobody learns how long a segment is, the first part is all of it', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  // Nothing is known of it: no list has it.
  const { path } = world.gateway.add(2, LENGTH, 2, false);
  world.gateway.grow(path, LENGTH - 1);
  for (const [i, { id }] of [a!, b!].entries()) world.gateway.tellPeer(id, { t: 'seed', path, part: [i, 2] });
  await world.clock.run(2000);
  const spans = world.gateway.requests.filter((request) => request.path === path).map(({ span }) => span);
  assert.deepEqual(spans, [null]);
});

test('whoever is named before the segment is listed asks for the rest in time for its own player', async () => {
  const world = new World();
  const [viewer] = await world.watching(1);
  const keys = new SegmentKeys(modelCryptography(sha256, 0));
  const within: number[] = [];
  let promise: (key: string) => void = () => {};
  world.hostile((link) => {
    link.onmessage = (message) => {
      const frame = decode(message);
      if (frame.type === 'request') within.push(frame.within);
    };
    promise = (key) => link.send(encode({ type: 'have', key, first: 0, count: 8, held: new Uint8Array([0xff]), arriving: new Uint8Array(1) }));
  });
  await world.clock.until(() => viewer!.stats.links.some(({ open }) => open));
  await world.await(viewer!.ask('/_p2p/s1.m4s', { buffer: 10 }));
  world.gateway.tellPeer(viewer!.id, { ...SEED, part: [0, 4] });
  await world.clock.run(20);
  const { path } = world.gateway.add(2, LENGTH);
  promise(await keys.of({ path, range: null }));
  await world.clock.run(200);
  assert.ok(within.length > 0);
  // It had ten seconds ahead when it asked for the segment before, which plays for two.
  for (const ms of within) assert.ok(ms < 12_000, `within ${ms} ms`);
});
