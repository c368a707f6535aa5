import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK, base64url, concat, hex, unbase64, utf8 } from '../../src/core/bytes.ts';
import type { ModelSegment } from '../../src/sim/gateway.ts';
import { type Viewer, World, sha256 } from './world.ts';

/** 20 chunks, the last one shorter. */
const LENGTH = 19 * CHUNK + 1234;

interface Receipt {
  readonly key: string;
  /** Chunks by grant. */
  readonly got: ReadonlyMap<number, readonly number[]>;
  readonly gave: ReadonlyMap<number, readonly number[]>;
  readonly figures: ReadonlyMap<string, number>;
  readonly shown: string | null;
}

function parse(text: string): Receipt[] {
  return text.split(',').map((receipt) => {
    const key = hex(unbase64(receipt.slice(0, 11)));
    const [got, gave, figures] = [new Map<number, number[]>(), new Map<number, number[]>(), new Map<string, number>()];
    let shown: string | null = null;
    for (const [, mark, value] of receipt.slice(11).matchAll(/([<>+*~=@!])([\w:-]+)/g)) {
      const [grant, bits] = value!.split(':');
      if (mark === '!') shown = value!;
      else if (!bits) figures.set(mark!, Number(value));
      else (mark === '<' ? got : gave).set(Number(grant), chunksOf(unbase64(bits)));
    }
    return { key, got, gave, figures, shown };
  });
}

function chunksOf(bits: Uint8Array): number[] {
  return [...bits].flatMap((byte, at) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => 8 * at + bit));
}

const SALT = 'AAECAwQFBgcICQoLDA0ODw';

const keyOf = ({ path }: ModelSegment) => hex(sha256(utf8(path)).subarray(0, 8));

function reportsOf(world: World, viewer: Viewer): { readonly n: number; readonly r: string }[] {
  const told = world.gateway.received.filter(({ peer, message }) => peer === viewer.id && message['t'] === 'report');
  return told.map(({ message }) => message as unknown as { n: number; r: string });
}

function receiptsOf(world: World, viewer: Viewer): Receipt[] {
  return reportsOf(world, viewer).flatMap(({ r }) => parse(r));
}

/** Chunks as `giver>receiver/segment/chunk`. */
function named(world: World, viewer: Viewer, direction: 'got' | 'gave'): string[] {
  return receiptsOf(world, viewer).flatMap(({ key, got, gave }) =>
    [...(direction === 'got' ? got : gave)].flatMap(([grant, chunks]) => {
      const other = world.gateway.grantee(viewer.id, grant);
      const pair = direction === 'got' ? `${other}>${viewer.id}` : `${viewer.id}>${other}`;
      return chunks.map((chunk) => `${pair}/${key}/${chunk}`);
    }),
  );
}

test('what a viewer names as received its giver names as given, each chunk once', async () => {
  const world = new World();
  const viewers = await world.watching(4);
  const segments = [2, 3, 4].map((n) => world.gateway.add(n, LENGTH));
  await world.clock.run(50);
  for (const { path } of segments) await world.await(Promise.all(viewers.map((viewer) => viewer.ask(path))));
  await world.clock.run(40_000);
  const got = viewers.flatMap((viewer) => named(world, viewer, 'got'));
  const gave = viewers.flatMap((viewer) => named(world, viewer, 'gave'));
  assert.ok(got.length > 100);
  const given = new Set(gave);
  const taken = new Set(got);
  assert.deepEqual(got.filter((name) => !given.has(name)), []);
  // What came in vain was given, but is named by nobody as received.
  const waste = viewers.reduce((sum, { stats }) => sum + stats.waste, 0);
  assert.ok(gave.filter((name) => !taken.has(name)).length * CHUNK <= waste + CHUNK);
  const received = got.map((name) => name.split('>')[1]);
  assert.equal(new Set(received).size, received.length);
});

test('what a segment took over HTTP and from peers is its length, and adds up to what the page counts', async () => {
  const world = new World();
  const viewers = await world.watching(3);
  const segment = world.gateway.add(2, LENGTH);
  await world.clock.run(50);
  await world.await(Promise.all(viewers.map((viewer) => viewer.ask(segment.path))));
  await world.clock.run(40_000);
  for (const viewer of viewers) {
    const receipts = receiptsOf(world, viewer);
    const own = receipts.filter(({ key }) => key === keyOf(segment));
    const swarm = own.flatMap(({ got }) => [...got.values()].flat()).reduce((sum, chunk) => sum + (chunk === 19 ? 1234 : CHUNK), 0);
    const figure = (of: readonly Receipt[], mark: string) => of.reduce((sum, { figures }) => sum + (figures.get(mark) ?? 0), 0);
    assert.equal(swarm + figure(own, '+') - figure(own, '='), LENGTH);
    assert.equal(figure(receipts, '+'), viewer.stats.http);
    assert.equal(figure(receipts, '~'), viewer.stats.waste);
  }
});

