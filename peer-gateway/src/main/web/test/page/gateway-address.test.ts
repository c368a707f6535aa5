import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GatewayAddress } from '../../src/shared/gateway-address.ts';

const page = 'https://tv.example';
const own = GatewayAddress.ofScript('https://tv.example/_p2p/@/client/0a1b.js', page) as GatewayAddress;
const elsewhere = GatewayAddress.ofScript('https://edge.example:8443/_p2p/client.js', page) as GatewayAddress;

test('the base is where the script lies', () => {
  assert.equal(own.base, 'https://tv.example/_p2p');
  assert.equal(elsewhere.base, 'https://edge.example:8443/_p2p');
  assert.equal(GatewayAddress.ofScript('https://tv.example/app.js', page), null);
  // A site's own worker may have the same name.
  assert.equal(GatewayAddress.ofScript('https://tv.example/sw.js', page), null);
});

test('a segment of the page’s own host is known by path and query, one elsewhere by its URL', () => {
  assert.equal(own.segment(new URL('https://tv.example/_p2p/live/s1.ts?a=b')), '/_p2p/live/s1.ts?a=b');
  assert.equal(elsewhere.segment(new URL('https://edge.example:8443/_p2p/s1.ts?a#x')), 'https://edge.example:8443/_p2p/s1.ts?a');
});

for (const other of [
  'https://tv.example/_p2p/client.js',
  'https://tv.example/_p2p/client.js?v=2',
  'https://tv.example/_p2p/sw.js',
  'https://tv.example/_p2p/@/join?key=x',
  'https://tv.example/_p2p/s1.ts#swarmgate',
  'https://tv.example/_p2p',
  'https://tv.example/_p2psy/s1.ts',
  'https://tv.example/live/s1.ts',
  'https://tv.example.evil.example/_p2p/s1.ts',
  'http://tv.example/_p2p/s1.ts',
]) {
  test(`${other} is no segment`, () => assert.equal(own.segment(new URL(other)), null));
}

test('a further origin’s path is a segment', () => {
  assert.equal(own.segment(new URL('https://tv.example/_p2p/@cdn/s1.ts')), '/_p2p/@cdn/s1.ts');
});

test('a file may be named by its public URL', () => {
  assert.equal(own.media(new URL('https://tv.example/files/a.zip?x')), '/_p2p/files/a.zip?x');
  assert.equal(own.media(new URL('https://tv.example/_p2p/files/a.zip')), '/_p2p/files/a.zip');
  assert.equal(own.media(new URL('https://other.example/files/a.zip')), null);
  assert.equal(elsewhere.media(new URL('https://edge.example:8443/a.zip')), 'https://edge.example:8443/_p2p/a.zip');
});

for (const [search, rest] of [
  ['?CMCD=bl%3D1', ''],
  ['?a=1&CMCD=bl%3D1&b', '?a=1&b'],
  ['?CMCD=x&a=1&CMCD=y', '?a=1'],
  ['?a=1&XCMCD=2', '?a=1&XCMCD=2'],
  ['?a=CMCD=2', '?a=CMCD=2'],
] as const) {
  test(`what a player says of itself is no part of a segment’s name: ${search}`, () =>
    assert.equal(own.segment(new URL(`https://tv.example/_p2p/s1.ts${search}`)), `/_p2p/s1.ts${rest}`));
}
