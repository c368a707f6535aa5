import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../../src/sim/clock.ts';
import { Bottleneck, Flow } from '../../src/simulator/bottleneck.ts';

/** Bytes a second: one a millisecond. */
const RATE = 1000;

function line() {
  const clock = new VirtualClock(() => Promise.resolve());
  const line = new Bottleneck(clock, RATE);
  const passed: string[] = [];
  const pass = (flow: Flow, bytes: number, name: string) => line.pass(flow, bytes, () => passed.push(`${name} at ${Math.round(clock.now())}`));
  return { clock, line, passed, pass };
}

test('a flow that is alone has the whole line', async () => {
  const { clock, passed, pass } = line();
  const flow = new Flow();
  pass(flow, 100, 'first');
  pass(flow, 50, 'second');
  await clock.run(1000);
  assert.deepEqual(passed, ['first at 100', 'second at 150']);
});

test('flows with something to send have equal parts of the rate', async () => {
  const { clock, passed, pass } = line();
  pass(new Flow(), 1000, 'large');
  await clock.run(100);
  // The large one has had 100 bytes; both share until the small one is through.
  pass(new Flow(), 50, 'small');
  await clock.run(2000);
  assert.deepEqual(passed, ['small at 200', 'large at 1050']);
});

test('a flow with many messages queued gets no more than another', async () => {
  const { clock, passed, pass } = line();
  const greedy = new Flow();
  for (let i = 1; i <= 3; i++) pass(greedy, 100, `greedy ${i}`);
  pass(new Flow(), 100, 'modest');
  await clock.run(2000);
  assert.deepEqual(passed, ['greedy 1 at 200', 'modest at 200', 'greedy 2 at 300', 'greedy 3 at 400']);
});

test('what passes an idle line at once takes its time from it', async () => {
  const { clock, passed, line: bottleneck, pass } = line();
  assert.ok(bottleneck.passedAtOnce(0.9));
  assert.ok(!bottleneck.passedAtOnce(0.9));
  pass(new Flow(), 99.1, 'next');
  await clock.run(1000);
  assert.deepEqual(passed, ['next at 100']);
});

test('a packet of an idle flow waits for what the router holds, at most a tenth of a second', async () => {
  const { clock, line: bottleneck, pass } = line();
  assert.equal(bottleneck.delay, 0);
  pass(new Flow(), 60, 'a');
  assert.equal(bottleneck.delay, 60);
  pass(new Flow(), 600, 'b');
  assert.equal(bottleneck.delay, 100);
  await clock.run(700);
  assert.equal(bottleneck.delay, 0);
});
