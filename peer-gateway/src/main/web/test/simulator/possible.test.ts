import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Presence, possible } from '../../src/simulator/possible.ts';

const options = { warmUp: 20, duration: 60, bitrate: 100_000, uploadRatio: 2 };

function viewer(up: number, more: Partial<Presence['traits']> = {}, from = 0, to = 60_000): Presence {
  return { traits: { access: { up, down: 1e6, latency: 10 }, uploads: true, nat: 'open', ...more }, from, to };
}

const ten = (up: number, more = {}) => Array.from({ length: 10 }, () => viewer(up, more));

function offload(presences: readonly Presence[], more: Partial<typeof options> = {}): number {
  return Number(possible(presences, { ...options, ...more }).offload.toFixed(6));
}

test('one copy for all comes over HTTP', () => {
  assert.equal(offload(ten(150_000)), 0.9);
});

test('uplinks narrower than the stream carry their part of it', () => {
  assert.equal(offload(ten(30_000)), 0.3);
});

test('viewers that give nothing watch all the same', () => {
  assert.equal(offload([...ten(100_000), ...ten(100_000, { uploads: false })]), 0.5);
});

test('nobody gives more than the upload ratio allows', () => {
  assert.equal(offload(ten(1_000_000), { uploadRatio: 0.5 }), 0.5);
});

test('viewers without UDP neither give nor get', () => {
  assert.equal(offload([...ten(200_000), ...ten(200_000, { nat: 'none' })]), 0.45);
});

test('a viewer counts for the time it was there after the warm-up', () => {
  const left = viewer(100_000, {}, 0, 20_000);
  const halfTheTime = viewer(100_000, {}, 40_000, 70_000);
  assert.equal(offload([viewer(100_000), left, halfTheTime]), Number((0.5 / 1.5).toFixed(6)));
});

test('alone there is nothing to share', () => {
  assert.equal(offload([viewer(100_000)]), 0);
  assert.equal(offload([]), 0);
});
