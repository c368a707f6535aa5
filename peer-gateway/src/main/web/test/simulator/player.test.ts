import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../../src/sim/clock.ts';
import type { RealClock } from '../../src/simulator/clock.ts';
import { Player } from '../../src/simulator/player.ts';
import { settle } from '../core/world.ts';

const MASTER = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n';

function playlist(newest: number): string {
  const list = Array.from({ length: 6 }, (_, i) => `#EXTINF:2,\ns${newest - 5 + i}.m4s\n`);
  return `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:${newest - 5}\n${list.join('')}`;
}

test('a live playlist is reloaded once a target duration, however long a segment takes', async () => {
  const clock = new VirtualClock(settle);
  const reloads: number[] = [];
  let reading = 0;
  const player = new Player({
    clock: Object.assign(clock, { sleep: (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve)) }) as unknown as RealClock,
    live: true,
    buffer: 30,
    manifest: (url) => {
      if (url.pathname === '/master.m3u8') return Promise.resolve(MASTER);
      reloads.push(clock.now());
      return Promise.resolve(playlist(5 + Math.floor(clock.now() / 2000)));
    },
    segment: () => {
      reading++;
      return new Promise(() => {});
    },
    started() {},
  });
  void player.run(new URL('http://edge/master.m3u8'));
  await clock.run(9000);
  player.stop();
  assert.equal(reading, 1);
  assert.deepEqual(reloads, [0, 2000, 4000, 6000, 8000]);
  await clock.run(9000);
  assert.equal(reloads.length, 5);
});
