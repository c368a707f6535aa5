import { Announcer } from './announcer.ts';
import { Accounts } from './accounts.ts';
import { type Asked, askedFor, gatewayPath } from './asked.ts';
import { body, nextChange } from './body.ts';
import { base64url } from './bytes.ts';
import { Conditions } from './conditions.ts';
import { ContentTypes } from './contenttype.ts';
import { SEEDER_MS, deadlines, rendezvousRank } from './deadlines.ts';
import type { Deliverer, Delivery, SegmentRequest } from './delivery.ts';
import type { DownloadListener, Transfer } from './downloads.ts';
import type { Environment, HttpResponse } from './environment.ts';
import type { HttpRun } from './httprun.ts';
import { Knowledge } from './knowledge.ts';
import type { GatewayMessage, Settings } from './messages.ts';
import { SegmentKeys, named } from './name.ts';
import type { Neighbour } from './neighbour.ts';
import { Pace } from './pacing.ts';
import { Prefetch } from './prefetch.ts';
import { Rate } from './rate.ts';
import { Scheduler } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { Signalling } from './signalling.ts';
import type { Stats } from './stats.ts';
import { SegmentStore } from './store.ts';
import { Swarm } from './swarm.ts';
import { Throttle } from './throttle.ts';
import { Timeline } from './timeline.ts';
import { Want } from './want.ts';

export interface DelivererOptions {
  /** Origin of the gateway (`https://edge.example`), or '' where it is the page's own. */
  readonly gateway: string;
}

export interface SwarmDeliverer extends Deliverer {
  readonly conditions: Conditions;
  /** The gateway said that the swarm is off: the page lets go of everything, the Service Worker unregisters. */
  onoff: (() => void) | null;
  /** The gateway's settings have come, before anything else is done with them. */
  onsettings: ((settings: Settings) => void) | null;
  /** Something `stats` tells has changed; at most a few times a second. */
  onchange: (() => void) | null;
  stats(): Stats;
  /** Leaves the swarm; deliveries under way end over HTTP, later ones resolve to null. */
  stop(): void;
}

export function createDeliverer(env: Environment, options: DelivererOptions): SwarmDeliverer {
  return new SwarmClient(env, options.gateway);
}

/** Segments of a session that are not waited for: the player is starting. */
const START = 2;
const REPORT_MS = 10_000;
const STATE_MS = 1_000;
const CHANGE_MS = 250;
/** A player with less than this many seconds is starting or has just sought. */
const THIN_BUFFER = 0.5;
const MAX_TOTALS = 256;

class SwarmClient implements SwarmDeliverer {
  readonly conditions = new Conditions();
  onoff: (() => void) | null = null;
  onsettings: ((settings: Settings) => void) | null = null;
  onchange: (() => void) | null = null;

  private readonly keys: SegmentKeys;
  private readonly timeline = new Timeline();
  private readonly accounts = new Accounts();
  private readonly types = new ContentTypes();
  private readonly httpRate = new Rate();
  private readonly store: SegmentStore;
  private readonly throttle: Throttle;
  private readonly announcer: Announcer;
  private readonly swarm: Swarm;
  private readonly scheduler: Scheduler;
  private readonly signalling: Signalling;
  private readonly knowledge: Knowledge;
  private readonly prefetch: Prefetch;
  private readonly manifests: string[] = [];
  /** Lengths of files that were asked for in parts. */
  private readonly totals = new Map<string, number>();
  /** Deliveries under way of each segment. */
  private readonly readers = new Map<string, number>();
  private readonly soonTimers = new Map<string, () => void>();
  private readonly wholes = new Set<string>();
  private readonly untold: object[] = [];
  private started = 0;
  private announced = '';
  private offset = 0;

