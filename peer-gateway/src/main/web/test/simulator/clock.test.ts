import assert from 'node:assert/strict';
import test from 'node:test';
import { RealClock, Standing } from '../../src/simulator/clock.ts';

/** The processor is not to be had for so long. */
function blocked(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

test('what is due holds the clock while the machine is busy', () => {
  const clock = new RealClock();
  clock.after(0, () => {});
  const at = clock.now();
  blocked(50);
  assert.ok(clock.now() <= at + 10);
  assert.ok(clock.stood >= 39);
});

test('the clocks of all threads stand with one of them', () => {
  const standing = new Standing();
  const [one, other] = [new RealClock(standing), new RealClock(standing)];
  one.after(0, () => {});
  blocked(50);
  one.now();
  assert.ok(other.stood >= 39);
});

test('a clock that had gone on does not go back for one that stood', () => {
  const standing = new Standing();
  const [one, other] = [new RealClock(standing), new RealClock(standing)];
  one.after(0, () => {});
  blocked(50);
  const ahead = other.now();
  one.now();
  assert.ok(other.now() >= ahead);
});
