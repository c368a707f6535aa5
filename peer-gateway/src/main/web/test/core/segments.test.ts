import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFor, gatewayPath } from '../../src/core/asked.ts';
import { CHUNK, base64url } from '../../src/core/bytes.ts';
import { parseDigest } from '../../src/core/digest.ts';
import { ChunkPool } from '../../src/core/pool.ts';
import { Segment } from '../../src/core/segment.ts';
import { modelCryptography, pattern } from '../../src/sim/gateway.ts';
import { World, settle, sha256 } from './world.ts';

const whole = () => false;

for (const [range, name, from, to] of [
  [null, null, 0, null],
  ['bytes=100-299', [100, 299], 0, null],
  ['bytes=0-', [0, 2 ** 20 - 1], 0, null],
  ['bytes=1048600-', [2 ** 20, 2 ** 21 - 1], 24, null],
] as const) {
  test(`${range ?? 'no Range'} asks for ${name ? `the part ${name.join('-')}` : 'the file'} from ${from}`, () => {
    assert.deepEqual(askedFor('/_p2p/a.mp4', range, whole), { name: { path: '/_p2p/a.mp4', range: name }, from, to });
  });
}

test('a range of a file that is one segment is a part of that segment', () => {
  assert.deepEqual(askedFor('/_p2p/a', 'bytes=5-9', () => true), { name: { path: '/_p2p/a', range: null }, from: 5, to: 10 });
});

for (const range of ['bytes=-5', 'bytes=9-5', 'bytes=0-1,3-4', 'items=0-1', 'bytes=0-9999999', 'bytes=99999999999999999999-', 'bytes=a-b']) {
  test(`${range} is left to plain HTTP`, () => {
    assert.equal(askedFor('/_p2p/a', range, whole), null);
  });
}

test('only what lies below the gateway and is not its own is a segment', () => {
  assert.equal(gatewayPath('/_p2p/live/s.ts?x=1', ''), '/_p2p/live/s.ts?x=1');
  assert.equal(gatewayPath('https://edge.example/_p2p/s.ts', 'https://edge.example'), '/_p2p/s.ts');
  assert.equal(gatewayPath('https://other.example/_p2p/s.ts', 'https://edge.example'), null);
  assert.equal(gatewayPath('/_p2p/@/join', ''), null);
  assert.equal(gatewayPath(`/_p2p/${'a'.repeat(5000)}`, ''), null);
});

test('a file is shared in windows, and its length is asked of HTTP once', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  const file = world.gateway.add(2, 3_000_000);
  const window = (n: number) => `bytes=${n * 2 ** 20}-${(n + 1) * 2 ** 20 - 1}`;
  for (const viewer of [a!, b!]) {
    for (const n of [0, 1, 2]) {
      const got = await world.await(viewer.ask(file.path, { range: window(n) }));
      assert.equal(got?.status, 206);
      const last = Math.min((n + 1) * 2 ** 20, 3_000_000) - 1;
      assert.equal(got?.headers.get('content-range'), `bytes ${n * 2 ** 20}-${last}/3000000`);
      assert.deepEqual(got?.bytes, file.bytes.subarray(n * 2 ** 20, last + 1));
      await world.clock.run(500);
    }
  }
  assert.ok(b!.stats.swarm >= 2_000_000 - 2 ** 20, `${b!.stats.swarm} bytes from the neighbour`);
});

test('a segment that the gateway is still receiving is passed on chunk by chunk', async () => {
  const world = new World();
  const [a, b] = await world.watching(2);
  const length = 6 * CHUNK + 100;
  const segment = world.gateway.add(2, length, 2, false);
  const hashes = (count: number) => {
    const all = new Uint8Array(32 * count);
    for (let i = 0; i < count; i++) all.set(sha256(segment.bytes.subarray(i * CHUNK, (i + 1) * CHUNK)), 32 * i);
    return base64url(all);
  };
  const tell = (message: object) => [a!, b!].forEach(({ id }) => world.gateway.tellPeer(id, { path: segment.path, ...message }));
  world.gateway.grow(segment.path, 2 * CHUNK);
  tell({ t: 'digest', digest: { length: 0, complete: false, chunks: hashes(2) } });
  await world.clock.run(100);
  const first = a!.ask(segment.path);
  await world.clock.run(200);
  const { http, swarm } = b!.stats;
  const second = b!.ask(segment.path);
  await world.clock.run(300);
  assert.ok(b!.stats.swarm - swarm >= 2 * CHUNK, 'what is known already has been passed on');
  world.gateway.grow(segment.path, length);
  tell({ t: 'digest', digest: segment.digest });
  assert.deepEqual((await world.await(first))?.bytes, segment.bytes);
  assert.deepEqual((await world.await(second))?.bytes, segment.bytes);
  assert.equal(b!.stats.http, http);
});

function segmentOf(bytes: Uint8Array): Segment {
  const segment = new Segment({ path: '/_p2p/a', range: null }, '0'.repeat(16), new ChunkPool(), modelCryptography(sha256, 1), { chunkChanged: () => {} });
  const chunks = new Uint8Array(32 * Math.ceil(bytes.length / CHUNK));
  for (let i = 0; i * CHUNK < bytes.length; i++) chunks.set(sha256(bytes.subarray(i * CHUNK, (i + 1) * CHUNK)), 32 * i);
  segment.learn(parseDigest({ complete: true, length: bytes.length, chunks: base64url(chunks) })!);
  return segment;
}

test('however its bytes come, a segment reads as the digest says', async () => {
  let state = 7;
  const random = (below: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1) % below;
  for (let round = 0; round < 200; round++) {
    const bytes = pattern(round, 1 + random(5 * CHUNK));
    const segment = segmentOf(bytes);
    const chunks = segment.chunks!;
    while (!segment.complete()) {
      const chunk = random(chunks);
      const part = bytes.subarray(chunk * CHUNK, (chunk + 1) * CHUNK);
      const wrong = random(3) === 0;
      const offered = random(2) === 0 ? (wrong ? pattern(99, part.length) : part) : null;
      const expected = segment.held(chunk) ? false : wrong ? offered && sha256(offered) : true;
      if (offered) assert.deepEqual(await segment.offer(chunk, offered), expected);
      else for (let at = 0; at < part.length; at += 1000) segment.write(chunk * CHUNK + at, part.subarray(at, at + 1000));
      await settle();
    }
    for (let offset = 0; offset < bytes.length; ) {
      const read = segment.read(offset)!;
      assert.deepEqual(read, bytes.subarray(offset, offset + read.length));
      offset += read.length;
    }
    assert.equal(segment.tainted, false);
  }
});

for (const [name, digest] of Object.entries({
  'no object': 'x',
  'a length that is none': { complete: true, length: -1, chunks: '' },
  'too few hashes': { complete: true, length: CHUNK + 1, chunks: base64url(new Uint8Array(32)) },
  'half a hash': { complete: false, length: 0, chunks: base64url(new Uint8Array(33)) },
  'no base64': { complete: false, length: 0, chunks: '*' },
  'a length beyond any segment': { complete: true, length: 2 ** 40, chunks: '' },
})) {
  test(`${name} is no digest`, () => {
    assert.equal(parseDigest(digest), null);
  });
}
