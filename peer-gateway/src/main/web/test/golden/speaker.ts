import { VirtualClock } from '../../src/sim/clock.ts';
import { Accounts } from '../../src/core/accounts.ts';
import { NO_BYTES, utf8 } from '../../src/core/bytes.ts';
import { Conditions } from '../../src/core/conditions.ts';
import type { Environment, HttpResponse, LocalNetworkAccess, Socket } from '../../src/core/environment.ts';
import type { Load } from '../../src/core/load.ts';
import { Presence } from '../../src/core/presence.ts';
import type { Segment } from '../../src/core/segment.ts';
import { Signalling } from '../../src/core/signalling.ts';
import type { SegmentStore } from '../../src/core/store.ts';
import type { Swarm } from '../../src/core/swarm.ts';
import type { Throttle } from '../../src/core/throttle.ts';
import { settle } from '../core/world.ts';
import gatewayMessages from './gateway-messages.txt';
import { golden } from './golden.ts';
import joinAnswers from './join-answers.txt';

const GATEWAY = golden(gatewayMessages);
const TOKEN = golden(joinAnswers).get('token')!;

interface Known {
  readonly links?: readonly string[];
  readonly failed?: readonly string[];
  readonly uplink?: number;
  readonly visible?: boolean;
  readonly serving?: boolean;
  readonly load?: Load;
  readonly localNetwork?: LocalNetworkAccess;
}

export function answered(text: string, status = 200): HttpResponse {
  return { status, headers: new Map(), body: bodyOf(text) };
}

async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield utf8(text);
}

/** What a client has to say, said by those of its parts that say it: to a gateway that says what the golden one does. */
export class Speaker {
  readonly clock = new VirtualClock(settle);
  /** What was given to be signed. */
  readonly signed: Uint8Array[] = [];
  readonly signalling: Signalling;
  readonly presence: Presence;
  private readonly conditions = new Conditions();
  private readonly accounts: Accounts;
  private readonly sockets: Socket[] = [];
  private readonly sent: string[] = [];
  private readonly beacons: string[] = [];
  private known: Known = {};
  private holds: string[] = [];

  constructor(
    key: Uint8Array = new Uint8Array(65).map((_, i) => (i === 0 ? 4 : i - 1)),
    signature: Uint8Array = new Uint8Array(64).map((_, i) => i),
    private readonly nonce = 'AAECAwQFBgcICQoLDA0ODw',
  ) {
    const { clock } = this;
    const env: Environment = {
      clock,
      http: { get: () => Promise.resolve(answered(TOKEN)) },
      crypto: {
        sha256: () => Promise.resolve(new Uint8Array(32).map((_, i) => i)),
        createKey: () => Promise.resolve({ publicKey: key, sign: (bytes) => Promise.resolve((this.signed.push(bytes), signature)) }),
        random: (bytes) => new Uint8Array(bytes),
      },
      links: {
        connect: () => {
          throw new Error('no links here');
        },
      },
      openSocket: () => {
        const socket: Socket = { onopen: null, onmessage: null, onclose: null, send: (text) => void this.sent.push(text), close: () => {} };
        this.sockets.push(socket);
        return socket;
      },
      beacon: (_path, text) => void this.beacons.push(text),
    };
    this.accounts = new Accounts(env.crypto);
    const speaker = this;
    Object.defineProperty(env.links, 'localNetwork', { get: () => speaker.known.localNetwork ?? null });
    this.signalling = new Signalling(env, '', [], {
      welcomed: ({ resumed, salt }) => {
        this.accounts.salt = salt;
        this.presence.joined(resumed);
      },
      received: () => {},
      settingsChanged: () => {},
      off: () => {},
      stateChanged: () => {},
      introduction: () => this.presence.introduction(),
      moving: () => {},
    });
    const swarm = { openIds: () => this.known.links ?? [], takeUnreachable: () => this.known.failed ?? [], all: () => [] } as unknown as Swarm;
    const throttle = {
      get uplink() {
        return speaker.known.uplink ?? null;
      },
      get serving() {
        return speaker.known.serving ?? false;
      },
    } as unknown as Throttle;
    const store = { all: () => this.holds.map((key) => ({ key, digestComplete: true, kept: () => true })) } as unknown as SegmentStore;
    this.presence = new Presence(env, '', this.conditions, this.signalling, swarm, throttle, this.accounts, store);
  }

  /** The first thing said once this was done. */
  async says(what: (speaker: this) => void): Promise<string> {
    const from = this.sent.length;
    what(this);
    await this.clock.run(1);
    return this.sent[from]!;
  }

  async join(): Promise<string> {
    this.conditions.update({ visible: false });
    this.signalling.begin('/_p2p/s1.ts');
    await this.clock.run(1);
    return this.greeted();
  }

  async joinAgain(): Promise<string> {
    this.conditions.update({ visible: true, network: 'wifi', rtt: 40.4, down: 19_999.6 });
    this.holds = ['00112233445566ff'];
    this.sockets.at(-1)!.onclose?.(1006, '');
    await this.clock.run(1000);
    return this.greeted();
  }

  private async greeted(): Promise<string> {
    const socket = this.sockets.at(-1)!;
    const text = await this.says(() => socket.onmessage?.(GATEWAY.get('hello')!.replace('AAECAwQFBgcICQoLDA0ODw', this.nonce)));
    socket.onmessage?.(GATEWAY.get('welcome')!);
    await this.clock.run(5000);
    return text;
  }

  async state(known: Known): Promise<string> {
    this.known = known;
    this.conditions.update({ visible: known.visible ?? true, load: known.load ?? 'none' });
    this.presence.state.ask();
    await this.clock.run(1500);
    // What was said already is not said again.
    return this.sent.filter((text) => text.includes('"state"')).at(-1)!;
  }

  /** The seventh, after six of which this is not about. */
  async report(): Promise<string> {
    const [one, two] = ['fbff000000000001', '0001020304050607'].map((key) => ({ key }) as Segment) as [Segment, Segment];
    while (this.reports < 6) {
      this.accounts.answered(one);
      this.presence.sendReport();
    }
    await this.clock.run(5000);
    for (const chunk of [0, 2, 8]) this.accounts.fromPeer(one, chunk, 12, NO_BYTES, false);
    await this.clock.run(1);
    // Given on, it is shown once.
    this.accounts.gave(one.key, 8, 3, NO_BYTES);
    await this.clock.run(1);
    return this.says(() => {
      this.accounts.overHttp(one, 65_536, 0);
      for (let i = 0; i < 2; i++) this.accounts.answered(one);
      this.accounts.wasted(one, 5);
      this.accounts.overHttp(one, 0, 6);
      this.accounts.fromPeer(one, 8, 0, new Uint8Array(7), true);
      this.accounts.overHttp(two, 0, 0);
      this.presence.sendReport();
    });
  }

  private get reports(): number {
    return this.sent.filter((text) => text.includes('"report"')).length;
  }

  lastReport(): string {
    this.accounts.answered({ key: '0001020304050607' } as Segment);
    this.presence.sendReport(true);
    return this.beacons.at(-1)!;
  }

  async ping(): Promise<string> {
    const from = this.sent.length;
    await this.clock.run(20_000);
    return this.sent.slice(from).find((text) => text.includes('ping'))!;
  }
}
