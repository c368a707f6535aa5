import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conditions } from '../../src/core/conditions.ts';

test('a listener hears of changes only', () => {
  const conditions = new Conditions();
  let heard = 0;
  conditions.onchange(() => heard++);
  conditions.update({ visible: true });
  assert.equal(heard, 0);
  conditions.update({ visible: false });
  assert.equal(heard, 1);
  assert.equal(conditions.state.visible, false);
});
