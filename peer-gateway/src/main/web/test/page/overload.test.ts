import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overloaded } from '../../src/extras/load-watch.ts';

for (const [dropped, lateMs, pressure, expected] of [
  [0, 0, false, false],
  [0, 0, true, false],
  [0.05, 0, false, false],
  [0.05, 0, true, true],
  [0.2, 0, false, true],
  [0, 200, false, false],
  [0, 200, true, true],
  [0, 600, false, true],
] as const) {
  test(`${dropped * 100} % dropped, ${lateMs} ms late${pressure ? ', CPU under pressure' : ''}: ${expected}`, () => {
    assert.equal(overloaded(dropped, lateMs, pressure), expected);
  });
}
