import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../../src/sim/clock.ts';
import { InOrder } from '../../src/simulator/in-order.ts';

test('what was sent first arrives first, also where its timer is later', async () => {
  const clock = new VirtualClock(() => Promise.resolve());
  const connection = new InOrder();
  const got: string[] = [];
  const send = (message: string, ms: number) => clock.after(ms, connection.sent(() => void got.push(message)));
  send('welcome', 5.3);
  send('peers', 5.1);
  await clock.run(5.2);
  assert.deepEqual(got, ['welcome']);
  await clock.run(1);
  assert.deepEqual(got, ['welcome', 'peers']);
});
