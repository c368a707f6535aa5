import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forbids, nonceFor } from '../../src/page/meta-policy.ts';

const CONNECT = ['connect-src', 'default-src'];

for (const [policy, forbidden] of [
  ['', false],
  ["img-src 'none'", false],
  ["connect-src 'self'", false],
  ["connect-src https://a.example  'self'; img-src 'none'", false],
  ["default-src 'none'; connect-src 'self'", false],
  ["Connect-Src\t'self'", false],
  ['connect-src *', false],
  ["default-src 'none'", true],
  ['connect-src https://a.example', true],
  ['connect-src https://*.example', true],
  ["default-src 'self';connect-src", true],
  ["xconnect-src 'self'; default-src 'none'", true],
] as const) {
  test(`"${policy}" ${forbidden ? 'forbids' : 'allows'} connections to the page's own host`, () => {
    assert.equal(forbids(policy, CONNECT, "'self'"), forbidden);
  });
}

test('a script is loaded by the nonce that the page names', () => {
  const nonce = (policies: string[], own = '') => nonceFor(policies, "'self'", own);
  assert.equal(nonce([]), '');
  assert.equal(nonce([], 'a'), 'a');
  assert.equal(nonce(["script-src 'nonce-aB+/='"]), 'aB+/=');
  assert.equal(nonce(["Script-Src-Elem 'NONCE-a' 'strict-dynamic'; script-src 'none'"], 'a'), 'a');
  assert.equal(nonce(["script-src 'self'", "default-src 'nonce-b'"]), 'b');
});

test('a script is not tried that a policy forbids', () => {
  const nonce = (policies: string[], own = '') => nonceFor(policies, "'self'", own);
  assert.equal(nonce(["default-src 'none'"]), null);
  assert.equal(nonce(['script-src https://cdn.example']), null);
  assert.equal(nonce(["script-src 'nonce-a'", "script-src 'nonce-b'"]), null);
  assert.equal(nonce(["script-src 'nonce-a'"], 'b'), null);
});
