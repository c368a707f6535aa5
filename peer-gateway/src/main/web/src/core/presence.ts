import type { Accounts } from './accounts.ts';
import { base64url } from './bytes.ts';
import type { Conditions } from './conditions.ts';
import type { Clock } from './environment.ts';
import { Later } from './later.ts';
import { type SegmentName, named } from './name.ts';
import type { Signalling } from './signalling.ts';
import type { SegmentStore } from './store.ts';
import type { Swarm } from './swarm.ts';
import type { Throttle } from './throttle.ts';

const REPORT_MS = 10_000;
const STATE_MS = 1_000;
const MAX_HOLDS = 256;
const MAX_UNTOLD = 4;
const MAX_BUFFER = 1e6;

/** What the gateway is told of this viewer: where it plays, whom it is connected to, what was transferred. */
export class Presence {
  readonly state: Later;
  readonly report: Later;
  /** Asked for before we had joined. */
  private readonly untold: object[] = [];
  private told = '';
  private last: object | null = null;

  constructor(
    clock: Clock,
    private readonly conditions: Conditions,
    private readonly signalling: Signalling,
    private readonly swarm: Swarm,
    private readonly throttle: Throttle,
    private readonly accounts: Accounts,
    private readonly store: SegmentStore,
  ) {
    this.state = new Later(clock, STATE_MS, () => this.sendState());
    this.report = new Later(clock, REPORT_MS, () => this.sendReport());
  }

  /** Part of the join; whole numbers and bounded, or the gateway would call it malformed. */
  introduction(): object {
    const { network, rtt, down, visible } = this.conditions.state;
    const holds: string[] = [];
    for (const segment of this.store.all()) if (segment.digestComplete && segment.complete() && holds.length < MAX_HOLDS) holds.push(segment.key);
    const figures = { ...(rtt !== null && { rtt: Math.round(rtt) }), ...(down !== null && { down: Math.round(down) }) };
    return { network: { type: network, ...figures }, visible, holds };
  }

  joined(): void {
    this.told = '';
    this.state.ask();
    for (const message of this.untold.splice(0)) this.signalling.post(message);
  }

  /** The player asks for this segment. */
  at(name: SegmentName, bufferAhead: number | null): void {
    const buffer = Math.min(MAX_BUFFER, Math.max(0, Math.round((bufferAhead || 0) * 100) / 100));
    const message = { t: 'at', ...named(name), ...(bufferAhead !== null && { buffer }) };
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
  signal(peer: string, data: unknown): void {
    this.signalling.post({ t: 'signal', peer, data });
  }

  /** A neighbour sent bytes that are not the segment's. */
  accuse(peer: string, name: SegmentName, chunk: number, hash: Uint8Array): void {
    this.signalling.post({ t: 'bad', peer, ...named(name), chunk, hash: base64url(hash) });
  }

  private sendState(): void {
    if (!this.signalling.joined) return;
    const { uplink, serving } = this.throttle;
    const { visible } = this.conditions.state;
    const failed = this.swarm.takeUnreachable();
    const state = { t: 'state', links: this.swarm.openIds(), failed, ...(uplink !== null && { uplink: Math.round(uplink / 125) }), visible, share: serving };
    const text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    this.signalling.post(state);
  }

  sendReport(): void {
    for (const { id, uploads } of this.swarm.all()) this.accounts.gave(id, uploads.takeSent());
    this.state.ask();
    const report = this.signalling.joined ? this.accounts.next() : null;
    if (!report) return;
    this.signalling.post(report);
    this.report.ask();
  }

  stop(): void {
    this.state.stop();
    this.report.stop();
  }
}
