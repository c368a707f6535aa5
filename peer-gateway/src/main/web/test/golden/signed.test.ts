// The same file is read by SignedThingsTest.java.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Accounts } from '../../src/core/accounts.ts';
import { base64url, hex, unbase64, unhex } from '../../src/core/bytes.ts';
import { SegmentKeys } from '../../src/core/name.ts';
import type { Segment } from '../../src/core/segment.ts';
import { modelCryptography } from '../../src/sim/gateway.ts';
import { settle, sha256 } from '../core/world.ts';
import { golden } from './golden.ts';
import signed from './signed.txt';
import { Speaker } from './speaker.ts';

const GOLDEN = golden(signed);
const value = (name: string) => GOLDEN.get(name)!;

test('a join signs the nonce and the token', async () => {
  const speaker = new Speaker(unhex(value('public key')), unhex(value('signature')), base64url(unhex(value('nonce'))));
  const { token, key, sig } = JSON.parse(await speaker.join()) as Record<string, string>;
  assert.equal(hex(speaker.signed[0]!), value('signed at a join'));
  assert.deepEqual([token, key, sig], [value('token'), base64url(unhex(value('public key'))), base64url(unhex(value('signature')))]);
});

test('a segment is known by the hash of its name', async () => {
  const keys = new SegmentKeys(modelCryptography(sha256, 1));
  const path = value('path');
  assert.equal(await keys.of({ path, range: null }), value('key of the whole'));
  assert.equal(await keys.of({ path, range: [10, 19] }), value('key of bytes 10-19'));
});

test('chunks are shown by the exclusive or of their salted hashes', async () => {
  const file = new Uint8Array(327_780).map((_, i) => i % 251);
  const accounts = new Accounts(modelCryptography(sha256, 1));
  accounts.salt = base64url(unhex(value('salt')));
  const segment = { key: '0001020304050607' } as Segment;
  for (const chunk of [5, 1]) accounts.fromPeer(segment, chunk, 1, file.subarray(chunk * 65_536, (chunk + 1) * 65_536));
  await settle();
  const shown = accounts.next().split('!')[1]!;
  assert.equal(hex(unbase64(shown)), value('what shows chunks 1 and 5 of 327780 bytes, each its place modulo 251'));
});
