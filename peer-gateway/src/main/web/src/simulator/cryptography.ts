import { createECDH, createHash, createPrivateKey, sign } from 'node:crypto';
import { hex } from '../core/bytes.ts';
import type { Cryptography, PeerKey } from '../core/environment.ts';
import type { Random } from './random.ts';

/** Real hashes and signatures; the key comes from the seed, so that peers have the same ids in each run. */
export function nodeCryptography(random: Random): Cryptography & { readonly peerId: string } {
  const key = peerKey(random.bytes(32));
  return {
    peerId: hex(sha256(key.publicKey).subarray(0, 8)),
    sha256: (bytes) => Promise.resolve(sha256(bytes)),
    createKey: () => Promise.resolve(key),
    random: (count) => random.bytes(count),
  };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function peerKey(secret: Uint8Array): PeerKey {
  // Below the order of P-256, which begins with 32 one bits.
  secret[0] = secret[0]! & 0x7f;
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(secret);
  const point = pair.getPublicKey();
  const part = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: part(secret), x: part(point.subarray(1, 33)), y: part(point.subarray(33)) };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return {
    publicKey: new Uint8Array(point),
    sign: (bytes) => Promise.resolve(new Uint8Array(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }))),
  };
}
