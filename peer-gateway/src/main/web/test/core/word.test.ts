import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Word } from '../../src/core/word.ts';

function word(...promises: readonly (0 | 1)[]): Word {
  const word = new Word({ any: false });
  for (const kept of promises) word.count(kept);
  return word;
}

const KEPT = 1;
const BROKEN = 0;

test("a newcomer's word is neither proven nor bad", () => {
  assert.equal(word().proven, false);
  assert.equal(word().bad, false);
});

test('one promise kept proves it, one broken is anybody\'s bad luck', () => {
  assert.equal(word(KEPT).proven, true);
  assert.equal(word(BROKEN).bad, false);
  assert.equal(word(BROKEN).proven, false);
});

test('one that has never given anything is hopeless after the second promise broken', () => {
  assert.equal(word(BROKEN, BROKEN).bad, true);
  assert.equal(word(BROKEN, BROKEN).hopeless, true);
});

test('one that has given something is bad before it is hopeless', () => {
  assert.equal(word(KEPT, BROKEN, BROKEN).bad, true);
  assert.equal(word(KEPT, BROKEN, BROKEN).hopeless, false);
});

test('one promise in ten broken leaves it proven, for however long', () => {
  const steady = word();
  for (let i = 0; i < 200; i++) {
    steady.count(i % 10 === 9 ? BROKEN : KEPT);
    assert.ok(steady.proven, `after ${i} promises`);
  }
});

test('one promise in nine kept does not save it', () => {
  assert.equal(word(KEPT, ...Array<0 | 1>(8).fill(BROKEN)).hopeless, true);
});

test('a good name is lost within a few promises, and earned again', () => {
  const lost = word(...Array<0 | 1>(50).fill(KEPT), ...Array<0 | 1>(6).fill(BROKEN));
  assert.equal(lost.bad, true);
  for (let i = 0; i < 12; i++) lost.count(KEPT);
  assert.equal(lost.proven, true);
});

test('as long as nobody has kept a promise those of newcomers count, and then those of proven neighbours alone', () => {
  const all = { any: false };
  const newcomer = new Word(all);
  assert.equal(newcomer.believed, true);
  const giver = new Word(all);
  giver.count(KEPT);
  assert.equal(newcomer.believed, false);
  assert.equal(giver.believed, true);
});
