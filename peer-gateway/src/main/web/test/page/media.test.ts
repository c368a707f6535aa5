import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secondsAhead } from '../../src/page/media.ts';

function ranges(...pairs: [number, number][]): TimeRanges {
  return { length: pairs.length, start: (i) => (pairs[i] as [number, number])[0], end: (i) => (pairs[i] as [number, number])[1] };
}

for (const [what, currentTime, buffered, expected] of [
  ['nothing buffered', 0, ranges(), 0],
  ['within a range', 4, ranges([0, 10]), 6],
  ['in the second range', 25, ranges([0, 10], [20, 30]), 5],
  ['in a gap', 15, ranges([0, 10], [20, 30]), 0],
  ['just before a range, as at the start of a stream', 0, ranges([0.08, 6]), 6],
] as const) {
  test(`${what}: ${expected} s ahead`, () => assert.equal(secondsAhead({ currentTime, buffered }), expected));
}
