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

/** What every tab of a site has in common. */
function withStorage(run: (storage: Map<string, string>) => void, full = false): void {
  const storage = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      storage.set(key, value);
    },
  };
  for (const [name, value] of Object.entries({ localStorage, navigator: {} })) Object.defineProperty(globalThis, name, { value, configurable: true });
  run(storage);
}

test('what another tab chose counts here', () =>
  withStorage(() => {
    const [here, there] = [new Consent(null), new Consent(null)];
    there.choose('out');
    assert.equal(here.allowed, false);
    here.choose('in');
    assert.equal(there.allowed, true);
  }));

test('a site that empties its storage undoes no choice in the pages that are open', () =>
  withStorage((storage) => {
    const consent = new Consent(null);
    consent.choose('out');
    storage.clear();
    assert.equal(consent.allowed, false);
  }));

test('a choice that finds no room in the storage holds for its page', () =>
  withStorage((storage) => {
    storage.set('swarmgate.consent', 'in');
    const consent = new Consent('required');
    consent.choose('out');
    assert.equal(consent.allowed, false);
  }, true));