test('one segment between two viewers costs at most 110 bytes of receipts at both ends, however long it is', async () => {
  for (const duration of [2, 6, 10]) {
    const world = new World();
    world.gateway.salt = SALT;
    const viewers = await world.watching(2);
    // Past the first reports, which come early.
    await world.clock.run(30_000);
    const segments = [2, 3, 4, 5, 6, 7, 8, 9].map((n) => world.gateway.add(n, LENGTH, duration));
    for (const { path } of segments) {
      for (const viewer of viewers) await world.await(viewer.ask(path));
      await world.clock.run(duration * 1000);
    }
    await world.clock.run(25_000);
    const swarm = viewers.reduce((sum, { stats }) => sum + stats.swarm, 0);
    assert.ok(swarm >= segments.length * LENGTH, `${swarm} bytes from a peer`);
    let bytes = 0;
    for (const viewer of viewers) {
      const reports = reportsOf(world, viewer).filter(({ r }) => parse(r).some(({ got, gave }) => got.size + gave.size > 0));
      // A frame of the client's has a header of 6 bytes, and 2 more for a payload over 125 (RFC 6455, section 5.2).
      bytes += reports.reduce((sum, report) => sum + JSON.stringify(report).length + 8, 0);
      const told = new Set(reports.flatMap(({ r }) => parse(r)).map(({ key }) => key));
      assert.ok(segments.every((segment) => told.has(keyOf(segment))), JSON.stringify(reports));
    }
    assert.ok(bytes <= 110 * segments.length, `${bytes / segments.length} bytes with segments of ${duration} s`);
  }
});

test('a page that goes away posts what it has not told', async () => {
  const world = new World();
  const [a, b] = (await world.watching(2)) as [Viewer, Viewer];
  const segment = world.gateway.add(2, LENGTH);
  await world.await(a.ask(segment.path));
  await world.await(b.ask(segment.path));
  const last = Math.max(...reportsOf(world, b).map(({ n }) => n));
  b.deliverer.stop();
  await world.clock.run(1000);
  const [beacon, ...more] = world.gateway.beacons.map((text) => JSON.parse(text) as { session: string; t: string; n: number; r: string });
  assert.deepEqual(more, []);
  assert.deepEqual([beacon!.session, beacon!.t, beacon!.n], ['s', 'report', last + 1]);
  const chunks = parse(beacon!.r).filter(({ key }) => key === keyOf(segment)).flatMap(({ got }) => [...got.values()].flat());
  assert.ok(chunks.length > 0);
});

test('what a page would post if it went away now can be had before, and counts for nothing once it is told', async () => {
  const world = new World();
  const [a, b] = (await world.watching(2)) as [Viewer, Viewer];
  const segment = world.gateway.add(2, LENGTH);
  await world.await(a.ask(segment.path));
  await world.await(b.ask(segment.path));
  const parting = await b.deliverer.parting();
  assert.deepEqual(await b.deliverer.parting(), parting);
  b.deliverer.stop();
  await world.clock.run(1000);
  assert.deepEqual(parting.map(([, text]) => text), world.gateway.beacons);
  assert.deepEqual(parting.map(([path]) => path), ['/_p2p/@/report']);
  assert.deepEqual(await b.deliverer.parting(), []);
});

test('a page that is hidden tells at once', async () => {
  const world = new World();
  const [a, b] = (await world.watching(2)) as [Viewer, Viewer];
  const segment = world.gateway.add(2, LENGTH);
  await world.await(a.ask(segment.path));
  await world.await(b.ask(segment.path));
  b.deliverer.conditions.update({ visible: false });
  await world.clock.run(100);
  assert.ok(receiptsOf(world, b).some(({ key }) => key === keyOf(segment)));
});

