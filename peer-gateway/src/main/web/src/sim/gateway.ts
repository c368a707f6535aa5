import { CHUNK, base64url, hex } from '../core/bytes.ts';
import type { Cryptography, Http, HttpResponse, Socket, Span } from '../core/environment.ts';
import { DEFAULT_SETTINGS, type Settings } from '../core/messages.ts';
import type { VirtualClock } from './clock.ts';
import type { Host } from './network.ts';

export interface ModelSegment {
  readonly path: string;
  readonly n: number;
  readonly duration: number;
  readonly bytes: Uint8Array;
  readonly stream: string;
  readonly digest: { readonly length: number; readonly complete: true; readonly chunks: string };
  /** Entity tag of a file that is a stream by itself. */
  readonly version?: string;
}

interface Member {
  readonly id: string;
  readonly socket: Socket;
  readonly host: Host;
  readonly stream: string;
  share: boolean;
  /** Bytes a second, once it has told. */
  uplink: number | null;
  neighbours: number;
  /** Those it was introduced to: the first is its grant 1. */
  readonly grants: string[];
}

type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Copies of its part that a seeder should be able to give while the segment plays. */
const COPIES_EACH = 4;
const HTTP_PART = 16 * 1024;
const HTTP_WINDOW = 16;
const WINDOW = 2 ** 20;
export const STREAM = '0123456789abcdef';

/**
 * A gateway for tests and simulation: serves segments, tells their digests, introduces viewers to each other. It keeps
 * to docs/protocol.md as far as the client can see, and counts what it sends.
 */
export class ModelGateway {
  settings: Settings = DEFAULT_SETTINGS;
  live = false;
  /** Whether segments are listed before they are complete. */
  grows = false;
  /** Seeders named for each new segment; nobody is when 0. */
  seeders = 0;
  /** Every request is refused with this status, if set. */
  httpStatus: number | null = null;
  socketsRefused = false;
  /** Paths that no stream holds. */
  readonly unknown = new Set<string>();
  /** Whether those who come back are told that their session goes on. */
  resumes = false;
  /** By which viewers show what they have; empty: they are not asked to. */
  salt = '';
  /** Whether newcomers meet the others at once. */
  introduces = true;
  readonly sent = new Map<string, number>();
  readonly received: { readonly peer: string; readonly message: Record<string, unknown> }[] = [];
  /** What HTTP answers in place of a segment's bytes, if that is to differ from its digest. */
  readonly corrupted = new Map<string, Uint8Array>();
  /** Answers that are no segment's bytes; null: none comes at all. */
  readonly odd = new Map<string, HttpResponse | null>();
  /** Of the latest request for each path: it is aborted when that is over. */
  readonly signals = new Map<string, AbortSignal>();
  private readonly segments = new Map<string, ModelSegment>();
  private readonly present = new Map<string, number>();
  private growing: (() => void)[] = [];
  private readonly members = new Map<string, Member>();
  /** Texts posted while pages went away. */
  readonly beacons: string[] = [];
  /** Times a token was asked for. */
  joins = 0;
  /** Of segments over HTTP, in order. */
  readonly requests: { readonly at: number; readonly path: string; readonly span: Span | null; readonly viewer: Host }[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly host: Host,
    private readonly sha256: Sha256,
  ) {}

  /** Adds a segment of random bytes, the same for the same number. */
  add(n: number, length: number, duration = 2, announce = true, stream = STREAM): ModelSegment {
    const bytes = pattern(n + 1, length);
    const segment: ModelSegment = { path: `/_p2p/${stream === STREAM ? '' : `${stream}/`}s${n}.m4s`, n, duration, bytes, stream, digest: { length, complete: true, chunks: this.hashes(bytes) } };
    this.segments.set(segment.path, segment);
    if (announce) this.announce(segment);
    return segment;
  }

  /** Adds a file that is a stream by itself, or another version of it. */
  addFile(path: string, bytes: Uint8Array, version: string): void {
    const stream = hex(this.sha256(new TextEncoder().encode(path + version))).slice(0, 16);
    this.segments.set(path, { path, n: 0, duration: 0, bytes, stream, version, digest: { length: bytes.length, complete: true, chunks: '' } });
  }

