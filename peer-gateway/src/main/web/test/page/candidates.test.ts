import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPublic, withPublicOnly } from '../../src/page/candidates.ts';

const at = (address: string, type = 'host') => `candidate:1 1 udp 2113937151 ${address} 50000 typ ${type}`;

for (const address of ['8.8.8.8', '100.63.0.1', '100.128.0.1', '172.15.0.1', '172.32.0.1', '192.0.2.7', '223.255.255.1', '2001:db8::7', '2606:4700::1111'])
  test(`${address} is public`, () => assert.equal(isPublic(at(address)), true));

for (const address of [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.1',
  '127.0.0.1',
  '169.254.3.4',
  '172.16.0.1',
  '172.31.255.1',
  '192.168.1.5',
  '224.0.0.251',
  '010.1.2.3',
  '192.0168.1.5',
  '3232235781',
  '0xc0a80105',
  '8.8.8',
  '::1',
  'fe80::5',
  'fd00::5',
  'fec0::5',
  '::ffff:192.168.1.5',
  '64:ff9b::c0a8:105',
  'localhost',
  '0f9b1c6e-77a3-4d0a-9d8e-2b3c4d5e6f70.local',
  'printer.example',
  '',
])
  test(`${address || 'nothing'} is not known to be public`, () => assert.equal(isPublic(at(address)), false));

test('the address counts, not what the candidate says it is', () => {
  assert.equal(isPublic(at('192.168.1.5', 'srflx raddr 0.0.0.0 rport 0')), false);
  assert.equal(isPublic(at('10.0.0.1', 'relay raddr 0.0.0.0 rport 0')), false);
  assert.equal(isPublic(at('198.51.100.7', 'srflx raddr 192.168.1.5 rport 9')), true);
});

test('a description loses only candidates that are not public', () => {
  const before = 'v=0\r\nc=IN IP4 0.0.0.0\r\n';
  const kept = `a=${at('198.51.100.7')}\r\n`;
  const sdp = `${before}a=${at('10.1.2.3')}\r\n${kept}a=mid:0\r\na=${at('abc.local')}`;
  assert.equal(withPublicOnly(sdp), `${before}${kept}a=mid:0\r\n`);
});