async function cutAfterAReport(world: World): Promise<Viewer> {
  const [a, b] = (await world.watching(2)) as [Viewer, Viewer];
  const segments = [2, 3].map((n) => world.gateway.add(n, LENGTH));
  for (const viewer of [a, b]) await world.await(viewer.ask(segments[0]!.path));
  await world.clock.run(25_000);
  // Not told of yet when the socket is lost.
  for (const viewer of [a, b]) await world.await(viewer.ask(segments[1]!.path));
  return b;
}

test('reports that may have been lost with the socket are sent again under their numbers', async () => {
  const world = new World();
  const viewer = await cutAfterAReport(world);
  const before = reportsOf(world, viewer);
  world.gateway.resumes = true;
  world.gateway.cutSockets();
  await world.clock.run(40_000);
  const after = reportsOf(world, viewer).slice(before.length);
  assert.deepEqual(after.slice(0, before.length), before);
  assert.ok(after.slice(before.length).every(({ n }) => n > before.length));
});

test('a gateway that has forgotten the session hears nothing of its grants, but what HTTP brought', async () => {
  const world = new World();
  const viewer = await cutAfterAReport(world);
  const before = reportsOf(world, viewer).length;
  world.gateway.cutSockets();
  world.gateway.settings = { ...world.gateway.settings, minSwarm: 9 };
  await world.clock.run(40_000);
  const after = reportsOf(world, viewer).slice(before).flatMap(({ r }) => parse(r));
  assert.deepEqual(after.flatMap(({ got, gave }) => [...got.keys(), ...gave.keys()]), []);
});

test('what passes between viewers before the gateway has introduced them anew is named under no grant', async () => {
  const world = new World();
  const [a, b] = (await world.watching(2)) as [Viewer, Viewer];
  const segments = [2, 3].map((n) => world.gateway.add(n, LENGTH));
  await world.await(a.ask(segments[0]!.path));
  world.gateway.introduces = false;
  world.gateway.cutSockets();
  await world.clock.run(20_000);
  const before = b.stats.swarm;
  for (const viewer of [a, b]) await world.await(viewer.ask(segments[viewer === a ? 1 : 0]!.path));
  await world.clock.run(25_000);
  assert.ok(b.stats.swarm > before, 'they are connected as before');
  const receipts = [a, b].flatMap((viewer) => receiptsOf(world, viewer).filter(({ key }) => key === keyOf(segments[0]!)));
  assert.deepEqual(receipts.flatMap(({ got, gave }) => [...got.keys(), ...gave.keys()]), []);
});

/** What somebody says who has these chunks. */
function shows({ bytes }: ModelSegment, chunks: Iterable<number>, salt: string): string {
  const all = new Uint8Array(6);
  for (const chunk of chunks) {
    const salted = concat(concat(unbase64(salt), Uint8Array.of(0, 0, 0, chunk)), bytes.subarray(chunk * CHUNK, (chunk + 1) * CHUNK));
    sha256(salted).forEach((byte, i) => i < 6 && (all[i]! ^= byte));
  }
  return base64url(all);
}

test('who names chunks shows that it has them, as receiver and as giver, each once', async () => {
  const world = new World();
  world.gateway.salt = SALT;
  const viewers = await world.watching(4);
  const segments = [2, 3].map((n) => world.gateway.add(n, LENGTH));
  await world.clock.run(50);
  for (const { path } of segments) await world.await(Promise.all(viewers.map((viewer) => viewer.ask(path))));
  await world.clock.run(40_000);
  let named = 0;
  for (const viewer of viewers) {
    for (const { key, got, gave, shown } of receiptsOf(world, viewer)) {
      const segment = segments.find((one) => keyOf(one) === key);
      const chunks = new Set([...got.values(), ...gave.values()].flat());
      if (segment && chunks.size > 0) assert.equal(shown, shows(segment, chunks, SALT), `${chunks.size} chunks`);
      else assert.equal(shown, null);
      named += chunks.size;
    }
  }
  assert.ok(named > 60, `${named} chunks`);
});

test('what was named for another salt is told to nobody', async () => {
  const world = new World();
  world.gateway.salt = SALT;
  const viewer = await cutAfterAReport(world);
  const before = reportsOf(world, viewer).length;
  world.gateway.salt = base64url(new Uint8Array(16).fill(9));
  world.gateway.cutSockets();
  await world.clock.run(40_000);
  const after = reportsOf(world, viewer).slice(before).flatMap(({ r }) => parse(r));
  assert.deepEqual(after.flatMap(({ shown }) => shown ?? []), []);
});