  constructor(
    private readonly env: Environment,
    private readonly gateway: string,
  ) {
    const { clock, http, crypto } = env;
    this.keys = new SegmentKeys(crypto);
    this.signalling = new Signalling(env, gateway, this.manifests, {
      welcomed: (message) => this.welcomed(message),
      received: (message) => this.received(message),
      settingsChanged: (settings) => this.settingsChanged(settings),
      off: () => this.off(),
      stateChanged: () => this.changed(),
      introduction: () => this.introduction(),
    });
    const settings = () => this.signalling.settings;
    this.throttle = new Throttle(clock, this.conditions, settings);
    const distance = (key: string) => this.timeline.distance(key);
    const chunkChanged = (segment: Segment, chunk: number) => this.chunkChanged(segment, chunk);
    this.store = new SegmentStore(clock, crypto, { chunkChanged }, distance, settings().budget);
    this.announcer = new Announcer(clock, () => this.swarm.open());
    this.swarm = new Swarm({
      clock,
      links: env.links,
      throttle: this.throttle,
      conditions: this.conditions,
      settings,
      signal: (peer, data) => this.signalling.post({ t: 'signal', peer, data }),
      source: (key, chunk) => this.source(key, chunk),
      downloads: (neighbour) => this.downloads(neighbour),
      opened: (neighbour) => {
        this.announcer.greet(neighbour, this.store.all());
        this.stateSoon();
      },
      changed: () => {
        this.scheduler.planSoon();
        this.prefetch.planSoon();
      },
      lost: (neighbour) => {
        this.accounts.gave(neighbour.id, neighbour.uploads.takeSent());
        this.scheduler.lost(neighbour);
        this.stateSoon();
      },
    });
    const client = this;
    this.scheduler = new Scheduler({
      clock,
      http,
      get offset() {
        return client.offset;
      },
      url: (segment) => gateway + segment.name.path,
      neighbours: () => this.swarm.open(),
      httpRate: () => this.httpRate.perSecond,
      headers: (segment, response) => this.headers(segment, response),
      overHttp: (segment, bytes) => {
        this.accounts.overHttp(segment, bytes);
        this.throttle.receivedBytes(bytes);
      },
      runEnded: (run) => this.runEnded(run),
      wasted: (segment, bytes) => this.accounts.wasted(segment, bytes),
      finished: (want) => this.finished(want),
    });
    this.knowledge = new Knowledge(
      clock,
      http,
      gateway,
      this.keys,
      this.store,
      this.timeline,
      this.signalling,
      this.scheduler,
    );
    this.prefetch = new Prefetch(clock, this.store, this.timeline, this.scheduler, () => this.swarm.open());
    this.conditions.onchange(() => this.conditionsChanged());
  }

  sawManifest(url: string): void {
    const at = this.manifests.indexOf(url);
    if (at >= 0) this.manifests.splice(at, 1);
    this.manifests.push(url);
    if (this.manifests.length > 4) this.manifests.shift();
  }

  async deliver(request: SegmentRequest): Promise<Delivery | null> {
    if (!this.on) return null;
    const path = gatewayPath(request.path, this.gateway);
    const asked = path === null ? null : askedFor(path, request.range, (file) => this.wholes.has(file));
    if (!asked) return null;
    const key = await this.keys.of(asked.name);
    if (!this.on || request.signal.aborted) return null;
    if (!asked.name.range) this.rememberWhole(asked.name.path);
    this.signalling.begin(asked.name.path);
    const segment = this.store.of(asked.name, key);
    const present = segment.complete();
    const want = present ? null : this.play(segment, request.bufferAhead, request.range !== null);
    this.timeline.playing(key);
    const buffer = Math.min(1e6, Math.max(0, Math.round((request.bufferAhead || 0) * 100) / 100));
    this.tellPosition({ t: 'at', ...named(asked.name), ...(request.bufferAhead !== null && { buffer }) });
    this.prefetch.planSoon();

    const release = this.hold(segment, want, request.signal);
    while (!this.describable(segment, asked) && !want?.failed && !request.signal.aborted) await nextChange(segment, request.signal);
    if (want?.failed || request.signal.aborted) {
      release();
      return null;
    }
    return this.delivery(segment, asked, request, want, present, release);
  }

  /** Says what is played; once more after joining, for what was asked for before. */
  private tellPosition(message: object): void {
    if (this.signalling.joined) this.signalling.post(message);
    else {
      this.untold.push(message);
      if (this.untold.length > 4) this.untold.shift();
    }
  }


  private rememberWhole(path: string): void {
    this.wholes.add(path);
    if (this.wholes.size > MAX_TOTALS) this.wholes.delete(this.wholes.keys().next().value as string);
  }

  private get on(): boolean {
    return this.signalling.state !== 'off' && this.signalling.settings.enabled && this.conditions.state.allowed;
  }

