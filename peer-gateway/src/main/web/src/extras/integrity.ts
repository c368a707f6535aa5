import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

const HASHES = { sha256, sha384, sha512 };

/** Subresource Integrity of a file too large to be hashed in one piece, which is all that browsers offer. */
export class Integrity {
  private readonly hash;
  private readonly wanted: string;

  /** @param text `sha256-BASE64`, or sha384, sha512 */
  constructor(text: string) {
    const [, name, wanted] = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
    if (!name || !wanted) throw new TypeError(`integrity "${text}"?`);
    this.hash = HASHES[name as keyof typeof HASHES].create();
    this.wanted = wanted;
  }

  update(bytes: Uint8Array): void {
    this.hash.update(bytes);
  }

  /** Throws if what was seen is not what it should be. */
  verify(): void {
    if (btoa(String.fromCharCode(...this.hash.digest())) !== this.wanted) throw new TypeError('integrity does not match');
  }
}
