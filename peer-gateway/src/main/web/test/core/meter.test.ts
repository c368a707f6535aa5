import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UplinkMeter } from '../../src/core/meter.ts';

const FRAME = 16_384;

test('pauses between what is sent do not make the line look weaker', () => {
  const meter = new UplinkMeter();
  // 100 KiB/s, and then nothing to send for almost as long.
  for (let now = 160; now < 10_000; now += 300) meter.drained(FRAME, 160, now);
  assert.ok(Math.abs(meter.perSecond! - 102_400) < 10, `${meter.perSecond}`);
});

test('what two channels carry at the same time is carried in that time', () => {
  const meter = new UplinkMeter();
  for (let now = 320; now < 10_000; now += 330) {
    meter.drained(FRAME, 320, now);
    meter.drained(FRAME, 300, now);
  }
  assert.ok(Math.abs(meter.perSecond! - 102_400) < 10, `${meter.perSecond}`);
});