  /** Begins to fetch what the player waits for. */
  private play(segment: Segment, bufferAhead: number | null, partOfFile: boolean): Want {
    const { key } = segment;
    const now = this.env.clock.now();
    const neighbours = [...this.swarm.open()];
    const near = neighbours.filter(({ have }) => this.isNear(key, have.knows.bind(have)));
    const rank = rendezvousRank(key, this.signalling.peer ?? '', near.map(({ id }) => id));
    const known = neighbours.some(({ have }) => have.knows(key));
    // The first links open soon after a page has loaded: a player that has something to play can wait a little for them.
    const connecting = this.signalling.state === 'joining' || this.swarm.connecting;
    const expected = this.signalling.joined && (known || this.timeline.isLive(key)) ? SEEDER_MS : 0;
    const times = deadlines(now, bufferAhead, neighbours.length === 0 ? Infinity : expected, rank);
    // The length of the file is told by HTTP alone; players that ask for parts of it need it, once.
    const lengthUnknown = partOfFile && !this.timeline.find(key) && !this.totals.has(segment.name.path);
    const starting = this.started === 0 || (this.started < START && !this.heldNear(segment, neighbours, now));
    const thin = bufferAhead !== null && bufferAhead < THIN_BUFFER && !known;
    const urgent = starting || lengthUnknown || thin || (neighbours.length === 0 && !connecting);
    this.started++;
    this.knowledge.need(segment);
    return this.scheduler.add(new Want(segment, 'play', urgent, times, now));
  }

  /** Whether neighbours have all of it: then they are as fast as HTTP, or HTTP soon steps in. */
  private heldNear({ key, chunks }: Segment, neighbours: readonly Neighbour[], now: number): boolean {
    const usable = neighbours.filter((neighbour) => neighbour.usable(now));
    for (let i = 0; i < (chunks ?? 1); i++) if (!usable.some(({ have }) => have.holds(key, i))) return false;
    return true;
  }

  /** Whether a neighbour plays about where we do: it has what comes just before this segment. */
  private isNear(key: string, knows: (key: string) => boolean): boolean {
    const before = this.timeline.before(key, 3);
    return before.length === 0 || before.some((segment) => knows(segment.key));
  }

  /** Keeps the segment while a player reads it. */
  private hold(segment: Segment, want: Want | null, signal: AbortSignal): () => void {
    segment.users++;
    this.readers.set(segment.key, (this.readers.get(segment.key) ?? 0) + 1);
    const release = () => {
      signal.removeEventListener('abort', release);
      if (released) return;
      released = true;
      segment.users--;
      const readers = this.readers.get(segment.key)! - 1;
      if (readers > 0) this.readers.set(segment.key, readers);
      else {
        this.readers.delete(segment.key);
        if (want && !segment.complete()) this.abandoned(want);
      }
      this.store.trim();
    };
    let released = false;
    signal.addEventListener('abort', release);
    return release;
  }

  /** The player changed its mind. What others wait for, or is nearly here, is still fetched. */
  private abandoned(want: Want): void {
    const missing = want.missing();
    const awaited = [...this.swarm.open()].some(({ uploads }) => missing.some((chunk) => uploads.waitsFor(want.segment.key, chunk)));
    const { chunks } = want.segment;
    if (want.runs.size > 0 && (awaited || (chunks !== null && missing.length * 2 < chunks))) want.purpose = 'seed';
    else this.scheduler.drop(want);
  }

  private describable(segment: Segment, { name }: Asked): boolean {
    if (segment.contentType !== null) return true;
    return segment.length !== null && (name.range === null || this.totals.has(name.path) || this.timeline.find(segment.key) !== null);
  }

  private delivery(segment: Segment, asked: Asked, request: SegmentRequest, want: Want | null, present: boolean, release: () => void): Delivery | null {
    const { path, range } = asked.name;
    const { length } = segment;
    const to = Math.min(asked.to ?? Infinity, length ?? Infinity);
    if (asked.from >= to || (request.range !== null && to === Infinity)) {
      release();
      return null;
    }
    const headers = new Map([['content-type', segment.contentType ?? this.types.of(path)], ['accept-ranges', 'bytes']]);
    if (to !== Infinity) headers.set('content-length', String(to - asked.from));
    if (request.range !== null) {
      const base = range?.[0] ?? 0;
      const total = range ? (this.totals.get(path) ?? '*') : length;
      headers.set('content-range', `bytes ${base + asked.from}-${base + to - 1}/${total}`);
    }
    const pace = this.pace(segment, request, want, present);
    const failure = () => want?.failed ?? (this.scheduler.get(segment) || segment.complete() ? null : 'the fetch was given up');
    const bytes = body(segment, this.env.clock, { from: asked.from, to: asked.to, signal: request.signal, pace, failure });
    return { status: request.range === null ? 200 : 206, headers, body: releasing(bytes, release) };
  }

