import { base64url, concat, unbase64, unhex } from './bytes.ts';
import type { Cryptography } from './environment.ts';
import { Bits } from './havemap.ts';
import type { Segment } from './segment.ts';

/** What a report says of one segment (docs/protocol.md, section 3). */
interface Receipt {
  /** Chunks or a figure, by what stands before it. */
  readonly marks: Map<string, Bits | number>;
  /** Salted hashes of the chunks named, whoever gave or got them. */
  readonly shown: Map<number, Uint8Array>;
}

/** Of one report: it must fit a message of 16 KiB. */
const MAX_TEXT = 12_000;
const MAX_RECEIPTS = 512;
/** Of a salted hash. */
const SHOWN_BYTES = 6;
/** Chunks are given soon after they came, and to several at once: 64 MiB of them. */
const MAX_HASHES = 1024;

/** Who brought which bytes, for the page's totals and the receipts the gateway gets. */
export class Accounts {
  http = 0;
  swarm = 0;
  waste = 0;
  /** By which chunks are shown to be here: base64url. Empty where the gateway does not ask for that. */
  salt = '';
  private readonly receipts = new Map<string, Receipt>();
  private readonly hashes = new Map<string, Promise<Uint8Array>>();
  /** Chunks whose hashes are being made. */
  private readonly naming = new Set<Promise<void>>();

  constructor(private readonly crypto: Pick<Cryptography, 'sha256'>) {}

  /** @param twice those of them that were here already, or on their way from a peer */
  overHttp({ key }: Segment, bytes: number, twice: number): void {
    this.http += bytes;
    this.count(key, '+', bytes);
    this.count(key, '=', twice);
  }

  answered({ key }: Segment): void {
    this.count(key, '*', 1);
  }

  /** @param grant by which the gateway let us meet; 0 where it has forgotten that it did */
  fromPeer({ key }: Segment, chunk: number, grant: number, bytes: Uint8Array, relayed?: boolean): void {
    this.swarm += bytes.length;
    if (grant) this.name(key, `<${grant}:`, chunk, bytes);
    if (relayed) this.count(key, '@', bytes.length);
  }

  gave(key: string, chunk: number, grant: number, bytes: Uint8Array): void {
    if (grant) this.name(key, `>${grant}:`, chunk, bytes);
  }

  wasted({ key }: Segment, bytes: number): void {
    this.waste += bytes;
    this.count(key, '~', bytes);
  }

  /** The next receipts, as they are sent; empty when there are none. What does not fit is left for the time after. */
  next(): string {
    const { value: [text, keys] = ['', []] } = this.parts().next();
    for (const key of keys) this.receipts.delete(key);
    return text;
  }

  /** What {@link next} would say until there are none. */
  left(): string[] {
    return [...this.parts()].map(([text]) => text);
  }

  /** Resolves when all that was counted so far is named. */
  async named(): Promise<void> {
    await Promise.allSettled(this.naming);
  }

  /** All receipts, in parts that fit a message each, with the keys of their segments. */
  private *parts(): Generator<[string, string[]], undefined> {
    let text = '';
    let keys: string[] = [];
    for (const [key, { marks, shown }] of this.receipts) {
      text += (text && ',') + base64url(unhex(key));
      for (const [mark, value] of marks) text += mark + (value instanceof Bits ? base64url(value.trimmed()) : value);
      if (shown.size > 0) text += `!${base64url(xor(shown.values()))}`;
      keys.push(key);
      if (text.length <= MAX_TEXT) continue;
      yield [text, keys];
      text = '';
      keys = [];
    }
    if (text) yield [text, keys];
  }

  /** The grants hold no longer: what they were for can be told to nobody. */
  forgetGrants(): void {
    this.hashes.clear();
    for (const { marks, shown } of this.receipts.values()) {
      shown.clear();
      for (const [mark, value] of marks) if (value instanceof Bits) marks.delete(mark);
    }
  }

  private count(key: string, mark: string, amount: number): void {
    const { marks } = this.of(key);
    if (amount) marks.set(mark, ((marks.get(mark) as number) || 0) + amount);
  }

  private name(key: string, mark: string, chunk: number, bytes: Uint8Array): void {
    const naming = this.nameWithHash(key, mark, chunk, bytes).finally(() => this.naming.delete(naming));
    this.naming.add(naming);
  }

  /** A chunk is named together with what shows that it is here. */
  private async nameWithHash(key: string, mark: string, chunk: number, bytes: Uint8Array): Promise<void> {
    const { salt } = this;
    const hash = salt ? await this.hash(salt, key, chunk, bytes) : null;
    // Named under grants that hold no longer.
    if (salt !== this.salt) return;
    const { marks, shown } = this.of(key);
    const bits = marks.get(mark) || new Bits();
    (bits as Bits).set(chunk, true);
    marks.set(mark, bits);
    if (hash) shown.set(chunk, hash);
  }

  private hash(salt: string, key: string, chunk: number, bytes: Uint8Array): Promise<Uint8Array> {
    const place = `${salt}/${key}/${chunk}`;
    let hash = this.hashes.get(place);
    if (!hash) {
      const number = new Uint8Array(4);
      new DataView(number.buffer).setUint32(0, chunk);
      hash = this.crypto.sha256(concat(concat(unbase64(salt), number), bytes)).then((all) => all.slice(0, SHOWN_BYTES));
      this.hashes.set(place, hash);
      if (this.hashes.size > MAX_HASHES) this.hashes.delete(this.hashes.keys().next().value as string);
    }
    return hash;
  }

  private of(key: string): Receipt {
    let receipt = this.receipts.get(key);
    if (!receipt) {
      this.receipts.set(key, (receipt = { marks: new Map(), shown: new Map() }));
      // Nobody takes the reports: the socket has been down for long.
      if (this.receipts.size > MAX_RECEIPTS) this.receipts.delete(this.receipts.keys().next().value as string);
    }
    return receipt;
  }
}

function xor(hashes: Iterable<Uint8Array>): Uint8Array {
  const all = new Uint8Array(SHOWN_BYTES);
  for (const hash of hashes) for (let i = 0; i < SHOWN_BYTES; i++) all[i]! ^= hash[i]!;
  return all;
}
