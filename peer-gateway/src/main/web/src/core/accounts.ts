import { base64url, unhex } from './bytes.ts';
import { Bits } from './havemap.ts';
import type { Segment } from './segment.ts';

/** What a report says of one segment, by what stands before it (docs/protocol.md, section 3): chunks or a figure. */
type Receipt = Map<string, Bits | number>;

/** Of one report: it must fit a message of 16 KiB. */
const MAX_TEXT = 12_000;
const MAX_RECEIPTS = 512;

/** Who brought which bytes, for the page's totals and the receipts the gateway gets. */
export class Accounts {
  http = 0;
  swarm = 0;
  waste = 0;
  private readonly receipts = new Map<string, Receipt>();

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
  fromPeer({ key }: Segment, chunk: number, grant: number, bytes: number, relayed?: boolean): void {
    this.swarm += bytes;
    if (grant) this.name(key, `<${grant}:`, chunk);
    if (relayed) this.count(key, '@', bytes);
  }

  gave(key: string, chunk: number, grant: number): void {
    if (grant) this.name(key, `>${grant}:`, chunk);
  }

  wasted({ key }: Segment, bytes: number): void {
    this.waste += bytes;
    this.count(key, '~', bytes);
  }

  /** The next receipts, as they are sent; empty when there are none. What does not fit is left for the time after. */
  next(): string {
    let text = '';
    for (const [key, receipt] of this.receipts) {
      if (text.length > MAX_TEXT) break;
      text += (text && ',') + base64url(unhex(key));
      for (const [mark, value] of receipt) text += mark + (value instanceof Bits ? base64url(value.trimmed()) : value);
      this.receipts.delete(key);
    }
    return text;
  }

  /** The grants hold no longer: what they were for can be told to nobody. */
  forgetGrants(): void {
    for (const receipt of this.receipts.values()) for (const [mark, value] of receipt) if (value instanceof Bits) receipt.delete(mark);
  }

  private count(key: string, mark: string, amount: number): void {
    const receipt = this.of(key);
    if (amount) receipt.set(mark, ((receipt.get(mark) as number) || 0) + amount);
  }

  private name(key: string, mark: string, chunk: number): void {
    const receipt = this.of(key);
    const bits = receipt.get(mark) || new Bits();
    (bits as Bits).set(chunk, true);
    receipt.set(mark, bits);
  }

  private of(key: string): Receipt {
    let receipt = this.receipts.get(key);
    if (!receipt) {
      this.receipts.set(key, (receipt = new Map()));
      // Nobody takes the reports: the socket has been down for long.
      if (this.receipts.size > MAX_RECEIPTS) this.receipts.delete(this.receipts.keys().next().value as string);
    }
    return receipt;
  }
}
