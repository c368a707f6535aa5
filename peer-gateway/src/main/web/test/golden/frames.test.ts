import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, unhex } from '../../src/core/bytes.ts';
import { End, type Frame, decode, encode, encodeData } from '../../src/core/frames.ts';
import frames from './frames.txt';
import { golden } from './golden.ts';

const KEY = '00112233445566ff';
const MEANT: Record<string, Frame> = {
  hello: { type: 'hello', version: 2 },
  have: { type: 'have', key: KEY, first: 3, count: 9, held: new Uint8Array([0xff, 1]), arriving: new Uint8Array([0, 1]) },
  'have: a segment is forgotten': { type: 'have', key: KEY, first: 0, count: 0, held: new Uint8Array(0), arriving: new Uint8Array(0) },
  request: { type: 'request', id: 65_535, key: KEY, first: 4095, count: 1, within: 2500 },
  cancel: { type: 'cancel', id: 513 },
  withdraw: { type: 'withdraw', id: 513 },
  data: { type: 'data', id: 258, index: 3, payload: new Uint8Array([10, 11, 12]) },
  'end: cancelled': { type: 'end', id: 1, reason: End.cancelled },
  'end: gone': { type: 'end', id: 1, reason: End.gone },
  'end: refused': { type: 'end', id: 1, reason: End.refused },
  'end: late': { type: 'end', id: 1, reason: End.late },
  status: { type: 'status', serving: true, spare: 1200, queue: 340, rate: 128 },
  'status: does not serve': { type: 'status', serving: false, spare: 0, queue: 0, rate: 0 },
  'status: as much as can be said': { type: 'status', serving: true, spare: 65_535, queue: 65_535, rate: 65_535 },
  ping: { type: 'ping', token: 0xffffffff },
  pong: { type: 'pong', token: 7 },
};

test('every message between peers is written and read as it stands', () => {
  const messages = golden(frames);
  assert.deepEqual([...messages.keys()], Object.keys(MEANT));
  for (const [name, digits] of messages) {
    const frame = MEANT[name]!;
    assert.equal(hex(frame.type === 'data' ? encodeData(frame.id, frame.index, frame.payload) : encode(frame)), digits, name);
    assert.deepEqual(decode(unhex(digits)), frame, name);
  }
});