  /** Bytes that HTTP did not bring just now are given at its pace, unless the player is starting or short of them. */
  private pace(segment: Segment, { bufferAhead }: SegmentRequest, want: Want | null, present: boolean): () => Pace | null {
    const duration = this.timeline.find(segment.key)?.duration || null;
    const bitrate = duration !== null && segment.length !== null ? segment.length / duration : null;
    const rate = Pace.rate(this.httpRate.perSecond, bitrate);
    const thin = bufferAhead === null || bufferAhead < 2 * (duration ?? 2);
    if (rate === null || thin || want?.urgent || !this.signalling.settings.pace) return () => null;
    const pace = new Pace(this.env.clock, rate);
    return () => (present || segment.fromPeers ? pace : null);
  }

  private headers(segment: Segment, { headers }: HttpResponse): void {
    const { path, range } = segment.name;
    const total = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
    if (range && total) {
      this.totals.set(path, Number(total));
      if (this.totals.size > MAX_TOTALS) this.totals.delete(this.totals.keys().next().value as string);
    }
    const type = headers.get('content-type');
    if (type) this.types.learn(path, type);
    segment.contentType = type ?? this.types.of(path);
    segment.changed();
  }

  private runEnded(run: HttpRun): void {
    if (run.bytes >= 32 * 1024) this.httpRate.sample(run.bytes, this.env.clock.now() - run.startedAt);
  }

  private finished(want: Want): void {
    want.segment.changed();
    this.prefetch.planSoon();
    this.store.trim();
    this.reportSoon();
    this.changed();
  }

  private chunkChanged(segment: Segment, chunk: number): void {
    this.announcer.changed(segment, chunk);
    for (const { uploads } of this.swarm.open()) uploads.chunkChanged(segment.key, chunk);
    this.scheduler.planSoon();
  }

  private source(key: string, chunk: number): Uint8Array | 'arriving' | 'gone' {
    const segment = this.store.get(key);
    return segment?.verifiedChunk(chunk) ?? (segment?.isArriving(chunk) ? 'arriving' : 'gone');
  }

  private downloads(neighbour: Neighbour): DownloadListener {
    return {
      firstBytes: (transfer) => this.scheduler.firstBytes(transfer),
      arrived: (transfer, bytes) => void this.compare(neighbour, transfer, bytes),
      wasted: (transfer, bytes) => this.accounts.wasted(transfer.segment, bytes),
      ended: (transfer, reason) => this.scheduler.ended(neighbour, transfer, reason),
    };
  }

  /** Bytes of a peer count only when they are the segment's. The first that are not are its last. */
  private async compare(neighbour: Neighbour, transfer: Transfer, bytes: Uint8Array): Promise<void> {
    const { segment, chunk } = transfer;
    this.scheduler.arrived(transfer);
    const wrong = await segment.offer(chunk, bytes);
    if (wrong) {
      this.accounts.wasted(segment, bytes.length);
      this.signalling.post({ t: 'bad', peer: neighbour.id, ...named(segment.name), chunk, hash: base64url(wrong) });
      this.swarm.ban(neighbour.id);
    } else {
      this.accounts.fromPeer(segment, neighbour.id, bytes.length);
      this.throttle.receivedBytes(bytes.length);
    }
    this.scheduler.compared(transfer);
  }

  private welcomed({ ice }: Extract<GatewayMessage, { t: 'welcome' }>): void {
    this.swarm.ice = ice;
    this.offset = parseInt((this.signalling.peer ?? '0').slice(0, 6), 16);
    this.announced = '';
    this.stateSoon();
    for (const message of this.untold.splice(0)) this.signalling.post(message);
    // What was fetched before we had joined is of use to others once its digest is known.
    for (const segment of this.store.all()) if (!segment.empty) this.knowledge.need(segment);
  }

