import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Watch } from '../../src/page/watch.ts';

function watched(t: TestContext): { watch: Watch; seen: string[]; pass: (ms: number) => void } {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const seen: string[] = [];
  const watch = new Watch(
    () => seen.push('silent'),
    () => seen.push('gone'),
  );
  // In small steps: a timer may set another one.
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) t.mock.timers.tick(50);
  };
  return { watch, seen, pass };
}

test('who answers is asked on', (t) => {
  const { watch, seen, pass } = watched(t);
  for (let i = 0; i < 10; i++) {
    watch.asked();
    pass(1_500);
    watch.heard();
    pass(20_000);
  }
  assert.deepEqual(seen, []);
  assert.equal(watch.silent, false);
});

test('who is silent for two seconds is asked no more, until it speaks', (t) => {
  const { watch, seen, pass } = watched(t);
  watch.asked();
  pass(1_000);
  // Another question is no sign of life.
  watch.asked();
  pass(1_200);
  assert.deepEqual(seen, ['silent']);
  assert.equal(watch.silent, true);
  watch.heard();
  assert.equal(watch.silent, false);
  pass(20_000);
  assert.deepEqual(seen, ['silent']);
});

test('who is silent for eight seconds more is gone', (t) => {
  const { watch, seen, pass } = watched(t);
  watch.asked();
  pass(9_500);
  assert.deepEqual(seen, ['silent']);
  pass(1_500);
  assert.deepEqual(seen, ['silent', 'gone']);
});
