import { Bucket } from './bucket.ts';
import { CHUNK } from './bytes.ts';
import type { Conditions } from './conditions.ts';
import type { Clock } from './environment.ts';
import { FRAME } from './frames.ts';
import type { Settings } from './messages.ts';
import type { Stats } from './stats.ts';
import { UplinkMeter } from './meter.ts';

/** An uplink below this cannot carry a segment in time: such a viewer only takes, so as not to hold up others. */
const WEAK_UPLINK = 50 * 1024;
const MUTE_MS = 60_000;
/** How often and how long all of the uplink is used, to measure it. */
const MEASURE_EVERY_MS = 30_000;
const MEASURED_WITHIN_MS = 2_000;
/** So much of it at once: a browser hands on all it can, and the viewer's own packets would wait behind it in the router; timers come late, too. */
const BURST_MS = 100;
/** The timers of hidden pages come once in a second. */
const HIDDEN_BURST_MS = 1_000;
/** What is sent at a rate of ours says nothing of the uplink's. */
const UNPACED_MS = 500;
/** Bytes that may be given beyond what the budget allows so far. */
export const CREDIT = 2 ** 20;
/** What has to have come in again before a used-up budget is one. */
const RECOVERED = 2 * CHUNK;

/** Whether and how fast this viewer serves others. */
export class Throttle {
  given = 0;
  private received = 0;
  private readonly meter = new UplinkMeter();
  private mutedUntil = 0;
  /** When all of the uplink is used again, to see what it carries. */
  private measureAt = 0;
  /** When something last had to wait although the uplink was free. */
  private heldBackAt = -Infinity;
  /** The channel that was slow when it was last heard of, and when that was. */
  private slow: { readonly channel: object; readonly at: number } | null = null;
  private bucket: Bucket | null = null;
  private was: boolean | null = null;
  /** The budget is used up, and not enough has come in since. */
  private spent = false;
  /** Called when `serving` has changed. */
  onchange: (() => void) | null = null;
  /** Called when `spare` has changed. */
  onspend: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly conditions: Conditions,
    private readonly settings: () => Settings,
  ) {
    conditions.onchange(() => this.check());
  }

  /** Bytes a second this viewer's uplink was seen to carry when it had enough to send; null before that. */
  get uplink(): number | null {
    return this.meter.perSecond;
  }

  /** Bytes a second of it that are for others. */
  get offered(): number | null {
    const { uplink } = this;
    return uplink === null ? null : uplink * this.share;
  }

  private get share(): number {
    return (this.settings().uplinkPercent / 100) * this.conditions.part.gives;
  }

  get sharing(): Stats['sharing'] {
    const settings = this.settings();
    const { network, saveData, batteryLow, visible, allowed } = this.conditions.state;
    if (!settings.enabled || settings.uploadRatio <= 0) return 'settings';
    if (saveData || batteryLow || !allowed || !this.conditions.part.serves) return 'device';
    if (network === 'cellular' && !settings.uploadOnCellular) return 'device';
    if (!visible && !settings.uploadWhenHidden) return 'device';
    if (this.clock.now() < this.mutedUntil) return 'uplink';
    if (this.spent) return 'budget';
    return 'yes';
  }

  get serving(): boolean {
    return this.sharing === 'yes';
  }

  /** What came in by whatever way raises what may go out. */
  receivedBytes(bytes: number): void {
    this.received += bytes;
    this.balance();
    if (this.was === false) this.check();
  }

  /** Milliseconds to wait before sending so much; 0: taken, send it; null: nothing is served now. */
  take(bytes: number): number | null {
    if (!this.serving) {
      this.check();
      return null;
    }
    const now = this.clock.now();
    const perSecond = this.limit(now);
    if (perSecond > 0) {
      const burst = FRAME + (perSecond * (this.conditions.state.visible ? BURST_MS : HIDDEN_BURST_MS)) / 1000;
      this.bucket ??= new Bucket(perSecond, burst, now);
      Object.assign(this.bucket, { perSecond, burst });
      if (!this.bucket.take(bytes, now)) {
        this.heldBackAt = now;
        return Math.max(1, this.bucket.wait(bytes, now));
      }
    }
    this.given += bytes;
    this.balance();
    return 0;
  }

  /** Bytes a second that may go out; 0 for as many as the uplink carries. */
  private limit(now: number): number {
    const most = 125 * this.settings().uploadKbps;
    const { offered } = this;
    return offered === null || !this.pacing(now) ? most : Math.min(most || offered, offered);
  }

  /** Whether what is sent keeps to the rate that is known now: but for the moments in which the uplink is measured. */
  private pacing(now: number): boolean {
    if (now >= this.measureAt + MEASURED_WITHIN_MS) this.measureAt = now + MEASURE_EVERY_MS;
    return now < this.measureAt;
  }

  private left(): number {
    return CREDIT + this.received * this.settings().uploadRatio - this.given;
  }

  /** Nobody has received anything before the first byte: a little credit lets a swarm begin. */
  private balance(): void {
    const left = this.left();
    this.onspend?.();
    if (left < FRAME) this.spent = true;
    else if (left >= RECOVERED) this.spent = false;
  }

  /**
   * A channel that always had something to send carried so much. One that is slow may have a slow receiver; the uplink is
   * weak if two are slow at the same time, and together.
   */
  drained(channel: object, bytes: number, ms: number): void {
    const now = this.clock.now();
    if (now > this.heldBackAt + UNPACED_MS) this.meter.drained(bytes, ms, now);
    const { uplink, slow } = this;
    this.slow = bytes * 1000 < WEAK_UPLINK * ms ? { channel, at: now } : null;
    const several = this.slow && slow && slow.channel !== channel && slow.at > now - ms;
    if (!several || uplink === null || uplink >= WEAK_UPLINK) return;
    this.mutedUntil = now + MUTE_MS;
    this.meter.reset();
    this.check();
    this.clock.after(MUTE_MS + 1, () => this.check());
  }

  /** What may still be given, in KiB: neighbours take from those who have most left. */
  get spare(): number {
    return Math.max(0, Math.round(this.left() / 1024));
  }

  check(): void {
    const { serving } = this;
    if (serving === this.was) return;
    this.was = serving;
    this.onchange?.();
  }
}
