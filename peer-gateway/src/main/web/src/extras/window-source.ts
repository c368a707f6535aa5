import { rendezvousRank } from '../core/deadlines.ts';
import type { Delivery } from '../core/index.ts';
import type { PageParts } from '../page/extras.ts';
import { chunksOf } from '../page/streams.ts';
import { OWN_REQUEST } from '../shared/gateway-address.ts';
import { type FileSwarms, pathOf } from './file-swarms.ts';
import { linked } from './linked.ts';
import { type WindowSource, rangeOf } from './transfer.ts';
import { WINDOW_BYTES } from './windows.ts';

/** Windows asked for beyond the one being read, where neighbours bring them and where HTTP does. */
const AHEAD = 8;
const AHEAD_ALONE = 1;
/** Windows fetched where it takes long to get to know the neighbours, and of how many from the first on. */
const SCATTERED = 3;
const SCATTERED_AMONG = 32;
const LONG_MS = 1_000;
const LOOK_MS = 50;
/** What each place in the order of those who could fetch a window has to begin before the next one does. */
const TURN_MS = 2_000;
/** A neighbour that missed its turn is not waited for during so many windows: it may be done, or wait for its reader. */
const FORGIVEN_AFTER = 16;
/** The swarm has said by then what it will deliver, or it will not. */
const ANSWER_WITHIN_MS = 15_000;

/**
 * The windows of one file for one download. Each is fetched over HTTP by one of those neighbours that download the file
 * at the same time: the first in the rendezvous order of window and peer id, ahead of its need. The others have it from
 * there, and fetch it by themselves only when they need it and nobody has it.
 */
export class FileWindows implements WindowSource {
  private readonly asked = new Map<number, { readonly at: number; readonly asking: AbortController }>();
  private readonly missed = new Set<string>();
  private read = 0;
  private last = -1;

  constructor(
    private readonly page: PageParts,
    private readonly swarms: FileSwarms,
    private readonly path: string,
  ) {}

  /**
   * Until we know our neighbours, who may well have all of it. If that takes long, windows here and there among the first
   * are fetched meanwhile: of many that begin at the same time each so has others to offer.
   */
  async meet(from: number, met: Promise<boolean>, signal: AbortSignal): Promise<void> {
    const meeting = new AbortController();
    const stop = () => meeting.abort();
    signal.addEventListener('abort', stop);
    const late = setTimeout(() => {
      this.fetchScattered(Math.floor(from / WINDOW_BYTES), meeting.signal).catch(() => {}); // it is asked for again when it is needed
    }, LONG_MS);
    await met.finally(stop);
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
  }

  private async fetchScattered(first: number, meeting: AbortSignal): Promise<void> {
    const unseen = Array.from({ length: SCATTERED_AMONG }, (_, i) => first + i);
    for (let fetched = 0; !meeting.aborted && unseen.length > 0 && fetched < SCATTERED; ) {
      const length = this.swarms.get(this.path)?.file?.length;
      if (length === undefined) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      else {
        const [window] = unseen.splice(Math.floor(Math.random() * unseen.length), 1) as [number];
        if (window * WINDOW_BYTES >= length) continue;
        const body = (await this.fromSwarm(rangeOf(window), 0, new AbortController()))?.body ?? [];
        fetched++;
        // One that is under way when the neighbours are there is theirs to have, too.
        for await (const _ of body);
      }
    }
  }

  /** Few at the beginning: the first neighbours are not all that there will be. */
  get ahead(): number {
    const met = this.swarms.get(this.path)?.stats().links.some(({ open }) => open);
    return met ? Math.min(AHEAD, 1 + this.read) : AHEAD_ALONE;
  }

  /** Those who could fetch a window beside ourselves. */
  private async others(window: number): Promise<string[]> {
    const swarm = this.swarms.get(this.path);
    // At the beginning nobody has anything yet: they may all be at it.
    if (this.read < AHEAD) return swarm?.stats().links.filter(({ open }) => open).map(({ peer }) => peer) ?? [];
    return swarm?.around({ path: pathOf(this.page, this.path), range: [window * WINDOW_BYTES, (window + 1) * WINDOW_BYTES - 1] }) ?? [];
  }

  /** Our place among them and ourselves, 0 for the first. */
  private place(window: number, others: readonly string[]): number {
    return rendezvousRank(String(window), this.swarms.get(this.path)?.stats().peer ?? '', others);
  }

  async ask(window: number, range: string, signal: AbortSignal): Promise<void> {
    const asking = linked(signal);
    this.asked.set(window, { at: performance.now(), asking });
    const ours = this.place(window, await this.others(window)) === 0;
    await this.fromSwarm(range, ours ? 0 : Infinity, asking);
  }

  async need(window: number, range: string, signal: AbortSignal): Promise<Delivery> {
    this.swarms.balance();
    if (++this.read % FORGIVEN_AFTER === 0) this.missed.clear();
    const now = performance.now();
    const before = this.asked.get(window);
    this.asked.delete(window);
    const others = (await this.others(window)).filter((other) => !this.missed.has(other));
    const first = others.find((other) => rendezvousRank(String(window), other, others) === 0);
    const wait = this.place(window, others) * TURN_MS;
    const reading = linked(signal);
    // What the swarm broke off is not asked of it again.
    const again = window === this.last;
    this.last = window;
    const delivery = again ? null : await this.fromSwarm(range, now - (before?.at ?? now) + wait, reading);
    before?.asking.abort();
    if (delivery) return { ...delivery, body: this.watched(delivery.body, reading, first, now + wait) };
    const { address, natives } = this.page;
    // Where there is no swarm the file comes as one.
    const wanted = this.swarms.get(this.path) ? range : `bytes=${window * WINDOW_BYTES}-`;
    const response = await natives.fetch(address.resolve(this.path) + OWN_REQUEST, { signal, headers: { range: wanted } });
    return { status: response.status, headers: new Map(response.headers), body: chunksOf(response) };
  }

  /** Notes whether the first in the order, where that is not ourselves, had it in time. */
  private async *watched(body: AsyncIterable<Uint8Array>, reading: AbortController, first: string | undefined, until: number): AsyncGenerator<Uint8Array> {
    let begun = first === undefined;
    try {
      for await (const chunk of body) {
        if (!begun && performance.now() > until) this.missed.add(first!);
        begun = true;
        yield chunk;
      }
    } finally {
      reading.abort();
    }
  }

  private async fromSwarm(range: string, unhurried: number, own: AbortController): Promise<Delivery | null> {
    const swarm = this.swarms.get(this.path);
    if (!swarm) return null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, ANSWER_WITHIN_MS, null)));
    const request = { path: this.path, range, bufferAhead: null, signal: own.signal, unhurried };
    const delivery = await Promise.race([swarm.deliver(request), late]).catch(() => null);
    clearTimeout(timer);
    if (!delivery) own.abort();
    return delivery;
  }
}
