import { Accounts } from './accounts.ts';
import { type Fetched, adopt } from './adoption.ts';
import { Announcer } from './announcer.ts';
import { Conditions } from './conditions.ts';
import { atLeisure, deadlines } from './deadlines.ts';
import type { Deliverer, Delivery, SegmentRequest } from './delivery.ts';
import type { Transfer } from './downloads.ts';
import type { Environment } from './environment.ts';
import { Files, versionOf } from './files.ts';
import type { HttpRun } from './httprun.ts';
import type { SharedFile } from './join.ts';
import { Knowledge } from './knowledge.ts';
import { Later } from './later.ts';
import type { GatewayMessage, Settings } from './messages.ts';
import { SegmentKeys, type SegmentName } from './name.ts';
import { FORGIVEN, type Neighbour } from './neighbour.ts';
import { heldBy } from './picker.ts';
import { Playback } from './playback.ts';
import { Prefetch } from './prefetch.ts';
import { type Beacon, Presence } from './presence.ts';
import { Rate } from './rate.ts';
import { Scheduler } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { seeManifest } from './seen-manifests.ts';
import type { Shelf } from './shelf.ts';
import { Signalling } from './signalling.ts';
import type { Stats } from './stats.ts';
import { SegmentStore } from './store.ts';
import { Swarm, type SwarmHost } from './swarm.ts';
import { Throttle } from './throttle.ts';
import { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import { type Part, Want } from './want.ts';

export interface DelivererOptions {
  /** Origin of the gateway (`https://edge.example`), or '' where it is the page's own. */
  readonly gateway: string;
  /** One beside the page's first, for a single file or another stream: which is one, or is none. */
  readonly further?: boolean;
  readonly trace?: Trace | undefined;
  /** Another may have what the player asks for: null if not. */
  elsewhere?(name: SegmentName, key: string, request: SegmentRequest): Promise<Delivery | null> | null;
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
  /** The file that is our stream; undefined before we know, or if manifests describe it. */
  readonly file: SharedFile | undefined;
  /** Whether `onoff` came because this viewer is kept without peers, to compare others with. */
  readonly control: boolean;
  /** Of the stream we are in. */
  readonly timeline: Timeline;
  readonly signalling: Signalling;
  /** Seen so far, the first and the last ones. */
  readonly manifests: readonly string[];
  /** Joins the stream of this segment if there is none yet, as the first delivery would. */
  begin(path: string): void;
  /** The player asked for this segment, whichever stream it is of: told to the gateway. */
  heard(name: SegmentName, bufferAhead: number | null): void;
  /** Takes what the page has fetched for its player before we were there. */
  adopt(fetched: Fetched): void;
  /** Neighbours that serve and have something of what lies right before this segment; all that serve if nobody knows. */
  around(segment: SegmentName): Promise<string[]>;
  /** Bytes of the page's store that are not ours to use. */
  taken(bytes: number): void;
  /** Our part of the page's store, which several streams share. */
  divide(part: number): void;
  /** Keeps verified chunks beyond memory from now on; null: no longer. */
  shelve(shelf: Shelf | null): void;
  /** Something of a segment that others have been told of has changed. */
  chunkChanged(segment: Segment, chunk: number): void;
  /** Makes room in memory, if there is more than there should be. */
  trim(): void;
  /** What {@link stop} would send by beacon now. */
  parting(): Promise<Beacon[]>;
  /** Leaves the swarm; deliveries under way end over HTTP, later ones resolve to null. */
  stop(): void;
}

export function createDeliverer(env: Environment, options: DelivererOptions): SwarmDeliverer {
  return new SwarmClient(env, options);
}

const CHANGE_MS = 250;
const MAX_MANIFESTS = 4;
/** A response shorter than this says nothing of the link's rate. */
const MIN_SAMPLE = 32 * 1024;

/** Puts the parts together, and passes on between them what happens. */
class SwarmClient implements SwarmDeliverer {
  readonly conditions = new Conditions();
  onoff: (() => void) | null = null;
  onsettings: ((settings: Settings) => void) | null = null;
  onchange: (() => void) | null = null;

  private readonly keys: SegmentKeys;
  readonly timeline = new Timeline();
  private readonly accounts: Accounts;
  private readonly files = new Files();
  private readonly httpRate = new Rate();
  readonly manifests: string[] = [];
  private readonly store: SegmentStore;
  private readonly throttle: Throttle;
  private readonly announcer: Announcer;
  private readonly swarm: Swarm;
  private readonly scheduler: Scheduler;
  readonly signalling: Signalling;
  private readonly presence: Presence;
  private readonly knowledge: Knowledge;
  private readonly prefetch: Prefetch;
  private readonly playback: Playback;
  private readonly change: Later;
  private others = 0;
  private part = 1;

  private readonly gateway: string;
  private readonly trace: Trace | undefined;

  constructor(
    private readonly env: Environment,
    { gateway, further, trace, elsewhere }: DelivererOptions,
  ) {
    this.gateway = gateway;
    this.trace = trace;
    const { clock, http, crypto } = env;
    this.change = new Later(clock, CHANGE_MS, () => this.onchange?.());
    this.keys = new SegmentKeys(crypto);
    this.signalling = new Signalling(env, gateway, this.manifests, {
      welcomed: (message) => this.welcomed(message),
      received: (message) => this.received(message),
      settingsChanged: (settings) => this.settingsChanged(settings),
      off: () => this.off(),
      stateChanged: () => this.change.ask(),
      introduction: () => this.presence.introduction(),
      moving: () => {
        this.presence.moving();
        this.swarm.closeAll();
      },
    }, further ? 1 : undefined);
    const settings = () => this.signalling.settings;
    this.throttle = new Throttle(clock, this.conditions, settings);
    const distance = (key: string) => this.timeline.distance(key);
    const chunkChanged = (segment: Segment, chunk: number) => this.chunkChanged(segment, chunk);
    this.accounts = new Accounts(crypto);
    this.store = new SegmentStore(clock, crypto, { chunkChanged }, distance, settings().budget);
    this.swarm = new Swarm({
      clock,
      links: env.links,
      throttle: this.throttle,
      conditions: this.conditions,
      settings,
      signal: (peer, data) => this.presence.signal(peer, data),
      source: (key, chunk) => this.source(key, chunk),
      transfers: (neighbour) => this.transfers(neighbour),
      opened: (neighbour) => {
        this.announcer.greet(neighbour, this.store.all());
        this.presence.state.ask();
      },
      changed: () => {
        this.scheduler.planSoon();
        this.prefetch.planSoon();
      },
      doubted: (neighbour) => this.scheduler.doubted(neighbour),
      banned: ({ id }, why) => this.trace?.banned(id, why),
      lost: (neighbour) => {
        this.scheduler.lost(neighbour);
        this.presence.state.ask();
      },
    });
    const open = () => this.swarm.open();
    this.announcer = new Announcer(clock, open);
    this.scheduler = new Scheduler({
      clock,
      http,
      self: () => this.signalling.peer ?? '0',
      url: (segment) => gateway + segment.name.path,
      neighbours: open,
      httpRate: () => this.httpRate.perSecond,
      headers: (segment, response) => {
        segment.contentType = this.files.answered(segment.name, response);
        segment.fields = response.headers;
        this.accounts.answered(segment);
        segment.version = versionOf(response.headers);
        segment.changed();
      },
      overHttp: (segment, bytes, twice) => {
        this.accounts.overHttp(segment, bytes, twice);
        this.throttle.receivedBytes(bytes);
      },
      runEnded: (run) => this.runEnded(run),
      wasted: (segment, bytes) => this.accounts.wasted(segment, bytes),
      finished: (want) => this.finished(want),
      trace,
    });
    const { keys, timeline, files, signalling, swarm, throttle, accounts, store, scheduler, httpRate } = this;
    this.presence = new Presence(env, gateway, this.conditions, signalling, swarm, throttle, accounts, store);
    throttle.onchange = () => {
      swarm.sendStatus();
      // Nobody is to be named a seeder that gives nothing.
      this.presence.state.ask();
    };
    this.knowledge = new Knowledge(clock, http, gateway, keys, store, timeline, signalling, scheduler);
    this.prefetch = new Prefetch(clock, store, timeline, scheduler, open);
    const { presence, knowledge, prefetch } = this;
    const on = () => this.on;
    const moved = () => prefetch.planSoon();
    const parts = { clock, gateway, keys, store, timeline, files, signalling, presence, swarm, scheduler, knowledge, httpRate, on, moved, elsewhere, trace };
    this.playback = new Playback(parts);
    this.conditions.onchange(() => this.conditionsChanged());
  }

  private get on(): boolean {
    return this.signalling.state !== 'off' && this.signalling.settings.enabled && this.conditions.state.allowed;
  }

  sawManifest(url: string): void {
    seeManifest(this.manifests, url, MAX_MANIFESTS);
  }

  deliver(request: SegmentRequest): Promise<Delivery | null> {
    return this.playback.deliver(request);
  }

  get file(): SharedFile | undefined {
    return this.signalling.file;
  }

  get control(): boolean {
    return this.signalling.control;
  }

  begin(path: string): void {
    if (this.on) this.signalling.begin(path);
  }

  adopt(fetched: Fetched): void {
    if (!this.on) return;
    this.playback.started++;
    const { gateway, keys, store, timeline, files, signalling, presence, knowledge, accounts, throttle, httpRate, trace } = this;
    const parts = { gateway, keys, store, timeline, files, signalling, presence, knowledge, accounts, throttle, httpRate, trace };
    // A fetch that broke off is the player's to repeat.
    void adopt(fetched, parts).catch(() => {});
  }

  async around(segment: SegmentName): Promise<string[]> {
    const before = this.timeline.before(await this.keys.of(segment), 8);
    const now = this.env.clock.now();
    const near = [...this.swarm.open()].filter((neighbour) => neighbour.usable(now) && (before.length === 0 || before.some(({ key }) => neighbour.have.knows(key))));
    return near.map(({ id }) => id);
  }

  heard(name: SegmentName, bufferAhead: number | null): void {
    this.begin(name.path);
    this.presence.at(name, bufferAhead);
  }

  taken(bytes: number): void {
    this.others = bytes;
    this.store.budget = Math.max(0, this.signalling.settings.budget * this.part - bytes);
    this.store.trim();
  }

  divide(part: number): void {
    if (part === this.part) return;
    this.part = part;
    this.taken(this.others);
  }

  shelve(shelf: Shelf | null): void {
    this.store.pool.shelf = shelf;
    for (const segment of this.store.all()) {
      for (let i = 0; i < segment.known; i++) {
        if (segment.verifiedChunk(i)) shelf?.keep(segment, i);
        this.chunkChanged(segment, i);
      }
    }
  }

  trim(): void {
    this.store.trim();
  }

  private runEnded(run: HttpRun): void {
    if (run.bytes >= MIN_SAMPLE && !run.grows) this.httpRate.sample(run.bytes, this.env.clock.now() - run.startedAt);
  }

  private finished(want: Want): void {
    this.trace?.finished(want.segment, want.purpose, want.failed);
    want.segment.changed();
    this.prefetch.planSoon();
    this.store.trim();
    this.presence.report.ask();
    this.change.ask();
  }

  chunkChanged(segment: Segment, chunk: number): void {
    this.announcer.changed(segment, chunk);
    for (const { uploads } of this.swarm.open()) uploads.chunkChanged(segment.key, chunk);
    this.scheduler.planSoon();
  }

  private source(key: string, chunk: number): Uint8Array | 'arriving' | 'gone' {
    const segment = this.store.get(key);
    return segment?.verifiedChunk(chunk) ?? (segment?.isArriving(chunk) || segment?.recall(chunk) ? 'arriving' : 'gone');
  }

  private transfers(neighbour: Neighbour): ReturnType<SwarmHost['transfers']> {
    return {
      gave: (key, chunk) => {
        const bytes = this.store.get(key)?.verifiedChunk(chunk);
        if (bytes) this.accounts.gave(key, chunk, neighbour.grant, bytes);
        this.presence.report.ask();
      },
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
    const result = await segment.offer(chunk, bytes);
    if (result === true) {
      neighbour.word.count(1);
      this.trace?.chunk(segment, chunk, neighbour.id);
      neighbour.strikes *= FORGIVEN;
      this.accounts.fromPeer(segment, chunk, neighbour.grant, bytes, neighbour.link.relayed);
      this.throttle.receivedBytes(bytes.length);
    } else {
      this.accounts.wasted(segment, bytes.length);
      if (result) {
        this.trace?.banned(neighbour.id, 'bytes that are not the segment\'s');
        this.presence.accuse(neighbour.id, segment.name, chunk, result);
        this.swarm.ban(neighbour.id);
      }
    }
    this.presence.report.ask();
    this.scheduler.compared(transfer);
  }

  private welcomed({ ice, salt, resumed }: Extract<GatewayMessage, { t: 'welcome' }>): void {
    this.swarm.ice = ice;
    this.accounts.salt = salt;
    this.timeline.enter(this.signalling.stream);
    const { file } = this.signalling;
    if (file) {
      this.files.share(file);
      // Peers of this stream would take bytes of another version for false ones.
      const version = versionOf(this.files.fields(file.path));
      for (const segment of this.store.all()) if (segment.name.path === file.path && segment.version && segment.version !== version) segment.taint();
    }
    this.presence.joined(resumed);
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
        return void this.keys.of(message.name).then((key) => this.seed(this.store.of(message.name, key), message.part));
      case 'peers':
        for (const id of message.drop) this.swarm.remove(id);
        for (const { peer, offer, grant } of message.add) this.swarm.add(peer, offer, grant);
        return;
      case 'signal':
        return this.swarm.signalled(message.peer, message.data);
      case 'bye':
        return message.expelled ? this.swarm.ban(message.peer) : this.swarm.doubt(message.peer);
    }
  }

  /** The gateway wants this viewer to be among the first that have a segment. */
  private seed(segment: Segment, part: Part | null): void {
    if (!this.on || segment.kept() || !(this.throttle.serving || this.scheduler.get(segment))) return;
    const now = this.env.clock.now();
    // Named for want of knowledge: a restarted gateway has forgotten who has what.
    if (heldBy([...this.swarm.open()], segment, now)) return;
    // Of a rendition that our own player has left nothing is told by itself.
    this.knowledge.need(segment);
    // Others count on us for one part; the rest comes as it would anyway.
    if (part) this.scheduler.add(new Want(segment, 'prefetch', false, atLeisure(now, this.timeline.reachedAt(segment.key)), now)).part = part;
    else this.scheduler.add(new Want(segment, 'seed', false, deadlines(now, null, 0, 0), now));
  }

  private settingsChanged(settings: Settings): void {
    this.onsettings?.(settings);
    this.taken(this.others);
    this.throttle.check();
    if (!settings.enabled) {
      this.swarm.closeAll();
      this.onoff?.();
    }
    this.change.ask();
  }

  private conditionsChanged(): void {
    const { allowed, visible } = this.conditions.state;
    if (!allowed || this.conditions.part.neighbours === 0) this.swarm.closeAll();
    // It may never be shown again, and not get to say so.
    if (!visible) this.presence.sendReport();
    this.presence.state.ask();
    this.change.ask();
  }

  private off(): void {
    this.swarm.closeAll();
    this.onoff?.();
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
    return { state, peer, stream, http, swarm, given, waste, stored: this.store.bytes(), sharing: this.throttle.sharing, load: this.conditions.state.load, links };
  }

  parting(): Promise<Beacon[]> {
    return this.presence.parting();
  }

  stop(): void {
    this.presence.sendReport(true);
    this.onoff = this.onsettings = null;
    this.signalling.stop();
    this.presence.stop();
    this.change.stop();
  }
}
