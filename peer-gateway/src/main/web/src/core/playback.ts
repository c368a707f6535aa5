import { type Asked, askedFor, gatewayPath } from './asked.ts';
import { body, nextChange } from './body.ts';
import { CHUNK } from './bytes.ts';
import { atLeisure, deadlines, rendezvousRank } from './deadlines.ts';
import type { Delivery, SegmentRequest } from './delivery.ts';
import type { Clock } from './environment.ts';
import { type Files, versionOf } from './files.ts';
import type { Knowledge } from './knowledge.ts';
import { type SegmentKeys, type SegmentName, isInit } from './name.ts';
import type { Neighbour } from './neighbour.ts';
import { Pace } from './pacing.ts';
import { heldBy, honesty } from './picker.ts';
import type { Presence } from './presence.ts';
import type { Rate } from './rate.ts';
import type { Scheduler } from './scheduler.ts';
import type { Segment } from './segment.ts';
import type { Signalling } from './signalling.ts';
import type { SegmentStore } from './store.ts';
import type { Swarm } from './swarm.ts';
import type { Timeline } from './timeline.ts';
import type { Haste, Trace } from './trace.ts';
import { Want } from './want.ts';

export interface PlaybackParts {
  readonly clock: Clock;
  readonly gateway: string;
  readonly keys: SegmentKeys;
  readonly store: SegmentStore;
  readonly timeline: Timeline;
  readonly files: Files;
  readonly signalling: Signalling;
  readonly presence: Presence;
  readonly swarm: Swarm;
  readonly scheduler: Scheduler;
  readonly knowledge: Knowledge;
  readonly httpRate: Rate;
  on(): boolean;
  /** The playhead moved. */
  moved(): void;
  /** Asks whether another delivers what the player wants: null if not. */
  readonly trace: Trace | undefined;
  readonly elsewhere: ((name: SegmentName, key: string, request: SegmentRequest) => Promise<Delivery | null> | null) | undefined;
}

/** Segments of a session that are not waited for: the player is starting. */
const START = 2;
/** Of a download's windows the gateway is told of one in so many: it lists what follows. */
const AT_EVERY = 8;
/** Seconds that a player would have to have ahead to be as patient as a download. */
const UNHURRIED = 20;
/** A player with less than this many seconds is starting or has just sought: live and on demand, where it soon has more. */
const THIN_LIVE = 0.5;
const THIN_BUFFER = 2.5;

/** Answers the player's requests. */
export class Playback {
  /** Deliveries under way of each segment. */
  private readonly readers = new Map<string, number>();
  /** Segments of this session that were asked for. */
  started = 0;

  constructor(private readonly parts: PlaybackParts) {}

  async deliver(request: SegmentRequest): Promise<Delivery | null> {
    const { clock, on, gateway, keys, store, timeline, files, signalling, presence, moved, elsewhere } = this.parts;
    const { bufferAhead, range, signal, unhurried } = request;
    const path = on() ? gatewayPath(request.path, gateway) : null;
    const asked = path === null ? null : askedFor(path, range, (file) => files.isWhole(file));
    if (!asked) return null;
    const { name } = asked;
    const key = await keys.of(name);
    if (!on() || signal.aborted) return null;
    const other = elsewhere?.(name, key, request);
    if (other) return other;
    files.asked(name);
    signalling.begin(name.path);
    const segment = store.of(name, key);
    // A playlist means the range it names; the last window of a file may be shorter.
    if (range && segment.length === null && name.range && !signalling.file && timeline.find(key)) segment.setLength(name.range[1] - name.range[0] + 1);
    const present = segment.complete();
    const want = present ? null : this.play(segment, request);
    if (present) this.parts.trace?.stored(segment);
    timeline.playing(key, bufferAhead === null ? undefined : clock.now() + 1000 * bufferAhead);
    const listed = timeline.find(key);
    if (unhurried === undefined || !listed || listed.n % AT_EVERY === 0) presence.at(name, bufferAhead);
    moved();

    const release = this.hold(segment, want, signal);
    while (!this.describable(segment, asked) && !want?.failed && !signal.aborted) await nextChange(segment, signal);
    const failed = signal.aborted || want?.failed;
    const delivery = failed ? null : this.answer(segment, asked, request, want, present, release);
    if (!delivery) release();
    return failed && want ? refused(want, request) : delivery;
  }

