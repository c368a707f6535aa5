import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Transfer } from '../../src/core/downloads.ts';
import type { Neighbour } from '../../src/core/neighbour.ts';
import { judge } from '../../src/core/suspicion.ts';

const PATIENCE = 500;
/** An uplink of 600 kbit/s, where a frame takes 0.22 s. */
const NARROW = 75_000;

function neighbour(rate: number, heardAt = 0, uplink = rate): Neighbour {
  return { rate, uplink, heardAt, saidFreeAt: 0, downloads: { lastBytesAt: heardAt }, ping() {} } as unknown as Neighbour;
}

function transfer(filled: number, firstAt: number): Transfer {
  return { sentAt: 0, expectedAt: 5000, filled, firstAt, withdrawnAt: null } as unknown as Transfer;
}

test('an answer has to wait for what a narrow line is carrying: two frames', () => {
  assert.equal(judge(neighbour(NARROW), transfer(0, 0), PATIENCE, 1200).is, 'fine');
  assert.equal(judge(neighbour(NARROW), transfer(0, 0), PATIENCE, 1300).is, 'dead');
  assert.equal(judge(neighbour(20 * NARROW), transfer(0, 0), PATIENCE, 900).is, 'dead');
});

test('no neighbour is waited for longer because it says that its line carries next to nothing', () => {
  assert.equal(judge(neighbour(1), transfer(0, 0), PATIENCE, 1900).is, 'dead');
});

test('a narrow line that others share sends a chunk slowly and is no drip', () => {
  const now = 3000;
  const at = (bytesPerSecond: number) => transfer((bytesPerSecond * 2000) / 1000, now - 2000);
  assert.equal(judge(neighbour(NARROW, now), at(24_000), PATIENCE, now).is, 'fine');
  assert.equal(judge(neighbour(NARROW, now), at(12_000), PATIENCE, now).is, 'dead');
  assert.equal(judge(neighbour(20 * NARROW, now), at(24_000), PATIENCE, now).is, 'dead');
});

test('a newcomer that has not measured its uplink may take three times as long as was guessed', () => {
  const at = (uplink: number, now: number) => judge({ ...neighbour(20 * NARROW, 0, uplink), heardAt: now } as Neighbour, transfer(0, 0), PATIENCE, now).is;
  assert.equal(at(20 * NARROW, 5900), 'overdue');
  assert.equal(at(0, 15_700), 'fine');
  assert.equal(at(0, 15_900), 'overdue');
});
