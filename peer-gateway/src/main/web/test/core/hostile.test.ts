import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import type { Link } from '../../src/core/environment.ts';
import { End, FRAME, type Frame, PEER_VERSION, decode, encode, encodeData } from '../../src/core/frames.ts';
import { SegmentKeys } from '../../src/core/name.ts';
import type { VirtualClock } from '../../src/sim/clock.ts';
import { modelCryptography, pattern } from '../../src/sim/gateway.ts';
import { World, sha256 } from './world.ts';

const LENGTH = 5 * CHUNK + 777;
const PATH = '/_p2p/s2.m4s';
const KEY = await new SegmentKeys(modelCryptography(sha256, 0)).of({ path: PATH, range: null });
type Request = Extract<Frame, { type: 'request' }>;

/** Says that it has the whole segment, and answers requests as told. */
function liar(onRequest: (link: Link, request: Request, clock: VirtualClock) => void) {
  return (link: Link, { clock }: { readonly clock: VirtualClock }) => {
    link.onmessage = (message) => {
      const frame = decode(message);
      if (frame.type === 'ping') link.send(encode({ type: 'pong', token: frame.token }));
      if (frame.type === 'request') onRequest(link, frame, clock);
    };
    link.send(encode({ type: 'have', key: KEY, first: 0, count: 6, held: new Uint8Array([0x3f]), arriving: new Uint8Array(1) }));
  };
}

function sendChunk(link: Link, { id }: Request, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += FRAME) link.send(encodeData(id, at / FRAME, bytes.subarray(at, at + FRAME)));
}

/** A viewer with one neighbour, the attacker. */
async function victimOf(onRequest: (link: Link, request: Request, clock: VirtualClock) => void) {
  const world = new World();
  const [viewer] = await world.watching(1);
  const segment = world.gateway.add(2, LENGTH);
  const attacker = world.hostile(liar(onRequest));
  await world.clock.until(() => viewer!.stats.links.some(({ open }) => open));
  await world.clock.run(1000);
  const got = await world.await(viewer!.ask(PATH));
  assert.deepEqual(got?.bytes, segment.bytes);
  await world.clock.run(2000);
  return { world, viewer: viewer!, attacker, segment };
}

test("a polluter's first bad chunk is its last: nothing of it is delivered or kept, and the gateway is told", async () => {
  let asked = 0;
  const { world, viewer, attacker, segment } = await victimOf((link, request) => {
    asked++;
    sendChunk(link, request, new Uint8Array(request.first === 5 ? 777 : CHUNK).fill(7));
  });
  assert.ok(asked > 0);
  assert.equal(viewer.stats.swarm, 0);
  assert.equal(viewer.stats.links.length, 0);
  const bad = world.gateway.received.filter(({ message }) => message['t'] === 'bad');
  assert.equal(bad.length, 1);
  assert.equal(bad[0]!.message['peer'], attacker);
  world.gateway.tellPeer(viewer.id, { t: 'peers', add: [{ peer: attacker, offer: true }] });
  await world.clock.run(1000);
  assert.equal(viewer.stats.links.length, 0, 'it is not accepted again');
  assert.equal(segment.bytes.length, LENGTH);
});

test('right bytes up to the last, then silence: what was right is kept, the rest comes over HTTP', async () => {
  let sent = 0;
  const { viewer, segment } = await victimOf((link, request) => {
    if (sent++ > 1) return;
    const from = request.first * CHUNK;
    sendChunk(link, request, pattern(3, LENGTH).subarray(from, Math.min(from + CHUNK, LENGTH)));
  });
  assert.ok(viewer.stats.swarm > 0);
  assert.ok(viewer.stats.swarm + viewer.stats.http >= segment.bytes.length);
});

test('a slow drip is put aside and costs the viewer no more than its patience', async () => {
  const world = new World();
  const [viewer] = await world.watching(1);
  const segment = world.gateway.add(2, LENGTH);
  world.hostile(
    liar((link, request, clock) => {
      let at = 0;
      const drip = () => {
        if (at >= CHUNK || request.first === 5) return;
        link.send(encodeData(request.id, at / FRAME, segment.bytes.subarray(request.first * CHUNK + at, request.first * CHUNK + at + FRAME)));
        at += FRAME;
        clock.after(1900, drip);
      };
      drip();
    }),
  );
  await world.clock.until(() => viewer!.stats.links.some(({ open }) => open));
  await world.clock.run(1000);
  const asked = world.clock.now();
  const got = await world.await(viewer!.ask(PATH, { buffer: 5 }));
  assert.deepEqual(got?.bytes, segment.bytes);
  assert.ok(world.clock.now() - asked < 3000, `took ${world.clock.now() - asked} ms`);
});