  private windows({ path, bytes, stream }: ModelSegment, first: number): object {
    const list = [];
    for (let n = first; n * WINDOW < bytes.length && n < first + 24; n++) list.push({ path, range: [n * WINDOW, (n + 1) * WINDOW - 1], n });
    return { t: 'segments', track: stream, live: false, list };
  }

  /** So many bytes of the segment are there by now: HTTP waits for the rest. */
  grow(path: string, bytes: number): void {
    this.present.set(path, bytes);
    for (const wake of this.growing.splice(0)) wake();
  }

  private isComplete(path: string, { length }: Uint8Array): boolean {
    return (this.present.get(path) ?? Infinity) >= length;
  }

  /** The same bytes under another name. */
  alias(segment: ModelSegment, path: string, n: number, announce = true): ModelSegment {
    const other = { ...segment, path, n };
    this.segments.set(path, other);
    if (announce) this.announce(other);
    return other;
  }

  private announce(segment: ModelSegment): void {
    const members = [...this.members.values()].filter(({ stream }) => stream === segment.stream);
    const able = members.filter(({ share }) => share);
    const parts = Math.min(this.parts(segment, able), Math.floor(able.length / Math.max(1, this.seeders)));
    const count = Math.min(this.seeders * Math.max(1, parts), able.length);
    for (let i = 0; i < count; i++) {
      this.tell(able[(segment.n * count + i) % able.length]!, { t: 'seed', path: segment.path, ...(parts > 1 && { part: [i % parts, parts] }) });
    }
    for (const member of members) this.tell(member, this.listing([segment]));
  }

  /** How many seeders share a copy: each can give its part some times while the segment plays. */
  private parts({ bytes, duration }: ModelSegment, able: readonly Member[]): number {
    const uplinks = able.flatMap(({ uplink }) => (uplink === null ? [] : [uplink])).sort((a, b) => a - b);
    const uplink = uplinks[Math.floor(uplinks.length / 2)];
    if (uplink === undefined || duration === 0) return 1;
    return Math.min(Math.ceil((COPIES_EACH * bytes.length) / duration / uplink), Math.ceil(bytes.length / CHUNK));
  }

  private listing(list: readonly ModelSegment[]): object {
    const entries = list.map(({ path, n, duration, bytes, digest }) => ({ path, n, duration, ...(this.isComplete(path, bytes) && { digest }) }));
    return { t: 'segments', track: list[0]?.stream ?? STREAM, live: this.live, grows: this.grows, list: entries };
  }

  /** Bytes of segments sent to all viewers. */
  get httpBytes(): number {
    let total = 0;
    for (const bytes of this.sent.values()) total += bytes;
    return total;
  }

  bye(peer: string): void {
    this.members.delete(peer);
    for (const member of this.members.values()) this.tell(member, { t: 'bye', peer });
  }

  cutSockets(code = 1006): void {
    for (const { socket } of this.members.values()) socket.onclose?.(code, '');
    this.members.clear();
  }

  pushSettings(changes: Partial<Settings>): void {
    this.settings = { ...this.settings, ...changes };
    for (const member of this.members.values()) this.tell(member, { t: 'settings', settings: this.settings });
  }

  http(viewer: Host): Http {
    return {
      get: (path, span, signal) =>
        new Promise((resolve, reject) => {
          this.signals.set(path, signal);
          if (signal.aborted) return reject(new Error('aborted'));
          signal.addEventListener('abort', () => reject(new Error('aborted')));
          viewer.carry(this.host, 500, () => {}, () => {
            const odd = this.odd.get(path);
            if (odd !== undefined) this.requests.push({ at: this.clock.now(), path, span, viewer });
            if (odd === null) reject(new TypeError('failed to fetch'));
            else resolve(odd ?? this.answer(viewer, path, span, signal));
          });
        }),
    };
  }

  private answer(viewer: Host, path: string, span: Span | null, signal: AbortSignal): HttpResponse {
    if (path.startsWith('/_p2p/@/join')) return this.joinAnswer(path);
    if (path.startsWith('/_p2p/@/digest/')) return this.digestAnswer(path.replace('/@/digest', ''));
    this.requests.push({ at: this.clock.now(), path, span, viewer });
    const segment = this.segments.get(path);
    const status = this.httpStatus ?? (segment ? (span ? 206 : 200) : 404);
    if (!segment || status >= 400) return { status, headers: new Map(), body: parts([]) };
    const whole = this.corrupted.get(path) ?? segment.bytes;
    const to = Math.min(span?.to ?? Infinity, whole.length);
    const from = span?.from ?? 0;
    const headers = new Map([['content-type', 'video/mp4']]);
    if (segment.version) headers.set('etag', segment.version);
    const there = this.present.get(path) ?? Infinity;
    if (there >= whole.length) headers.set('content-length', String(to - from));
    if (span) headers.set('content-range', `bytes ${from}-${to - 1}/${whole.length}`);
    return { status, headers, body: this.stream(viewer, path, whole.subarray(from, to), from, signal) };
  }

