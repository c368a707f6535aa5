import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conditions } from '../../src/core/conditions.ts';
import { DEFAULT_SETTINGS } from '../../src/core/messages.ts';
import { Throttle } from '../../src/core/throttle.ts';
import { VirtualClock } from '../../src/sim/clock.ts';
import { settle } from './world.ts';

const KIB = 1024;

/** A viewer's throttle, and channels that drain 48 KiB at a time, each in so many milliseconds. */
class Bench {
  readonly clock = new VirtualClock(settle);
  readonly throttle = new Throttle(this.clock, new Conditions(), () => DEFAULT_SETTINGS);

  /** For two minutes, or until it is muted. */
  async drain(...channels: readonly number[]): Promise<void> {
    const names = channels.map((ms) => ({ ms }));
    for (let now = 50; now < 120_000 && this.throttle.sharing === 'yes'; now += 50) {
      await this.clock.run(50);
      for (const name of names) if (now % name.ms === 0) this.throttle.drained(name, 48 * KIB, name.ms);
    }
  }
}

test('one slow receiver mutes nobody', async () => {
  const bench = new Bench();
  await bench.drain(2000);
  assert.equal(bench.throttle.sharing, 'yes');
});

test('a slow receiver beside fast ones mutes nobody', async () => {
  const bench = new Bench();
  await bench.drain(2000, 100);
  assert.equal(bench.throttle.sharing, 'yes');
});

test('two slow at the same time show that the uplink is weak', async () => {
  const bench = new Bench();
  await bench.drain(4000, 4500);
  assert.equal(bench.throttle.sharing, 'uplink');
});

test('many that are slow because they are many do not', async () => {
  const bench = new Bench();
  await bench.drain(...Array.from({ length: 8 }, (_, i) => 1600 + 50 * i));
  assert.equal(bench.throttle.sharing, 'yes');
});

test('after a minute of silence it tries again', async () => {
  const bench = new Bench();
  await bench.drain(4000, 4500);
  await bench.clock.run(60_100);
  assert.equal(bench.throttle.sharing, 'yes');
});