test('a neighbour that falls silent now and then, and gives well in between, is not given up', async () => {
  const world = new World();
  const [viewer] = await world.watching(1);
  const keys = new SegmentKeys(modelCryptography(sha256, 0));
  const segments: { path: string; key: string; silent: boolean; bytes: Uint8Array }[] = [];
  for (let n = 2; n < 82; n++) {
    const path = `/_p2p/s${n}.m4s`;
    const { bytes } = world.gateway.add(n, 2 * CHUNK);
    segments.push({ path, key: await keys.of({ path, range: null }), silent: n % 10 === 0, bytes });
  }
  const silences = new Set<string>();
  let givenAfterSix = 0;
  world.hostile((link) => {
    link.onmessage = (message) => {
      const frame = decode(message);
      if (frame.type === 'ping') link.send(encode({ type: 'pong', token: frame.token }));
      if (frame.type === 'cancel') link.send(encode({ type: 'end', id: frame.id, reason: End.cancelled }));
      if (frame.type !== 'request') return;
      const { bytes, silent } = segments.find(({ key }) => key === frame.key)!;
      if (silent) return void silences.add(frame.key);
      if (silences.size >= 6) givenAfterSix++;
      sendChunk(link, frame, bytes.subarray(frame.first * CHUNK, (frame.first + 1) * CHUNK));
    };
    for (const { key } of segments) link.send(encode({ type: 'have', key, first: 0, count: 2, held: new Uint8Array([3]), arriving: new Uint8Array(1) }));
  });
  await world.clock.until(() => viewer!.stats.links.some(({ open }) => open));
  for (const { path, bytes } of segments) {
    const got = await world.await(viewer!.ask(path, { buffer: 5 }));
    assert.deepEqual(got?.bytes, bytes);
    await world.clock.run(2000);
  }
  assert.ok(givenAfterSix > 0, `after ${silences.size} silences nothing was asked of it any more`);
});

test('a have-map liar, who has nothing, delays nothing once it has been found out', async () => {
  const { world, viewer, segment } = await victimOf((link, request) => link.send(encode({ type: 'end', id: request.id, reason: End.gone })));
  assert.equal(viewer.stats.swarm, 0);
  assert.equal(world.gateway.sent.get(segment.path), LENGTH);
});

test('whoever is always about to have what it never gets is not waited for after a while', async () => {
  const world = new World();
  const [viewer] = await world.watching(1);
  const keys = new SegmentKeys(modelCryptography(sha256, 0));
  let promise: (key: string) => void = () => {};
  let asked = 0;
  world.hostile((link) => {
    link.onmessage = (message) => {
      const frame = decode(message);
      if (frame.type === 'ping') link.send(encode({ type: 'pong', token: frame.token }));
      if (frame.type === 'request') asked++;
      if (frame.type === 'cancel') link.send(encode({ type: 'end', id: frame.id, reason: End.cancelled }));
    };
    promise = (key) => link.send(encode({ type: 'have', key, first: 0, count: 6, held: new Uint8Array(1), arriving: new Uint8Array([0x3f]) }));
  });
  await world.clock.until(() => viewer!.stats.links.some(({ open }) => open));
  for (let n = 2; n < 30; n++) {
    const segment = world.gateway.add(n, LENGTH);
    promise(await keys.of({ path: segment.path, range: null }));
    await world.clock.run(100);
    const got = await world.await(viewer!.ask(segment.path, { buffer: 10 }));
    assert.deepEqual(got?.bytes, segment.bytes);
    await world.clock.run(2000);
  }
  const before = asked;
  assert.ok(before > 0);
  const last = world.gateway.add(30, LENGTH);
  promise(await keys.of({ path: last.path, range: null }));
  await world.clock.run(100);
  await world.await(viewer!.ask(last.path, { buffer: 10 }));
  assert.equal(asked, before);
});

