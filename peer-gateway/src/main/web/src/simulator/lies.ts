import type { Link } from '../core/environment.ts';
import { End, FRAME, type Frame, PEER_VERSION, decode, encode, encodeData } from '../core/frames.ts';

/**
 * What liars do. `sockets`: nothing but talk to the gateway; nobody gets a connection with them. All others get
 * connections and say of each new segment, as soon as it is listed and before anybody could have it, that all of it is
 * on its way to them (`arriving`) or theirs (`holding`), and never give any of it. `grudging` ones announce it as
 * arriving, and give one chunk in nine.
 */
export type Lie = 'sockets' | 'arriving' | 'holding' | 'grudging';

/** Of each segment a liar announces as many chunks as an honest viewer could have; those that are not there are nobody's concern. */
const ANNOUNCED = 64;
/** Segments that a new neighbour is told of. */
const REMEMBERED = 64;
const GIVES_ONE_IN = 9;

/** What one liar says and does on its links: all that it is asked for it takes on, and lets go of when it is asked to. */
export class Lies {
  /** With the transfers asked for on each, which an honest peer would be about to begin with. */
  private readonly links = new Map<Link, Set<number>>();
  private readonly announced = new Set<string>();
  private asked = 0;

  constructor(
    private readonly lie: Lie,
    /** A chunk's bytes, where there is one that it gives. */
    private readonly bytes: (key: string, chunk: number) => Uint8Array | null = () => null,
  ) {}

  /** A link that is about to open. */
  attach(link: Link): void {
    link.onopen = () => {
      this.links.set(link, new Set());
      link.send(encode({ type: 'hello', version: PEER_VERSION }));
      link.send(encode({ type: 'status', serving: true, spare: 0xffff, queue: 0, rate: 0xffff }));
      for (const key of this.announced) link.send(this.announcement(key));
    };
    link.onmessage = (bytes) => this.received(link, decode(bytes));
    link.onclose = () => this.links.delete(link);
  }

  announce(key: string): void {
    if (this.announced.has(key)) return;
    this.announced.add(key);
    if (this.announced.size > REMEMBERED) this.announced.delete(this.announced.values().next().value as string);
    for (const link of this.links.keys()) link.send(this.announcement(key));
  }

  private received(link: Link, frame: Frame): void {
    const taken = this.links.get(link);
    if (frame.type === 'ping') link.send(encode({ type: 'pong', token: frame.token }));
    else if ((frame.type === 'cancel' || frame.type === 'withdraw') && taken?.delete(frame.id)) link.send(encode({ type: 'end', id: frame.id, reason: End.cancelled }));
    else if (frame.type !== 'request') return;
    else if (this.lie === 'grudging' && this.asked++ % GIVES_ONE_IN === 0) this.give(link, frame);
    else taken?.add(frame.id);
  }

  private give(link: Link, { id, key, first }: Extract<Frame, { type: 'request' }>): void {
    const bytes = this.bytes(key, first);
    for (let at = 0; bytes && at < bytes.length; at += FRAME) link.send(encodeData(id, at / FRAME, bytes.subarray(at, at + FRAME)));
  }

  private announcement(key: string): Uint8Array {
    const all = new Uint8Array(ANNOUNCED / 8).fill(0xff);
    const none = new Uint8Array(all.length);
    const holding = this.lie === 'holding';
    return encode({ type: 'have', key, first: 0, count: ANNOUNCED, held: holding ? all : none, arriving: holding ? none : all });
  }
}
