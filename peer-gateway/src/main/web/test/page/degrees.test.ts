import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Degrees, type Signs } from '../../src/extras/degrees.ts';

const CALM: Signs = { ms: 1_000, tasks: 0, frames: 25, dropped: 0, late: 0, slow: 1, pressed: false };

/** A device of which one look a second is taken. */
class Device {
  private now = 0;
  readonly degrees = new Degrees(0);
  load = 'none';

  /** For so long; the loads it went through. */
  shows(seconds: number, signs: Partial<Signs> = {}): string[] {
    const loads: string[] = [];
    for (let i = 0; i < seconds; i++) {
      this.now += 1_000;
      const load = this.degrees.look({ ...CALM, ...signs }, this.now);
      if (load !== this.load) loads.push((this.load = load));
    }
    return loads;
  }

  /** Seconds of calm until the next step. */
  comesBackAfter(): number {
    for (let seconds = 1; seconds < 1_000; seconds++) if (this.shows(1).length > 0) return seconds;
    return Infinity;
  }
}

for (const [what, signs, load] of [
  ['nothing', {}, 'none'],
  ['pressure alone, by the work of others', { pressed: true }, 'none'],
  ['a seventh of the time in long tasks', { tasks: 140 }, 'none'],
  ['a quarter of it', { tasks: 250 }, 'light'],
  ['half of it', { tasks: 500 }, 'heavy'],
  ['nine tenths of it', { tasks: 900 }, 'full'],
  ['a frame dropped now and then', { dropped: 1 }, 'none'],
  ['6 % of the frames dropped', { frames: 50, dropped: 3 }, 'light'],
  ['12 % of the frames dropped', { dropped: 3 }, 'heavy'],
  ['a quarter of the frames dropped', { frames: 100, dropped: 25 }, 'full'],
  ['3 % of the frames dropped under pressure', { frames: 100, dropped: 3, pressed: true }, 'light'],
  ['timers that are 30 ms late', { late: 30 }, 'none'],
  ['timers that are 60 ms late', { late: 60 }, 'light'],
  ['timers that are 300 ms late', { late: 300 }, 'full'],
  ['hashes that take twice the time', { slow: 2 }, 'none'],
  ['hashes that take six times the time', { slow: 6 }, 'light'],
  ['hashes that take a hundred times the time, by which a player need not suffer', { slow: 100 }, 'heavy'],
] as const) {
  test(`${what}: ${load}`, () => {
    const device = new Device();
    device.shows(60, signs);
    assert.equal(device.load, load);
  });
}

test('a device with nothing to spare takes part less within seconds, one degree after the other', () => {
  assert.deepEqual(new Device().shows(6, { tasks: 950 }), ['light', 'heavy', 'full']);
});

test('hashes that are slow now and then are none', () => {
  const device = new Device();
  for (let i = 0; i < 20; i++) assert.deepEqual([...device.shows(2), ...device.shows(1, { slow: 50 })], []);
});

test('a second of overload is none', () => {
  const device = new Device();
  assert.deepEqual([...device.shows(10), ...device.shows(1, { tasks: 900, dropped: 2, late: 200 }), ...device.shows(10)], []);
});

test('of the few frames of a beginning one that is dropped is none', () => {
  assert.deepEqual(new Device().shows(3, { frames: 3, dropped: 1 }), []);
});

test('a computer that was asleep is not overloaded', () => {
  const device = new Device();
  assert.deepEqual([...device.shows(3), ...device.shows(1, { ms: 3_600_000, late: 3_599_000 }), ...device.shows(10)], []);
});

test('it comes back, one degree after the other', () => {
  const device = new Device();
  device.shows(10, { tasks: 950 });
  assert.deepEqual(device.shows(29), ['heavy', 'light']);
  assert.deepEqual(device.shows(10), ['none']);
});

test('it does not come back to what it had to leave while there is strain', () => {
  const device = new Device();
  device.shows(10, { tasks: 250 });
  assert.deepEqual(device.shows(600, { tasks: 120 }), []);
});

test('each relapse makes it wait twice as long', () => {
  const device = new Device();
  const waits = [];
  for (let relapse = 0; relapse < 8; relapse++) {
    while (device.load === 'none') device.shows(1, { tasks: 300 });
    waits.push(device.comesBackAfter());
  }
  assert.deepEqual(waits, [10, 20, 40, 80, 160, 320, 320, 320]);
});

test('after a long time without overload relapses are forgotten', () => {
  const device = new Device();
  for (let relapse = 0; relapse < 4; relapse++) {
    while (device.load === 'none') device.shows(1, { tasks: 300 });
    device.comesBackAfter();
  }
  device.shows(601);
  while (device.load === 'none') device.shows(1, { tasks: 300 });
  assert.equal(device.comesBackAfter(), 10);
});