for (const [name, rate, within] of [
  ['whose turn would always come too late', 0, 0],
  ['whose line would take a minute for a chunk', 1, 0],
  ['that says so when the time is almost over', 0, 700],
] as const) {
  test(`a neighbour that has everything, and ${name}, does not keep others from sharing`, async () => {
    const world = new World();
    const viewers = await world.watching(2);
    const keys = new SegmentKeys(modelCryptography(sha256, 0));
    const paths = Array.from({ length: 20 }, (_, i) => world.gateway.add(i + 2, 4 * CHUNK).path);
    const all = await Promise.all(paths.map((path) => keys.of({ path, range: null })));
    world.hostile((link, { clock }) => {
      link.onmessage = (message) => {
        const frame = decode(message);
        if (frame.type === 'ping') link.send(encode({ type: 'pong', token: frame.token }));
        if (frame.type === 'request') clock.after(within, () => link.send(encode({ type: 'end', id: frame.id, reason: End.late })));
      };
      link.send(encode({ type: 'status', serving: true, spare: 10_000, queue: 0, rate }));
      for (const key of all) link.send(encode({ type: 'have', key, first: 0, count: 4, held: new Uint8Array([15]), arriving: new Uint8Array(1) }));
    });
    await world.clock.until(() => viewers.every(({ stats }) => stats.links.filter(({ open }) => open).length === 2));
    for (const path of paths) {
      await Promise.all(viewers.map((viewer) => world.await(viewer.ask(path, { buffer: 8 }))));
      await world.clock.run(500);
    }
    const fromPeers = viewers.reduce((sum, { stats }) => sum + stats.swarm, 0);
    // One copy of two is the most there can be.
    assert.ok(fromPeers > paths.length * 3 * CHUNK, `${fromPeers / CHUNK} chunks of ${paths.length * 8}`);
  });
}

for (const [name, send] of Object.entries<(link: Link, request: Request) => void>({
  'data nobody asked for': (link, { id }) => link.send(encodeData((id + 9) & 0xffff, 0, new Uint8Array(FRAME))),
  'frames out of order': (link, { id }) => link.send(encodeData(id, 1, new Uint8Array(FRAME))),
  'a frame too short': (link, { id }) => link.send(encodeData(id, 0, new Uint8Array(FRAME - 1))),
  'a message too large': (link) => link.send(new Uint8Array(FRAME + 5).fill(5)),
  'a type nobody knows': (link) => link.send(new Uint8Array([77, 1, 2])),
  'an empty message': (link) => link.send(new Uint8Array(0)),
  'a second hello': (link) => link.send(encode({ type: 'hello', version: PEER_VERSION })),
  'the end of nothing': (link, { id }) => link.send(encode({ type: 'end', id: (id + 9) & 0xffff, reason: End.gone })),
  'a pong to no ping': (link) => link.send(encode({ type: 'pong', token: 12345 })),
  'a flood of messages': (link) => {
    for (let i = 0; i < 5000; i++) link.send(encode({ type: 'status', serving: true, spare: 1, queue: 0, rate: 0 }));
  },
  'too many requests': (link) => link.send(encode({ type: 'request', id: 0, key: KEY, first: 0, count: 65, within: 0 })),
})) {
  test(`${name} closes the link`, async () => {
    const { viewer } = await victimOf(send);
    assert.equal(viewer.stats.links.length, 0);
    assert.equal(viewer.stats.swarm, 0);
  });
}

test('a request counts as so many messages as it asks for chunks: each of them is answered', async () => {
  const world = new World();
  const [viewer] = await world.watching(1);
  let answers = 0;
  world.hostile((link) => {
    link.onmessage = (message) => void (decode(message).type === 'end' && answers++);
    for (let i = 0; i < 100; i++) link.send(encode({ type: 'request', id: 64 * i, key: KEY, first: 0, count: 64, within: 0 }));
  });
  await world.clock.until(() => viewer!.stats.links.some(({ open }) => open));
  await world.clock.run(1000);
  assert.equal(viewer!.stats.links.length, 0);
  assert.ok(answers <= 4000, `${answers} answers`);
});

test('random messages close a link or change nothing: the player gets its segment all the same', async () => {
  let state = 4711;
  const random = (below: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1) % below;
  for (let round = 0; round < 40; round++) {
    await victimOf((link, { id }) => {
      for (let i = 0; i < 20; i++) {
        const bytes = pattern(random(1e6), 1 + random(40));
        bytes[0] = 2 + random(8);
        // Now and then about the transfer that was asked for.
        if (random(2) === 0 && bytes.length > 2) new DataView(bytes.buffer).setUint16(1, id);
        link.send(bytes);
      }
    });
  }
});