  /** Sends with a window of parts under way, as TCP would; what is not yet sent when the viewer aborts is not sent. */
  private async *stream(viewer: Host, path: string, bytes: Uint8Array, from: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const arrived: Uint8Array[] = [];
    let wake = () => {};
    let at = 0;
    const send = () => {
      if (at >= bytes.length || signal.aborted) return;
      if (from + at >= (this.present.get(path) ?? Infinity)) return void this.growing.push(send);
      const part = bytes.slice(at, (at += HTTP_PART));
      this.sent.set(path, (this.sent.get(path) ?? 0) + part.length);
      this.host.carry(viewer, part.length, () => {}, () => {
        arrived.push(part);
        wake();
        send();
      });
    };
    signal.addEventListener('abort', () => wake());
    for (let i = 0; i < HTTP_WINDOW; i++) send();
    for (let given = 0; given < bytes.length; ) {
      const part = arrived.shift();
      if (signal.aborted) throw new Error('aborted');
      if (!part) await new Promise<void>((resolve) => (wake = resolve));
      else {
        given += part.length;
        yield part;
      }
    }
  }

  /** Known once somebody has fetched the segment. */
  private digestAnswer(path: string): HttpResponse {
    const known = this.requests.some((request) => request.path === path) ? this.segments.get(path) : undefined;
    if (!known || this.httpStatus) return { status: this.httpStatus ?? 404, headers: new Map(), body: parts([]) };
    return { status: 200, headers: new Map(), body: parts([new TextEncoder().encode(JSON.stringify(known.digest))]) };
  }

  private joinAnswer(query: string): HttpResponse {
    this.joins++;
    const key = /key=([^&]*)/.exec(query)?.[1] ?? '';
    const path = decodeURIComponent(/segment=([^&]*)/.exec(query)?.[1] ?? '');
    const segment = this.segments.get(path);
    const stream = segment?.stream ?? STREAM;
    const file = segment?.version && { path, length: segment.bytes.length, fields: { 'content-type': 'application/x-image', etag: segment.version } };
    const answer = { token: `${stream}.${key}`, expires: 0, stream, socket: 'wss://gateway/_p2p/@/signal', settings: this.settings, ...(file && { file }) };
    const status = this.unknown.has(path) ? 404 : this.settings.enabled ? 200 : 403;
    return { status, headers: new Map(), body: parts([new TextEncoder().encode(JSON.stringify(answer))]) };
  }

