import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Neighbour } from '../../src/core/neighbour.ts';
import { orderOf } from '../../src/core/picker.ts';
import type { Want } from '../../src/core/want.ts';

const wanted = (purpose: Want['purpose'], urgent = false) => ({ purpose, urgent, segment: { key: 'k' } }) as unknown as Want;
const holding = (...chunks: number[]) => ({ have: { holds: (_: string, chunk: number) => chunks.includes(chunk), awaits: () => false } }) as unknown as Neighbour;

test('chunks are taken from a place of our own on, so that neighbours can exchange them', () => {
  assert.deepEqual(orderOf(wanted('prefetch'), [2, 3, 4, 5], [holding(2, 3, 4, 5)], 3), [3, 4, 5, 2]);
});

test('the rarest come first', () => {
  assert.deepEqual(orderOf(wanted('prefetch'), [2, 3, 4], [holding(2, 3, 4), holding(2, 4)], 0), [3, 2, 4]);
});

test('in haste chunks are taken as they are read', () => {
  assert.deepEqual(orderOf(wanted('play', true), [2, 3, 4, 5], [holding(2, 3, 4, 5)], 3), [2, 3, 4, 5]);
});

test('the one a player reads next goes before the others where most neighbours have it', () => {
  assert.deepEqual(orderOf(wanted('play'), [2, 3, 4, 5], [holding(2, 3, 4, 5), holding(3, 4, 5)], 3), [2, 3, 4, 5]);
  assert.deepEqual(orderOf(wanted('play'), [2, 3, 4, 5], [holding(2, 3, 4, 5)], 3), [2, 3, 4, 5]);
});

test('where few have it yet neighbours take different ones first', () => {
  assert.equal(orderOf(wanted('play'), [2, 3, 4, 5], [holding(2, 3, 4, 5), holding(), holding()], 3)[0], 3);
});