  /** Begins to fetch what the player waits for. */
  private play(segment: Segment, { bufferAhead, range, unhurried }: SegmentRequest): Want {
    const { clock, timeline, files, signalling, swarm, scheduler, knowledge } = this.parts;
    const { key } = segment;
    const now = clock.now();
    const neighbours = [...swarm.open()];
    const near = neighbours.filter((neighbour) => !neighbour.word.bad && this.isNear(key, neighbour)).map(({ id }) => id);
    const rank = rendezvousRank(key, signalling.peer ?? '', near);
    const known = neighbours.some(({ have }) => have.knows(key));
    // The first links open soon after a page has loaded: a player that has something to play can wait a little for them.
    const mayWait = (signalling.state === 'joining' || swarm.connecting) && (bufferAhead === null || bufferAhead >= THIN_BUFFER);
    const grows = timeline.grows(key);
    // Players of low latency may ask for a segment before there is any of it: it is listed when there is.
    const from = grows && !timeline.find(key) ? now + 250 * (bufferAhead ?? 0) : now;
    const seeded = signalling.joined && (known || timeline.find(key) !== null || timeline.isLive(key));
    const download = unhurried !== undefined;
    const times = deadlines(from, download ? UNHURRIED : bufferAhead, seeded ? honesty(neighbours) : 0, neighbours.length === 0 ? Infinity : rank);
    // The length of the file is told by HTTP alone; players that ask for parts of it need it, once.
    const lengthUnknown = range !== null && !timeline.find(key) && files.total(segment.name.path) === undefined;
    const held = heldBy(neighbours, segment, now);
    const starting = this.started === 0 || (this.started < START && !held);
    const thin = bufferAhead !== null && bufferAhead < (timeline.isLive(key) ? THIN_LIVE : THIN_BUFFER) && !held;
    // Neither listed nor with any neighbour, or never shared: an initialization segment, most likely.
    const alone = !known && !timeline.find(key) && !timeline.isLive(key);
    const unshared = !signalling.settings.shareInit && isInit(segment.name);
    const reasons: readonly (readonly [Haste, boolean])[] = [
      ['the player is starting', starting],
      ['the length of the file is unknown', lengthUnknown],
      ['the buffer is thin', thin],
      ['initialization segments are not shared', unshared],
      ['it grows too slowly', grows && this.chunkTime(key) > times.patience],
      ['nobody knows it', neighbours.length > 0 && alone],
    ];
    const [haste] = (download ? undefined : reasons.find(([, is]) => is)) ?? (neighbours.length === 0 && !mayWait ? (['no neighbours'] as const) : []);
    const urgent = haste !== undefined;
    if (haste) this.parts.trace?.hurries(segment, haste);
    const { path, range: part } = segment.name;
    const fields = files.fields(path);
    segment.version ??= versionOf(fields);
    // So that neighbours hear of a request for it as soon as it is made.
    if (fields && part) segment.setLength(Math.min(part[1] + 1, files.total(path)!) - part[0]);
    this.started++;
    knowledge.need(segment);
    if (unhurried === Infinity) return scheduler.add(new Want(segment, 'prefetch', urgent, atLeisure(now), now));
    const want = scheduler.add(new Want(segment, 'play', urgent, download ? { ...times, election: unhurried, patience: 2 * times.patience } : times, from));
    want.grows ||= grows;
    return want;
  }

  /** Milliseconds in which a segment grows by a chunk, as the one before did. */
  private chunkTime(key: string): number {
    const { timeline, store } = this.parts;
    for (const { key: before, duration } of timeline.before(key, 3)) {
      const length = store.get(before)?.length;
      if (length) return (CHUNK * 1000 * duration) / length;
    }
    return 0;
  }

  /** Whether a neighbour plays about where we do: it has what comes just before this segment. */
  private isNear(key: string, { have }: Neighbour): boolean {
    const before = this.parts.timeline.before(key, 3);
    return before.length === 0 || before.some((segment) => have.knows(segment.key));
  }

  /** Keeps the segment while a player reads it. */
  private hold(segment: Segment, want: Want | null, signal: AbortSignal): () => void {
    const { key } = segment;
    let released = false;
    segment.users++;
    this.readers.set(key, (this.readers.get(key) ?? 0) + 1);
    const release = () => {
      signal.removeEventListener('abort', release);
      if (released) return;
      released = true;
      segment.users--;
      const readers = this.readers.get(key)! - 1;
      if (readers > 0) this.readers.set(key, readers);
      else {
        this.readers.delete(key);
        if (want && !segment.complete()) this.abandoned(want);
      }
      this.parts.store.trim();
    };
    signal.addEventListener('abort', release);
    return release;
  }