  private received(message: GatewayMessage): void {
    switch (message.t) {
      case 'segments':
        return void this.knowledge.listed(message).then(() => this.prefetch.planSoon());
      case 'digest':
        return void this.knowledge.digested(message);
      case 'seed':
        return void this.keys.of(message.name).then((key) => this.seed(this.store.of(message.name, key)));
      case 'peers':
        for (const id of message.drop) this.swarm.remove(id);
        for (const { peer, offer } of message.add) this.swarm.add(peer, offer);
        return;
      case 'signal':
        return this.swarm.signalled(message.peer, message.data);
      case 'bye':
        return message.expelled ? this.swarm.ban(message.peer) : this.swarm.remove(message.peer);
    }
  }

  /** The gateway wants this viewer to be among the first that have a segment. */
  private seed(segment: Segment): void {
    const { sharing } = this.throttle;
    if (!this.on || segment.complete() || (sharing !== 'yes' && sharing !== 'budget')) return;
    const now = this.env.clock.now();
    this.scheduler.add(new Want(segment, 'seed', false, deadlines(now, null, 0, 0), now));
  }

  private settingsChanged(settings: Settings): void {
    this.onsettings?.(settings);
    this.store.budget = settings.budget;
    this.store.trim();
    this.throttle.check();
    if (!settings.enabled) {
      this.swarm.closeAll();
      this.onoff?.();
    }
    this.changed();
  }

  private conditionsChanged(): void {
    if (!this.conditions.state.allowed) this.swarm.closeAll();
    this.stateSoon();
    this.changed();
  }

  private off(): void {
    this.swarm.closeAll();
    this.onoff?.();
  }

  private introduction(): object {
    const { network, rtt, down, visible } = this.conditions.state;
    const holds: string[] = [];
    for (const segment of this.store.all()) if (segment.digestComplete && segment.complete() && holds.length < 256) holds.push(segment.key);
    const figures = { ...(rtt !== null && { rtt: Math.round(rtt) }), ...(down !== null && { down: Math.round(down) }) };
    return { network: { type: network, ...figures }, visible, holds };
  }

  private stateSoon(): void {
    this.soonOnce('state', STATE_MS, () => {
      const uplink = Math.round((this.throttle.uplink ?? 0) / 125);
      const { visible } = this.conditions.state;
      const failed = this.swarm.takeUnreachable();
      const state = { t: 'state', links: this.swarm.openIds(), failed, uplink, visible, share: this.throttle.serving };
      const text = JSON.stringify(state);
      if (text === this.announced || !this.signalling.joined) return;
      this.announced = text;
      this.signalling.post(state);
    });
  }

  private reportSoon(): void {
    this.soonOnce('report', REPORT_MS, () => this.report());
  }

  private report(): void {
    for (const { id, uploads } of this.swarm.all()) this.accounts.gave(id, uploads.takeSent());
    this.stateSoon();
    if (!this.signalling.joined) return;
    const report = this.accounts.next();
    if (!report) return;
    this.signalling.post(report);
    this.reportSoon();
  }

  private changed(): void {
    this.soonOnce('change', CHANGE_MS, () => this.onchange?.());
  }

  private soonOnce(name: string, ms: number, call: () => void): void {
    if (this.soonTimers.has(name)) return;
    const stop = this.env.clock.after(ms, () => {
      this.soonTimers.delete(name);
      call();
    });
    this.soonTimers.set(name, stop);
  }

  stats(): Stats {
    const links = [...this.swarm.all()].map(({ id, open, rtt, downloads, uploads }) => ({
      peer: id,
      open,
      received: downloads.received,
      sent: uploads.sent,
      rtt,
      rate: downloads.hasRate ? downloads.rate : 0,
    }));
    const { state, peer, stream } = this.signalling;
    const { http, swarm, waste } = this.accounts;
    const given = this.throttle.given;
    return { state, peer, stream, http, swarm, given, waste, stored: this.store.bytes(), sharing: this.throttle.sharing, links };
  }

  stop(): void {
    this.report();
    this.onoff = this.onsettings = null;
    this.signalling.stop();
    for (const stop of this.soonTimers.values()) stop();
    this.soonTimers.clear();
  }
}

async function* releasing(bytes: AsyncIterable<Uint8Array>, release: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } finally {
    release();
  }
}
