import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Options } from '../../src/simulator/options.ts';
import { Random } from '../../src/simulator/random.ts';
import { reachable, traits } from '../../src/simulator/viewers.ts';

const dsl = { name: 'dsl', share: 0.3, down: 10, up: 1, latency: 20, uploads: true };
const mobile = { name: 'mobile', share: 0.7, down: 40, up: 10, latency: 30, uploads: false };
const options = { sites: 0, siteShare: 0, asns: 3, udpBlocked: 0, natBlocked: 0, noUpload: 0, spread: 0, perLine: 1, medianStay: null, lines: [], up: 5, down: 6, latency: 7 } as unknown as Options;

function population(more: Partial<Options>) {
  const random = new Random('1');
  return Array.from({ length: 1000 }, (_, number) => traits(number, { ...options, ...more }, random));
}

test('classes of lines are had by their shares of the viewers', () => {
  const narrow = population({ lines: [dsl, mobile] }).filter(({ line }) => line === 'dsl');
  assert.ok(narrow.length > 250 && narrow.length < 350, String(narrow.length));
  assert.deepEqual(narrow[0]!.access, { up: 1, down: 10, latency: 20 });
});

test('a viewer on a mobile line gives nothing', () => {
  for (const { line, uploads } of population({ lines: [dsl, mobile] })) assert.equal(uploads, line === 'dsl');
});

test('of log-normal stays many are short and some last very long', () => {
  const stays = population({ medianStay: 30, stays: 'lognormal' }).map(({ stay }) => stay / 1000).sort((a, b) => a - b);
  const at = (share: number) => stays[1000 * share]!;
  assert.ok(at(0.25) < 15 && at(0.5) > 25 && at(0.5) < 35 && at(0.9) > 150, stays.join());
});

test('without classes all lines are alike', () => {
  const [viewer] = population({});
  assert.equal(viewer!.line, null);
  assert.deepEqual(viewer!.access, { up: 5, down: 6, latency: 7 });
});

test('viewers of one household have the same line and address', () => {
  const [first, second, third] = population({ perLine: 2, spread: 0.5, lines: [dsl, mobile] });
  assert.deepEqual([first!.access, first!.address], [second!.access, second!.address]);
  assert.notDeepEqual([first!.access, first!.address], [third!.access, third!.address]);
});

test('a NAT is not between viewers of one household', () => {
  const [first, second, third] = population({ perLine: 2, natBlocked: 1 });
  assert.ok(reachable(first!, second!));
  assert.ok(!reachable(first!, third!));
});
