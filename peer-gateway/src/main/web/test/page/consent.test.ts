import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowed, Consent, consentMode } from '../../src/page/consent.ts';

for (const [mode, choice, control, expected] of [
  ['required', null, false, false],
  ['required', 'in', false, true],
  ['required', 'out', false, false],
  ['notice', null, false, true],
  ['notice', 'out', false, false],
  ['notice', null, true, false],
  ['notice', 'in', true, true],
  ['none', null, false, true],
  ['none', null, true, true],
  ['none', 'out', false, false],
] as const) {
  test(`${mode}, choice ${choice}, Global Privacy Control ${control}: ${expected ? 'takes part' : 'stays out'}`, () => {
    assert.equal(allowed(mode, choice, control), expected);
  });
}

test('a mode nobody knows is no mode', () => {
  assert.equal(consentMode('required'), 'required');
  assert.equal(consentMode('maybe'), null);
  assert.equal(consentMode(undefined), null);
});

test('the tag’s mode goes before the gateway’s', () => {
  const [stated, unstated] = [new Consent('notice'), new Consent(null)];
  assert.equal(unstated.mode, 'none');
  stated.asked = unstated.asked = 'required';
  assert.equal(stated.mode, 'notice');
  assert.equal(unstated.mode, 'required');
});
