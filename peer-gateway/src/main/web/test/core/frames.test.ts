import assert from 'node:assert/strict';
import { test } from 'node:test';
import { End, type Frame, MAX_CHUNKS, MAX_MESSAGE, MAX_OUTSTANDING, PEER_VERSION, ProtocolViolation, decode, encode, encodeData } from '../../src/core/frames.ts';
import { HaveMap } from '../../src/core/havemap.ts';
import { pattern } from '../../src/sim/gateway.ts';

const KEY = '00112233445566ff';
const FRAMES: Exclude<Frame, { type: 'data' }>[] = [
  { type: 'hello', version: PEER_VERSION },
  { type: 'have', key: KEY, first: 3, count: 9, held: new Uint8Array([0xff, 1]), arriving: new Uint8Array([0, 1]) },
  { type: 'have', key: KEY, first: 0, count: 0, held: new Uint8Array(0), arriving: new Uint8Array(0) },
  { type: 'request', id: 65_535, key: KEY, first: 4095, count: 1, within: 2500 },
  { type: 'cancel', id: 513 },
  { type: 'end', id: 1, reason: End.refused },
  { type: 'status', serving: true, spare: 1200, queue: 340, rate: 128 },
  { type: 'ping', token: 0xffffffff },
  { type: 'pong', token: 7 },
];

for (const frame of FRAMES) {
  test(`${frame.type} is read as it was written`, () => {
    assert.deepEqual(decode(encode(frame)), frame);
  });
  test(`${frame.type} cut short or too long is a violation`, () => {
    const bytes = encode(frame);
    for (let length = 0; length < bytes.length; length++) assert.throws(() => decode(bytes.subarray(0, length)), ProtocolViolation);
    assert.throws(() => decode(new Uint8Array([...bytes, 0])), ProtocolViolation);
  });
}

test('a data frame has four bytes of header', () => {
  const payload = pattern(1, 100);
  const bytes = encodeData(258, 3, payload);
  assert.equal(bytes.length, 104);
  assert.deepEqual(decode(bytes), { type: 'data', id: 258, index: 3, payload });
});

for (const [name, bytes] of Object.entries({
  'an empty data frame': [5, 0, 1, 0],
  'a frame beyond its chunk': [5, 0, 1, 4, 9],
  'a have-map beyond its bound': [...encode({ type: 'have', key: KEY, first: MAX_CHUNKS - 1, count: 2, held: new Uint8Array(1), arriving: new Uint8Array(1) })],
  'a request for nothing': [...encode({ type: 'request', id: 1, key: KEY, first: 0, count: 0, within: 0 })],
  'a request for too much': [...encode({ type: 'request', id: 1, key: KEY, first: 0, count: MAX_OUTSTANDING + 1, within: 0 })],
  'an end without a reason': [6, 0, 1, 0],
  'a status of neither kind': [7, 2, 0, 0, 0, 0, 0, 0],
})) {
  test(`${name} is a violation`, () => {
    assert.throws(() => decode(new Uint8Array(bytes)), ProtocolViolation);
  });
}

test('whatever comes is a frame or a violation, and nothing else', () => {
  let state = 12345;
  const random = (below: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % below;
  for (let i = 0; i < 50_000; i++) {
    const bytes = pattern(i, random(10) === 0 ? random(MAX_MESSAGE + 100) : random(64));
    if (bytes.length > 0) bytes[0] = random(12);
    try {
      const frame = decode(bytes);
      if (frame.type !== 'data') assert.deepEqual(encode(frame), bytes);
    } catch (problem) {
      assert.ok(problem instanceof ProtocolViolation, String(problem));
    }
  }
});

test('a have-map forgets what it heard of least lately', () => {
  const map = new HaveMap(2);
  const have = (key: string, held: number) => map.apply({ type: 'have', key, first: 0, count: 1, held: new Uint8Array([held]), arriving: new Uint8Array(1) }, 0);
  have('a', 1);
  have('b', 1);
  have('a', 1);
  have('c', 1);
  assert.deepEqual(['a', 'b', 'c'].map((key) => map.holds(key, 0)), [true, false, true]);
});

test('a have-map changes only what it speaks of', () => {
  const map = new HaveMap();
  map.apply({ type: 'have', key: KEY, first: 0, count: 3, held: new Uint8Array([0b001]), arriving: new Uint8Array([0b110]) }, 0);
  map.apply({ type: 'have', key: KEY, first: 1, count: 1, held: new Uint8Array([1]), arriving: new Uint8Array([0]) }, 0);
  assert.deepEqual([0, 1, 2, 3].map((chunk) => map.holds(KEY, chunk)), [true, true, false, false]);
  assert.deepEqual([0, 1, 2, 3].map((chunk) => map.awaits(KEY, chunk)), [false, false, true, false]);
});
