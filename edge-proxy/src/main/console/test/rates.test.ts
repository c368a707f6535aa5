import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, bitRate, money, percent } from '../src/format.ts';
import { joined, ratesOf, ratesOfRows, recentOffload, stacked } from '../src/rates.ts';
import type { EgressRow, History } from '../src/types.ts';

const history = (started: string, times: number[], swarm: number[], origin: number[]): History => {
  const zeros = times.map(() => 0);
  return { started, stepSeconds: 5, times, bytes: { swarm, origin, cache: zeros, sibling: zeros } };
};

test('a rate is what was counted between two samples', () => {
  const { times, rates } = ratesOf(history('a', [1000, 6000, 11_000], [0, 500, 500], [0, 0, 50]));
  assert.deepEqual(times, [6, 11]);
  assert.deepEqual(rates.swarm, [100, 0]);
  assert.deepEqual(rates.origin, [0, 10]);
});

test('no sample or one makes no rate', () => {
  assert.deepEqual(ratesOf(history('a', [], [], [])).times, []);
  assert.deepEqual(ratesOf(history('a', [1000], [5], [5])).times, []);
});

test('news are appended once, and old ones forgotten', () => {
  const first = history('a', [1, 2], [1, 2], [0, 0]);
  const both = joined(first, history('a', [2, 3], [2, 3], [0, 0]));
  assert.deepEqual(both.times, [1, 2, 3]);
  assert.deepEqual(both.bytes.swarm, [1, 2, 3]);
  assert.deepEqual(joined(both, history('a', [4], [4], [0]), 2).times, [3, 4]);
});

test('an edge that started anew has a history of its own', () => {
  assert.deepEqual(joined(history('a', [1, 2], [1, 2], [0, 0]), history('b', [9], [0], [0])).times, [9]);
});

test('offload is the share of the swarm in the last seconds', () => {
  const lately = recentOffload(history('a', [0, 60_000, 120_000], [0, 0, 300], [0, 1_000_000, 1_000_100]), 60);
  assert.equal(lately.offload, 0.75);
  assert.equal(lately.bytesPerSecond, 400 / 60);
  assert.equal(recentOffload(history('a', [0, 1], [7, 7], [0, 0]), 60).offload, null);
});

test('sources lie upon each other, the swarm below', () => {
  const series = { times: [1], rates: { swarm: [1], cache: [2], sibling: [3], origin: [4] } };
  assert.deepEqual(stacked(series), [[1], [3], [6], [10]]);
});

test('rows of the ledger stand where their time is, and the last one is not over', () => {
  const row = (start: string, swarm: number): EgressRow => ({
    start,
    savings: [],
    delivery: { swarm: { bytes: swarm }, cache: { bytes: 0 }, sibling: { bytes: 0 }, origin: { bytes: 0 } },
  });
  const from = Date.parse('2026-10-01T00:00:00Z') / 1000;
  const { times, rates } = ratesOfRows([row('2026-10-01T00:05:00Z', 3000), row('2026-10-01T00:10:00Z', 600)], from, from + 660, 300);
  assert.deepEqual(times, [from, from + 300, from + 600]);
  assert.deepEqual(rates.swarm, [0, 10, 10]);
});

test('figures have the units of invoices', () => {
  assert.equal(bytes(0), '0 B');
  assert.equal(bytes(999), '999 B');
  assert.equal(bytes(999_600), '1.00 MB');
  assert.equal(bytes(12_345_678), '12.3 MB');
  assert.equal(bitRate(125_000), '1.00 Mbit/s');
  assert.equal(percent(0.12345), '12.3 %');
  assert.equal(percent(null), '–');
  assert.equal(money('-1234567.80', 'EUR'), '−1,234,567.80 EUR');
  assert.equal(money('0.00', 'USD'), '0.00 USD');
});
