import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forbids } from '../../src/page/meta-policy.ts';

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
