import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secondsAhead, secondsLeft } from '../../src/page/media.ts';

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

for (const [rate, expected] of [
  [1, 6],
  [4, 1.5],
  [0.5, 6],
  [0, 6],
] as const) {
  test(`at ${rate} times the speed 6 s of media last ${expected} s`, () => {
    assert.equal(secondsLeft({ currentTime: 4, buffered: ranges([0, 10]), playbackRate: rate }), expected);
  });
}