  /** @param id what this viewer's key makes it */
  openSocket(viewer: Host, id: () => string): Socket {
    const socket: Socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) => viewer.carry(this.host, text.length, () => {}, () => this.heard(viewer, id(), socket, text)),
      close: () => {
        if (this.members.get(id())?.socket === socket) this.bye(id());
      },
    };
    this.clock.after(2 * (viewer.access.latency + this.host.access.latency), () => {
      if (this.socketsRefused) socket.onclose?.(1006, '');
      else {
        socket.onopen?.();
        this.tell({ socket, host: viewer }, { t: 'hello', v: 1, nonce: 'AAAAAAAAAAAAAAAAAAAAAA' });
      }
    });
    return socket;
  }

  beacon(viewer: Host, text: string): void {
    viewer.carry(this.host, text.length, () => {}, () => this.beacons.push(text));
  }

  /** Whom a viewer's grant names. */
  grantee(peer: string, grant: number): string | undefined {
    return this.members.get(peer)?.grants[grant - 1];
  }

  private heard(viewer: Host, id: string, socket: Socket, text: string): void {
    const message = JSON.parse(text) as Record<string, unknown>;
    this.received.push({ peer: id, message });
    if (message['t'] === 'join') {
      const stream = String(message['token'] ?? STREAM).split('.', 1)[0]!;
      this.welcome({ id, socket, host: viewer, stream, share: false, uplink: null, neighbours: 0, grants: [] });
    }
    const member = this.members.get(id);
    if (!member) return;
    const known = (path: unknown) => {
      const segment = this.segments.get(String(path));
      return segment?.stream === member.stream ? segment : undefined;
    };
    switch (message['t']) {
      case 'ping':
        return this.tell(member, { t: 'pong' });
      case 'state':
        member.share = message['share'] === true;
        if (typeof message['uplink'] === 'number') member.uplink = 125 * message['uplink'];
        return;
      case 'at': {
        const at = known(message['path']);
        if (!at) return;
        if (at.version) return this.tell(member, this.windows(at, Number((message['range'] as number[])[0]) / WINDOW));
        const following = [...this.segments.values()].filter(({ n, stream }) => stream === at.stream && n >= at.n && n < at.n + 24);
        return this.tell(member, this.listing(following));
      }
      case 'need': {
        const segment = known(message['path']);
        if (segment) this.tell(member, { ...message, ...this.digestOf(segment, message['range']) });
        return;
      }
      case 'bad':
        return this.bye(String(message['peer']));
    }
  }

  /** Of as much of a segment as there is. */
  digestOf({ path, bytes, digest }: ModelSegment, range: unknown = null): object {
    if (!this.isComplete(path, bytes)) {
      const present = this.present.get(path)!;
      return { t: 'digest', digest: { length: 0, complete: false, chunks: this.hashes(bytes.subarray(0, present - (present % CHUNK))) } };
    }
    if (!Array.isArray(range)) return { t: 'digest', digest };
    const part = bytes.subarray(Number(range[0]), Number(range[1]) + 1);
    return { t: 'digest', digest: { length: part.length, complete: true, chunks: this.hashes(part) } };
  }

  private hashes(bytes: Uint8Array): string {
    const hashes = new Uint8Array(32 * Math.ceil(bytes.length / CHUNK));
    for (let i = 0; i * CHUNK < bytes.length; i++) hashes.set(this.sha256(bytes.subarray(i * CHUNK, (i + 1) * CHUNK)), 32 * i);
    return base64url(hashes);
  }

  private welcome(member: Member): void {
    const able = [...this.members.values()].filter(({ id, stream, neighbours }) => id !== member.id && stream === member.stream && neighbours < this.settings.maxPeers);
    const others = able.sort((a, b) => a.neighbours - b.neighbours).slice(0, Math.ceil(this.settings.maxPeers / 2));
    for (const other of others) other.neighbours++;
    member.neighbours = others.length;
    this.members.set(member.id, member);
    this.tell(member, { t: 'welcome', peer: member.id, session: 's', settings: this.settings, ice: [], salt: this.salt, resumed: this.resumes });
    if (!this.introduces) return;
    this.tell(member, { t: 'peers', add: others.map(({ id }) => ({ peer: id, offer: true, grant: member.grants.push(id) })), drop: [] });
    for (const other of others) this.tell(other, { t: 'peers', add: [{ peer: member.id, offer: false, grant: other.grants.push(member.id) }], drop: [] });
  }

  tell({ socket, host }: { readonly socket: Socket; readonly host: Host }, message: object): void {
    const text = JSON.stringify(message);
    this.host.carry(host, text.length, () => {}, () => socket.onmessage?.(text));
  }

  tellPeer(peer: string, message: object): void {
    const member = this.members.get(peer);
    if (member) this.tell(member, message);
  }
}

async function* parts(list: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of list) yield part;
}

/** Bytes that look random, the same for the same seed (xorshift). */
export function pattern(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state & 0xff;
  }
  return bytes;
}

/** Cryptography without asynchrony or secrets: keys are numbers. */
export function modelCryptography(sha256: Sha256, number: number): Cryptography & { readonly peerId: string } {
  const publicKey = new Uint8Array(65).fill(4);
  new DataView(publicKey.buffer).setUint32(1, number);
  let state = number;
  return {
    peerId: hex(sha256(publicKey).subarray(0, 8)),
    sha256: (bytes) => Promise.resolve(sha256(bytes)),
    createKey: () => Promise.resolve({ publicKey, sign: () => Promise.resolve(new Uint8Array(64)) }),
    random: (bytes) => pattern(++state, bytes),
  };
}
