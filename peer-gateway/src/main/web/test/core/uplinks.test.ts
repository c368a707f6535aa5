import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Row, play } from '../bench/rows.ts';

/** Live, three segments behind, for a while. */
const rows: Record<string, Row> = {
  'six viewers with an uplink of three times the bitrate': { peers: 6, bitrate: 0.6, up: 1.8, down: 10 },
  'ten viewers with an uplink of less than twice the bitrate': { peers: 10, bitrate: 3, up: 5, down: 20 },
  'ten viewers with two thirds of the bitrate to give': { peers: 10, bitrate: 3, up: 2, down: 20 },
};

for (const [who, row] of Object.entries(rows)) {
  test(`${who} take nine tenths of what they could from each other, send nothing for nothing, and nobody stalls`, async () => {
    const { offload, possible, useful, wasted, stalls } = await play({ ...row, duration: 40 });
    assert.ok(offload >= 0.9 * possible, `${offload} of ${possible}`);
    assert.ok(wasted <= 0.03 * useful, `${wasted} bytes wasted, ${useful} of use`);
    assert.equal(stalls, 0);
  });
}
