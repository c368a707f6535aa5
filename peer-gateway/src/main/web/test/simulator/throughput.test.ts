import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throughput } from '../../src/simulator/throughput.ts';

const RATES = [100, 200, 400];

function chosen(samples: readonly [bytes: number, ms: number][], current: number): number {
  const throughput = new Throughput();
  for (const [bytes, ms] of samples) throughput.sample(bytes, ms);
  return throughput.choose(RATES, current);
}

test('a player begins with the lowest rendition', () => {
  assert.equal(chosen([], 0), 0);
});

test('a rendition is kept as long as the link carries it', () => {
  assert.equal(chosen([[430, 1000]], 2), 2);
  assert.equal(chosen([[410, 1000]], 2), 1);
});

test('a change up needs more than a change down', () => {
  assert.equal(chosen([[560, 1000]], 1), 1);
  assert.equal(chosen([[580, 1000]], 1), 2);
});

test('one slow segment counts at once, one quick one does not', () => {
  assert.equal(chosen([[4000, 4000], [300, 3000]], 2), 2);
  assert.equal(chosen([[4000, 4000], [300, 5000]], 2), 1);
  assert.equal(chosen([[1000, 10_000], [1000, 1000]], 0), 0);
});
