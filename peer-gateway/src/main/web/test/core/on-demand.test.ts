import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../bench/rows.ts';

/** The one ahead of all others has each segment from HTTP, and may give it but once. */
test('what a viewer ahead cannot give to all is fetched by one of them, who passes it on', async () => {
  const { copies, stalls } = await play({ peers: 5, bitrate: 1, up: 50, down: 100, behind: 10, duration: 70 });
  assert.equal(stalls, 0);
  // A copy of what the first one fetches, 30 s ahead, and the two segments with which each of the others starts.
  const least = (70 + 30 + 4 * 2 * 2) / 70;
  assert.ok(copies < 1.15 * least, `${copies} copies of ${least}`);
});
