import { base64url, concat, unbase64, utf8 } from './bytes.ts';
import type { ClientMessage, Introduction } from './client-message.ts';
import type { Environment, PeerKey, Socket } from './environment.ts';
import { type JoinAnswer, type SharedFile, join } from './join.ts';
import { DEFAULT_SETTINGS, type GatewayMessage, type Settings, parseMessage } from './messages.ts';
import { Outbox } from './outbox.ts';
import type { Stats } from './stats.ts';

export interface SignallingListener {
  welcomed(message: Extract<GatewayMessage, { t: 'welcome' }>): void;
  received(message: GatewayMessage): void;
  settingsChanged(settings: Settings): void;
  /** The gateway wants no swarm with this viewer. */
  off(): void;
  stateChanged(): void;
  /** What a join says of us: network, visibility, and keys of the segments held. */
  introduction(): Introduction;
  /** The page has gone to another stream; the socket to the old one is about to be closed. */
  moving(): void;
}

const PROTOCOL = 'swarmgate.1';
const PING_MS = 20_000;
const SILENCE_MS = 45_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** Between two questions whether the page has gone to another stream; the longer the more were in vain. */
const REJOIN_MS = 10_000;
const MAX_REJOIN_MS = 160_000;
const MAX_MESSAGE = 65_536;
/** Closings after which the gateway does not want to see us again (docs/protocol.md). */
const STAY_AWAY = new Set([4400, 4403, 4409, 4413, 4429]);

/** Joins, and keeps the socket to the gateway. Its loss never matters to what is under way between peers. */
export class Signalling {
  state: Stats['state'] = 'idle';
  settings: Settings = DEFAULT_SETTINGS;
  peer: string | null = null;
  stream: string | null = null;
  /** What the stream is, if no manifest describes it. */
  file: SharedFile | undefined;
  /** Whether the gateway keeps this viewer without peers, to compare others with. */
  control = false;

  private key: PeerKey | null = null;
  private answer: Extract<JoinAnswer, { ok: true }> | null = null;
  session: string | null = null;
  private socket: Socket | null = null;
  private outbox: Outbox | null = null;
  private segment = '';
  private unknown = 0;
  private attempts = 0;
  private refusals = 0;
  private heardAt = 0;
  private rejoinAt = 0;
  private rejoinPause = REJOIN_MS;
  private stopTimer: (() => void) | null = null;

  constructor(
    private readonly env: Environment,
    private readonly gateway: string,
    private readonly manifests: readonly string[],
    private readonly listener: SignallingListener,
    /** Segments tried before we take it that no stream holds what this page plays. */
    private readonly maxUnknown = 5,
  ) {}

  get joined(): boolean {
    return this.state === 'joined';
  }

  /** The player asks for this segment: joins its stream if there is none yet. */
  begin(path: string): void {
    this.segment = path;
    if (this.state === 'idle') void this.join();
  }

  /** While joined; otherwise forgotten. */
  post(message: ClientMessage): void {
    if (this.joined) this.outbox?.post(message);
  }

  stop(): void {
    this.leave();
  }

  private async join(): Promise<void> {
    this.become(this.session === null ? 'joining' : 'reconnecting');
    try {
      this.key ??= await this.env.crypto.createKey();
      const answer = await join(this.env.http, this.gateway, this.key.publicKey, this.segment, this.manifests);
      if (this.state === 'off') return;
      if (answer.ok) {
        this.accept(answer);
        if (answer.settings.enabled) this.connect();
        else this.leave();
      } else if (answer.why === 'later') this.later(answer.after, () => void this.join());
      else if (answer.why !== 'unknown' || ++this.unknown >= this.maxUnknown) {
        this.control = answer.why === 'control';
        this.leave();
      }
      // The next segment asked for may tell more, with the manifests seen by then.
      else this.later(2000, () => this.become('idle'));
    } catch {
      if (this.state !== 'off') this.retry(() => void this.join());
    }
  }

  /** The joined stream does not know this segment: moves to the one that does, if there is one. */
  async rejoin(segment: string): Promise<void> {
    const { key, env } = this;
    const now = env.clock.now();
    if (!this.joined || !key || now < this.rejoinAt) return;
    this.rejoinAt = now + this.rejoinPause;
    this.rejoinPause = Math.min(MAX_REJOIN_MS, 2 * this.rejoinPause);
    try {
      const answer = await join(env.http, this.gateway, key.publicKey, segment, this.manifests);
      if (!answer.ok) {
        if (answer.why === 'later') this.rejoinAt = Math.max(this.rejoinAt, now + answer.after);
      } else if (this.joined && answer.stream !== this.stream && answer.settings.enabled) {
        this.listener.moving();
        this.hangUp();
        this.rejoinPause = REJOIN_MS;
        this.accept(answer);
        this.connect();
      }
    } catch {
      // Another segment asks again.
    }
  }

