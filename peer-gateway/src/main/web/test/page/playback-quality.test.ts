import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Observed, PlaybackQuality } from '../../src/extras/playback-quality.ts';

const START: Observed = { at: 0, rate: 1, paused: false, ahead: 8, bytes: 0, frames: 0, dropped: 0 };

function playing(startup = 400): PlaybackQuality {
  return new PlaybackQuality('s', 0, START, () => startup);
}

test('what the playhead passes is watched', () => {
  const quality = playing();
  quality.look(1000, { ...START, at: 1, bytes: 250_000, frames: 25, dropped: 1 });
  quality.look(2000, { ...START, at: 2, bytes: 500_000, frames: 50, dropped: 1 });
  assert.deepEqual(quality.report(), {
    session: 's', startup: 400, watched: 2000, stalls: 0, stalled: 0, samples: 2, buffer: 16_000, media: 2000, bytes: 500_000, frames: 50, dropped: 1, http: 0,
  });
});

test('at twice the speed half the time is watched', () => {
  const quality = playing();
  quality.look(1000, { ...START, at: 2, rate: 2 });
  assert.equal(quality.report()['watched'], 1000);
});

test('a seek is not watched, either way', () => {
  const quality = playing();
  quality.look(1000, { ...START, at: 60 });
  quality.look(2000, { ...START, at: 10 });
  assert.equal(quality.report()['watched'], 0);
});

test('a stall counts once, for as long as it was, also across reports', () => {
  const quality = playing();
  quality.waiting(1000, false);
  quality.settle(1500);
  quality.settle(2000);
  quality.resumed(2300);
  quality.resumed(9000);
  const { stalls, stalled } = quality.report();
  assert.deepEqual([stalls, stalled], [1, 1300]);
});

test('waits for a frame or two, after seeks and before anything played are no stalls', () => {
  const quality = playing();
  quality.waiting(1000, false);
  quality.resumed(1050);
  quality.waiting(2000, true);
  quality.resumed(4000);
  const starting = playing(0);
  starting.waiting(0, false);
  starting.resumed(3000);
  assert.equal(quality.report()['stalls'], 0);
  assert.equal(starting.report()['stalls'], 0);
});

test('nothing new is not told again', () => {
  const quality = playing();
  assert.equal(quality.changed(), false);
  quality.look(1000, { ...START, at: 1 });
  assert.equal(quality.changed(), true);
  assert.equal(quality.changed(), false);
});

test('a browser that does not tell the decoded bytes leaves the bitrate out', () => {
  const quality = playing();
  quality.look(1000, { ...START, at: 1, bytes: null });
  assert.equal(quality.report()['media'], 0);
});
