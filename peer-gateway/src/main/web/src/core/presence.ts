import type { Accounts } from './accounts.ts';
import { base64url } from './bytes.ts';
import type { AtMessage, Introduction, ReportMessage, SignalData, StateMessage } from './client-message.ts';
import type { Conditions } from './conditions.ts';
import type { Environment } from './environment.ts';
import { Later } from './later.ts';
import { type SegmentName, named } from './name.ts';
import type { Signalling } from './signalling.ts';
import type { SegmentStore } from './store.ts';
import type { Swarm } from './swarm.ts';
import type { Throttle } from './throttle.ts';

/** Long segments share a report, too: what is told of one costs at most 110 bytes at both ends together. */
const REPORT_MS = 20_000;
/** The first ones: a viewer is challenged before anything it says counts, and may not stay for long. */
const FIRST_REPORTS_MS = 5_000;
const FIRST_REPORTS = 3;
const STATE_MS = 1_000;
const MAX_HOLDS = 256;
const MAX_UNTOLD = 4;
const MAX_BUFFER = 1e6;
/** Reports that may not have arrived where the socket was lost: those of its longest silence. */
const MAX_SENT = 8;

/** Path and text. */
export type Beacon = readonly [path: string, text: string];

/** What the gateway is told of this viewer: where it plays, whom it is connected to, what was transferred. */
export class Presence {
  readonly state: Later;
  readonly report: Later;
  /** Asked for before we had joined. */
  private readonly untold: AtMessage[] = [];
  private told = '';
  private last: AtMessage | null = null;
  private reports = 0;
  private readonly sent: ReportMessage[] = [];

  constructor(
    private readonly env: Environment,
    private readonly gateway: string,
    private readonly conditions: Conditions,
    private readonly signalling: Signalling,
    private readonly swarm: Swarm,
    private readonly throttle: Throttle,
    private readonly accounts: Accounts,
    private readonly store: SegmentStore,
  ) {
    this.state = new Later(env.clock, STATE_MS, () => this.sendState());
    this.report = new Later(env.clock, FIRST_REPORTS_MS, () => this.sendReport());
  }

  /** Part of the join; whole numbers and bounded, or the gateway would call it malformed. */
  introduction(): Introduction {
    const { network, rtt, down, visible } = this.conditions.state;
    const holds: string[] = [];
    for (const segment of this.store.all()) if (segment.digestComplete && segment.kept() && holds.length < MAX_HOLDS) holds.push(segment.key);
    const figures = { ...(rtt !== null && { rtt: Math.round(rtt) }), ...(down !== null && { down: Math.round(down) }) };
    return { network: { type: network, ...figures }, visible, holds };
  }

  /** @param resumed the gateway remembers us: it counts no report twice, and its grants hold */
  joined(resumed: boolean): void {
    this.told = '';
    this.state.ask();
    if (resumed) for (const report of this.sent) this.signalling.post(report);
    else {
      this.sent.length = 0;
      this.accounts.forgetGrants();
      for (const neighbour of this.swarm.all()) neighbour.grant = 0;
    }
    for (const message of this.untold.splice(0)) this.signalling.post(message);
    this.sendReport();
  }

  /** The player asks for this segment. */
  at(name: SegmentName, bufferAhead: number | null): void {
    const buffer = Math.min(MAX_BUFFER, Math.max(0, Math.round((bufferAhead || 0) * 100) / 100));
    const message: AtMessage = { t: 'at', ...named(name), ...(bufferAhead !== null && { buffer }) };
    this.last = message;
    if (this.signalling.joined) return this.signalling.post(message);
    this.untold.push(message);
    if (this.untold.length > MAX_UNTOLD) this.untold.shift();
  }

  /** To another stream, whose gateway has not heard where we play. */
  moving(): void {
    this.sendReport();
    if (this.last) this.untold.push(this.last);
  }

  /** Passed on to a neighbour by the gateway. */
  signal(peer: string, data: SignalData): void {
    this.signalling.post({ t: 'signal', peer, data });
  }

  /** A neighbour sent bytes that are not the segment's. */
  accuse(peer: string, name: SegmentName, chunk: number, hash: Uint8Array): void {
    this.signalling.post({ t: 'bad', peer, ...named(name), chunk, hash: base64url(hash) });
  }

  private sendState(): void {
    if (!this.signalling.joined) return;
    const { uplink, serving } = this.throttle;
    const { state: { visible }, part: { neighbours } } = this.conditions;
    const failed = this.swarm.takeUnreachable();
    const { localNetwork } = this.env.links;
    const state: StateMessage = { t: 'state', links: this.swarm.openIds(), failed, ...(uplink !== null && { uplink: Math.round(uplink / 125) }), visible, share: serving, peers: neighbours, ...(localNetwork && { local: localNetwork }) };
    const text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    this.signalling.post(state);
  }

  /** @param leaving the page goes away: a socket may not bring it any more */
  sendReport(leaving = false): void {
    this.state.ask();
    const { joined, session } = this.signalling;
    if (!joined && !(leaving && session)) return;
    for (let r; (r = this.accounts.next()); ) {
      const report: ReportMessage = { t: 'report', n: ++this.reports, r };
      if (this.reports >= FIRST_REPORTS) this.report.ms = REPORT_MS;
      if (leaving) this.env.beacon(this.path, JSON.stringify({ session, ...report } as ReportMessage));
      else {
        this.signalling.post(report);
        this.sent.push(report);
        if (this.sent.length > MAX_SENT) this.sent.shift();
      }
    }
  }

  /**
   * The beacons of a page that leaves now, for whoever sends them in our place. Sent or not, what is reported later has the
   * same numbers, and the gateway counts none twice.
   */
  async parting(): Promise<Beacon[]> {
    await this.accounts.named();
    const { session } = this.signalling;
    if (!session) return [];
    return this.accounts.left().map((r, i) => [this.path, JSON.stringify({ session, t: 'report', n: this.reports + 1 + i, r } as ReportMessage)]);
  }

  private get path(): string {
    return `${this.gateway}/_p2p/@/report`;
  }

  stop(): void {
    this.state.stop();
    this.report.stop();
  }
}