  /** The player changed its mind, and needs the link for something else. What others wait for is still fetched. */
  private abandoned(want: Want): void {
    const missing = want.missing();
    const awaited = [...this.parts.swarm.open()].some(({ uploads }) => missing.some((chunk) => uploads.waitsFor(want.segment.key, chunk)));
    if (want.runs.size > 0 && awaited) want.purpose = 'seed';
    else this.parts.scheduler.drop(want);
  }

  /** Whether status, length and type are known. */
  private describable(segment: Segment, { name }: Asked): boolean {
    if (segment.contentType !== null || (!name.range && segment.known > 0 && segment.read(0))) return true;
    const { files, timeline } = this.parts;
    return segment.length !== null && (!name.range || files.total(name.path) !== undefined || timeline.find(segment.key) !== null);
  }

  private answer(segment: Segment, asked: Asked, request: SegmentRequest, want: Want | null, present: boolean, release: () => void): Delivery | null {
    const { clock, gateway, files, scheduler, store } = this.parts;
    const { path, range } = asked.name;
    const { length } = segment;
    const to = Math.min(asked.to ?? Infinity, length ?? Infinity);
    // Nobody's memory is meant for a large file as a whole.
    if (!range && (length ?? 0) > store.budget / 2) return null;
    if (asked.from >= to || (request.range !== null && to === Infinity)) return null;
    // Of another host's answers pages may read what they are shown, and this is not among it.
    const headers = new Map(segment.fields ?? (gateway === '' ? [['accept-ranges', 'bytes']] : []));
    headers.delete('content-range');
    headers.delete('content-length');
    headers.set('content-type', segment.contentType ?? files.types.of(path));
    if (segment.version?.startsWith('"')) headers.set('etag', segment.version);
    for (const [name, value] of files.fields(path) ?? []) headers.set(name, value);
    if (to !== Infinity) headers.set('content-length', String(to - asked.from));
    if (request.range !== null) {
      const base = range?.[0] ?? 0;
      const total = range ? (files.total(path) ?? '*') : length;
      headers.set('content-range', `bytes ${base + asked.from}-${base + to - 1}/${total}`);
    }
    const pace = this.pace(segment, request, want, present);
    const failure = () => want?.failed ?? (scheduler.get(segment) || segment.complete() ? null : 'the fetch was given up');
    const bytes = body(segment, clock, { from: asked.from, to: asked.to, signal: request.signal, pace, failure });
    const status = request.range === null ? 200 : 206;
    return { status, statusText: files.statusText(status), headers, body: releasing(bytes, release) };
  }

  /**
   * Bytes that HTTP did not bring just now are given at its pace, a little faster to a player that is starting or short of
   * them: one that gets some at once takes the link for a hundred times what it is, and climbs.
   */
  private pace(segment: Segment, { bufferAhead, unhurried }: SegmentRequest, want: Want | null, present: boolean): () => Pace | null {
    const { clock, timeline, httpRate, signalling } = this.parts;
    const duration = timeline.find(segment.key)?.duration || null;
    const bitrate = duration !== null && segment.length !== null ? segment.length / duration : null;
    const thin = want?.urgent === true || (bufferAhead ?? 0) < 2 * (duration ?? 2);
    const rate = Pace.rate(httpRate.perSecond, bitrate, thin);
    if (rate === null || bufferAhead === null || unhurried !== undefined || !signalling.settings.pace) return () => null;
    const pace = new Pace(clock, rate);
    return () => (present || segment.fromPeers ? pace : null);
  }
}

/** What the gateway said instead of the segment, if it is the answer to this very request; the first who asks has it. */
function refused(want: Want, { range, signal }: SegmentRequest): Delivery | null {
  const { refusal } = want;
  if (!refusal || refusal.range !== range || signal.aborted) return null;
  want.refusal = null;
  signal.addEventListener('abort', () => refusal.stop(signal.reason));
  const { response } = refusal;
  return { ...response, answer: response };
}

async function* releasing(bytes: AsyncIterable<Uint8Array>, release: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } finally {
    release();
  }
}