  /** A session is of one stream. */
  private accept(answer: Extract<JoinAnswer, { ok: true }>): void {
    if (answer.stream !== this.stream) this.session = null;
    this.answer = answer;
    this.stream = answer.stream;
    this.file = answer.file;
    this.changeSettings(answer.settings);
  }

  private connect(): void {
    const { answer, env } = this;
    if (!answer || this.state === 'off') return;
    this.become(this.session === null ? 'joining' : 'reconnecting');
    const socket = env.openSocket(answer.socket, PROTOCOL);
    this.socket = socket;
    this.heardAt = env.clock.now();
    this.outbox = new Outbox(env.clock, (text) => socket.send(text));
    socket.onmessage = (text) => {
      this.heardAt = env.clock.now();
      const message = text.length <= MAX_MESSAGE ? parseMessage(text) : null;
      if (message) this.handle(message, socket);
    };
    socket.onclose = (code, reason) => this.closed(socket, code, reason);
    this.watch(socket);
  }

  private handle(message: GatewayMessage, socket: Socket): void {
    switch (message.t) {
      case 'hello':
        return void this.introduce(message.nonce, socket);
      case 'welcome':
        this.peer = message.peer;
        this.session = message.session;
        this.attempts = 0;
        this.refusals = 0;
        this.become('joined');
        this.changeSettings(message.settings);
        this.listener.welcomed(message);
        // A restarted gateway has read no manifest of ours yet: it is told of them.
        if (message.unknown) void this.rejoin(this.segment);
        return;
      case 'settings':
        return this.changeSettings(message.settings);
      default:
        if (this.joined) this.listener.received(message);
    }
  }

  private async introduce(nonce: string, socket: Socket): Promise<void> {
    const { answer, key } = this;
    if (!answer || !key) return;
    try {
      const signature = await key.sign(concat(unbase64(nonce), utf8(answer.token)));
      if (this.socket !== socket) return;
      const session = this.session === null ? {} : { session: this.session };
      const proof = { token: answer.token, key: base64url(key.publicKey), sig: base64url(signature) };
      this.outbox?.post({ t: 'join', ...proof, ...session, ...this.listener.introduction() });
    } catch {
      socket.close(1000, '');
    }
  }

  private changeSettings(settings: Settings): void {
    this.settings = settings;
    this.listener.settingsChanged(settings);
  }

  /** Pings, and takes silence for the end. */
  private watch(socket: Socket): void {
    this.env.clock.after(PING_MS, () => {
      if (this.socket !== socket) return;
      if (this.env.clock.now() - this.heardAt >= SILENCE_MS) {
        socket.close(1000, 'silence');
        return this.closed(socket, 1006, '');
      }
      this.post({ t: 'ping' });
      this.watch(socket);
    });
  }

  private closed(socket: Socket, code: number, reason: string): void {
    if (this.socket !== socket) return;
    socket.onmessage = socket.onclose = null;
    this.socket = null;
    this.outbox?.stop();
    if (this.state === 'off') return;
    if (STAY_AWAY.has(code) || (code === 4401 && ++this.refusals > 1)) return this.leave();
    if (!this.settings.enabled) return this.leave();
    this.become('reconnecting');
    if (code === 4503) this.later(MAX_BACKOFF_MS, () => void this.join());
    else if (code === 4401 || this.attempts >= 3 || reason === 'expired') this.retry(() => void this.join());
    else this.retry(() => this.connect());
  }

  /** Full jitter: a restarted gateway is not met by all its viewers at once. */
  private retry(action: () => void): void {
    this.later(Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.attempts++), action);
  }

  private later(ms: number, action: () => void): void {
    this.stopTimer?.();
    this.stopTimer = this.env.clock.after(this.jitter(ms), action);
  }

  private jitter(ms: number): number {
    const [a, b] = this.env.crypto.random(2) as unknown as [number, number];
    return (ms * (256 * a + b)) / 65_536;
  }

  private leave(): void {
    this.stopTimer?.();
    this.become('off');
    this.hangUp();
    this.listener.off();
  }

  private hangUp(): void {
    const { socket } = this;
    this.socket = null;
    this.outbox?.stop();
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close(1000, '');
    }
  }

  private become(state: Stats['state']): void {
    if (this.state === state) return;
    this.state = state;
    this.listener.stateChanged();
  }
}
