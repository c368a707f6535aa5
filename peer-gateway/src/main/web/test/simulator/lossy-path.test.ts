import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../../src/sim/clock.ts';
import { LossyPath } from '../../src/simulator/lossy-path.ts';
import { Random } from '../../src/simulator/random.ts';

const clock = new VirtualClock(() => Promise.resolve());
const path = (loss: number, jitter = 0) => new LossyPath(clock, new Random('1'), { loss, jitter }, 50, 1200);

test('without loss nothing holds a flow back', () => {
  const clean = path(0);
  assert.equal(clean.reserve(1e6), 0);
  assert.equal(clean.travel(25, 16_384), 25);
});

test('loss bounds the rate by the square root of its share', () => {
  // 1200 bytes each 50 ms, times sqrt(150).
  assert.equal(Math.round(path(0.01).rate), 293_939);
  assert.equal(Math.round(path(0.04).rate), 146_969);
});

test('delay variation lengthens the round trip and spreads arrivals', () => {
  const varied = path(0, 20);
  const times = Array.from({ length: 100 }, () => varied.travel(25, 100));
  assert.ok(Math.min(...times) >= 25 && Math.max(...times) <= 45);
  assert.equal(path(0.01, 50).rate, path(0.01).rate / 2);
});

test('a message arrives no earlier than one sent before it', () => {
  const lossy = path(0.1, 20);
  const times = Array.from({ length: 100 }, () => lossy.travel(25, 16_384));
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
});

test('a lost packet costs a round trip', () => {
  // Of 14 packets one is lost at 1 % in an eighth of the messages, each on a path of its own.
  const random = new Random('2');
  const times = Array.from({ length: 1000 }, () => new LossyPath(clock, random, { loss: 0.01, jitter: 0 }, 50, 1200).travel(25, 16_384));
  const late = times.filter((time) => time === 75).length;
  assert.ok(late > 100 && late < 160, String(late));
  assert.equal(times.filter((time) => time === 25).length + late + times.filter((time) => time > 200).length, 1000);
});
