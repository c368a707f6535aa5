import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Presence, possible } from '../../src/simulator/possible.ts';

/** The longer, the less the megabyte given on credit weighs. */
const options = { warmUp: 20_000, duration: 60_000, uploadRatio: 2 };
const stream = { bitrate: 100_000, copies: 1 };
let households = 0;

function viewer(up: number, more: Partial<Presence['traits']> = {}, from = 0, to = 60_000_000): Presence {
  return { traits: { household: households++, access: { up, down: 1e6, latency: 10 }, uploads: true, nat: 'open', ...more }, from, to };
}

const ten = (up: number, more = {}) => Array.from({ length: 10 }, () => viewer(up, more));

function offload(presences: readonly Presence[], more: Partial<typeof options & typeof stream> = {}): number {
  return Number(possible(presences, { ...options, ...more }, { ...stream, ...more }).offload.toFixed(6));
}

test('one copy for all comes over HTTP', () => {
  assert.equal(offload(ten(150_000)), 0.9);
});

test('of several renditions a copy each comes over HTTP', () => {
  assert.equal(offload(ten(150_000), { copies: 2.5 }), 0.75);
});

test('uplinks narrower than the stream carry their part of it', () => {
  assert.equal(offload(ten(30_000)), 0.3);
});

test('viewers that give nothing watch all the same', () => {
  assert.equal(offload([...ten(100_000), ...ten(100_000, { uploads: false })]), 0.5);
});

test('nobody gives more than the upload ratio and a megabyte on credit allow', () => {
  assert.equal(offload(ten(1_000_000), { uploadRatio: 0.5 }), Number((0.5 + 2 ** 20 / 4e9).toFixed(6)));
});

test('viewers of one household need its line for one of them', () => {
  const two = [0, 1].flatMap((household) => [viewer(20_000, { household: -1 - household }), viewer(20_000, { household: -1 - household })]);
  assert.equal(offload(two), Number(((2 * 1.2) / 4).toFixed(6)));
});

test('viewers without UDP neither give nor get', () => {
  assert.equal(offload([...ten(200_000), ...ten(200_000, { nat: 'none' })]), 0.45);
});

test('a viewer counts for the time it was there after the warm-up', () => {
  const left = viewer(100_000, {}, 0, 20_000_000);
  const halfTheTime = viewer(100_000, {}, 40_000_000, 70_000_000);
  assert.equal(offload([viewer(100_000), left, halfTheTime]), Number((0.5 / 1.5).toFixed(6)));
});

test('alone there is nothing to share', () => {
  assert.equal(offload([viewer(100_000)]), 0);
  assert.equal(offload([]), 0);
});
