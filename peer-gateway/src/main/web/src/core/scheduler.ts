import { CHUNK } from './bytes.ts';
import { atLeisure, rendezvousRank } from './deadlines.ts';
import type { Transfer } from './downloads.ts';
import type { Clock, Http, HttpResponse } from './environment.ts';
import { End, type EndReason, FRAME } from './frames.ts';
import { HttpRun, type Refusal } from './httprun.ts';
import type { Neighbour } from './neighbour.ts';
import { type Pick, hasSource, isAwaited, orderOf, pickNeighbour } from './picker.ts';
import type { Segment } from './segment.ts';
import { judge, turnOf } from './suspicion.ts';
import type { HttpReason, Trace } from './trace.ts';
import { type Assignment, Want } from './want.ts';

export interface SchedulerHost {
  readonly clock: Clock;
  readonly http: Http;
  url(segment: Segment): string;
  neighbours(): Iterable<Neighbour>;
  /** Our peer id. */
  self(): string;
  /** Bytes a second the gateway's HTTP was seen to carry; null if unknown. */
  httpRate(): number | null;
  headers(segment: Segment, response: HttpResponse): void;
  /** @param twice bytes that were here already, or that a peer had begun to send */
  overHttp(segment: Segment, bytes: number, twice: number): void;
  runEnded(run: HttpRun): void;
  wasted(segment: Segment, bytes: number): void;
  /** The want is fulfilled or has failed. */
  finished(want: Want): void;
  readonly trace?: Trace | undefined;
}

/** The gateway has said by then how long a segment is, unless it still receives it. */
const DIGEST_WITHIN_MS = 500;
/** Chunks of a segment asked for at a time when nobody waits for it: time to see what others take. */
const AT_LEISURE = 2;
/** So many segments are asked for before long. */
const AT_HAND = 4;
/** What the playhead reaches sooner is fetched as if the player waited for it. */
const HURRY_MS = 20_000;
/** Time allowed for what HTTP takes at the rate seen, and kept in reserve: a share of what there is, at least so much. */
const HTTP_MARGIN = 2;
const RESERVE = 0.1;
const MIN_RESERVE_MS = 400;
/** How much more is kept in reserve after a segment that was late, at most, and how much of that after one that was not. */
const MORE = 1.5;
const MOST = 4;
const LESS = 0.97;
/** So much later than a round trip takes a neighbour has said that it had not begun with what was asked back. */
const WITHDRAWN_MS = 100;
/** Time in which what neighbours have not begun is asked back, before HTTP takes it. */
const ASK_BACK_MS = 200;
/** A neighbour that would have a chunk here in less than this share of the time is asked instead, if it is worth the while. */
const SOONER = 0.7;
const SOONER_MS = 150;
/** So much later than it said a neighbour may begin with what it has. */
const EXCUSED_MS = 300;
/** Whoever is getting a segment has got some of it after so long, or after twice what the slowest chunk of late took. */
const PROMISED_MS = 1_000;
/** No chunk counts as slower: liars would have all the time there is. */
const SLOWEST_MS = 1_000;
/** What each segment leaves of the time that the slowest chunk took. */
const FADE = 0.9;
/** Whoever gave something so lately, or came, is a source for all that it has, though it may have no time now. */
const GAVE_MS = 10_000;
const MAX_RUNS = 4;
const MAX_FAILURES = 3;
/** Whoever asked for a segment has taken by then what was answered instead of it. */
const TAKEN_WITHIN_MS = 1_000;
const ORDER = { play: 0, seed: 1, prefetch: 2 } as const;

/** Decides which chunk comes from whom, and when HTTP steps in. */
export class Scheduler {
  private readonly wants = new Map<string, Want>();
  /** Factor of what is kept in reserve: grows with segments that were late; nobody knows, at first, what the lines carry. */
  private caution = MORE;
  /** Time from the first byte of a chunk to its last, of the slowest of late; nobody knows, at first, what the lines carry. */
  private slowest = SLOWEST_MS;
  private planned = false;
  private stopTimer: (() => void) | null = null;
  private timerAt = Infinity;

  constructor(private readonly host: SchedulerHost) {}

  get(segment: Segment): Want | undefined {
    return this.wants.get(segment.key);
  }

  count(purpose: Want['purpose']): number {
    let count = 0;
    for (const want of this.wants.values()) if (want.purpose === purpose) count++;
    return count;
  }

  /** Begins to fetch a segment, or goes on with what is wanted more now. */
  add(want: Want): Want {
    const present = this.wants.get(want.segment.key);
    if (present) {
      const sooner = ORDER[want.purpose] < ORDER[present.purpose];
      if (sooner) present.purpose = want.purpose;
      // Named while the player waits already: others count on us.
      if (want.purpose === 'seed') present.urgent = true;
      if (want.purpose === 'play') {
        present.urgent ||= want.urgent;
        present.deadlines = want.deadlines;
        present.lastProgress = this.host.clock.now();
        // Nobody was to fetch it over HTTP before: who does now is for the election to say.
        if (sooner && present.orphanedAt !== null) present.orphanedAt = present.lastProgress;
      }
      this.planSoon();
      return present;
    }
    want.segment.users++;
    this.wants.set(want.segment.key, want);
    this.planSoon();
    return want;
  }

  /** Nobody waits for it any more. */
  drop(want: Want): void {
    if (this.wants.get(want.segment.key) !== want) return;
    this.wants.delete(want.segment.key);
    want.segment.users--;
    for (const { neighbour, transfer } of want.transfers.values()) this.cancel(neighbour, transfer);
    for (const run of want.runs) run.cancel();
  }

  stop(): void {
    this.stopTimer?.();
    for (const want of this.wants.values()) this.drop(want);
  }

  /** Soon, and once for all that changes now. */
  planSoon(): void {
    if (this.planned) return;
    this.planned = true;
    this.host.clock.soon(() => {
      this.planned = false;
      this.plan();
    });
  }

  firstBytes({ segment, chunk }: Transfer): void {
    const want = this.get(segment);
    if (want) want.lastProgress = this.host.clock.now();
    segment.setArriving(chunk, true);
  }

  /** All bytes of a chunk are here; the caller compares them and says so. */
  arrived(transfer: Transfer): void {
    const want = this.get(transfer.segment);
    if (!want) return;
    const now = (want.lastProgress = this.host.clock.now());
    this.slowest = Math.min(SLOWEST_MS, Math.max(this.slowest, now - transfer.firstAt));
  }

  /** A chunk has been compared: it is held now, or was refused. */
  compared(transfer: Transfer): void {
    this.unassign(transfer);
    this.planSoon();
  }

  /**
   * The gateway has listed a segment, and named its seeders: whoever waited for it already waits for them now, and a seeder that
   * was named before knows when its own player needs the rest.
   */
  listed(key: string, reachedAt: number | null): void {
    const want = this.wants.get(key);
    if (!want) return;
    const now = this.host.clock.now();
    if (want.orphanedAt !== null) want.orphanedAt = want.lastProgress = now;
    if (want.purpose === 'prefetch') want.deadlines = atLeisure(now, reachedAt);
  }

  /** The gateway says more of what a segment's bytes are. */
  learned(segment: Segment): void {
    const want = this.get(segment);
    if (want) {
      for (const run of want.runs) run.announce();
      if (want.runs.size === 0) {
        const { deadlines } = want;
        const now = (want.lastProgress = this.host.clock.now());
        // A player of a segment that grows has it as it does.
        if (want.grows) want.deadlines = { ...deadlines, due: Math.max(deadlines.due, now + deadlines.span) };
      }
    }
    this.planSoon();
  }

  ended(neighbour: Neighbour, transfer: Transfer, reason: EndReason): void {
    this.unassign(transfer);
    if (reason === End.gone) {
      // It may just have been evicted there; one that keeps announcing what it has not got stops being asked.
      if (!transfer.relayed && neighbour.have.holds(transfer.segment.key, transfer.chunk)) neighbour.missed();
      neighbour.have.forget(transfer.segment.key, transfer.chunk);
    } else if (reason === End.late) neighbour.declined(transfer.deadline);
    else neighbour.serving = false;
    this.planSoon();
  }

  /** A neighbour is most likely gone. */
  doubted(neighbour: Neighbour): void {
    this.giveUpOn(neighbour);
    this.plan();
  }

  /** What was asked of it is fetched elsewhere at once. */
  private giveUpOn(neighbour: Neighbour): void {
    for (const transfer of neighbour.downloads.active()) {
      const want = this.get(transfer.segment);
      if (want) want.broken = true;
      this.cancel(neighbour, transfer);
    }
  }

  /** A neighbour is gone: its chunks are fetched elsewhere at once. */
  lost(neighbour: Neighbour): void {
    for (const transfer of neighbour.downloads.clear()) {
      const want = this.get(transfer.segment);
      if (transfer.filled > 0) this.host.wasted(transfer.segment, transfer.filled);
      this.unassign(transfer);
      if (want) want.broken = true;
    }
    this.plan();
  }

  private unassign(transfer: Transfer): void {
    const want = this.get(transfer.segment);
    if (want?.transfers.get(transfer.chunk)?.transfer === transfer) want.transfers.delete(transfer.chunk);
    if (!want?.overHttp(transfer.chunk)) transfer.segment.setArriving(transfer.chunk, false);
  }

  private cancel(neighbour: Neighbour, transfer: Transfer): void {
    neighbour.downloads.cancel(transfer);
    this.unassign(transfer);
  }

  private plan(): void {
    const now = this.host.clock.now();
    const neighbours = [...this.host.neighbours()];
    const ordered = [...this.wants.values()].sort((a, b) => ORDER[a.purpose] - ORDER[b.purpose] || a.since - b.since);
    let wakeAt = Infinity;
    for (const want of ordered) {
      if (this.settle(want)) continue;
      const usable = neighbours.filter((neighbour) => neighbour.usable(now));
      wakeAt = Math.min(wakeAt, this.dropLate(want, now), this.fetchPart(want, now));
      // Where HTTP begins at once it begins at the front, and peers help from the other end.
      const httpFirst = want.urgent || want.purpose === 'seed' || want.segment.tainted;
      if (httpFirst) wakeAt = Math.min(wakeAt, this.planHttp(want, usable, now));
      if (want.segment.known > 0) this.assign(want, usable, now);
      if (!httpFirst && want.purpose !== 'prefetch') wakeAt = Math.min(wakeAt, this.planHttp(want, usable, now));
    }
    this.wakeAt(wakeAt);
  }

  private wakeAt(at: number): void {
    const { clock } = this.host;
    if (at >= this.timerAt && this.timerAt > clock.now()) return;
    this.stopTimer?.();
    this.stopTimer = null;
    this.timerAt = at;
    if (at === Infinity) return;
    this.stopTimer = clock.after(Math.max(1, at - clock.now()), () => {
      this.timerAt = Infinity;
      this.plan();
    });
  }

  /** Whether the want is over. */
  private settle(want: Want): boolean {
    if (!want.segment.complete() && want.failed === null) return false;
    if (want.purpose === 'play' && !want.urgent) {
      const late = this.host.clock.now() > want.deadlines.due - this.reserve(want.deadlines.span) / 4;
      this.caution = late ? Math.min(MOST, MORE * this.caution) : Math.max(1, LESS * this.caution);
    }
    this.remember(want);
    this.drop(want);
    this.host.finished(want);
    return true;
  }

  /** All of a segment is here: who said meanwhile that it was getting it should have some of it, too. */
  private remember({ segment }: Want): void {
    const before = this.host.clock.now() - Math.max(PROMISED_MS, 2 * this.slowest);
    this.slowest *= FADE;
    for (const neighbour of this.host.neighbours()) if (neighbour.have.promised(segment.key, before)) neighbour.missed();
  }

  /** Looks after what was asked of neighbours. Returns when to look again. */
  private dropLate(want: Want, now: number): number {
    let next = Infinity;
    for (const { neighbour, transfer } of [...want.transfers.values()]) {
      if (transfer.filled === transfer.length || transfer.cancelled) continue; // being compared
      const verdict = judge(neighbour, transfer, want.deadlines.patience, now);
      if (verdict.is === 'fine') next = Math.min(next, verdict.until);
      else if (verdict.is === 'overdue') {
        // One that is always about to have what it never gets is no better than one that lies.
        neighbour.missed();
        neighbour.downloads.withdraw(transfer, now);
        next = now;
      } else {
        if (now >= neighbour.asideUntil) neighbour.strike();
        this.giveUpOn(neighbour);
      }
    }
    return next;
  }

  private assign(want: Want, usable: readonly Neighbour[], now: number): void {
    const { segment } = want;
    const open = want.missing().filter((chunk) => chunk < segment.known && !want.transfers.has(chunk));
    for (const chunk of orderOf(want, open, usable, parseInt(this.host.self().slice(0, 6), 16))) {
      if (segment.acquire(chunk) || segment.recall(chunk)) continue;
      const run = want.overHttp(chunk);
      if (run) continue;
      if (want.purpose === 'prefetch' && want.deadlines.span > HURRY_MS) {
        // Whoever is fetching it will soon pass it on: the first holder need not give it to each of us.
        if (want.transfers.size >= AT_LEISURE) break;
        if (isAwaited(usable, segment.key, chunk)) continue;
      }
      const pick = pickNeighbour(usable, segment, chunk, now, want.purpose === 'prefetch' && want.deadlines.span > HURRY_MS ? 0.5 : 1);
      if (!pick) want.askable.delete(chunk);
      else if (!want.askable.has(chunk)) want.askable.set(chunk, now);
      if (pick && this.canBring(want, pick, now) && this.ourTurn(want, chunk, pick, usable, now)) this.request(want, chunk, pick.neighbour, pick.relayed, now);
    }
    this.takeFromRuns(want, usable, now);
    this.steal(want, usable, now);
  }

  /**
   * Whether to ask the only one that has a chunk. Where it cannot give to all that need it, one asks after the other, in
   * time to see that it is coming in there: so most take it from those who were first.
   */
  private ourTurn({ segment, urgent, purpose, askable, deadlines }: Want, chunk: number, { neighbour, eta }: Pick, usable: readonly Neighbour[], now: number): boolean {
    const { key } = segment;
    const rivals = usable.filter((other) => other !== neighbour);
    if (urgent || hasSource(rivals, key, chunk)) return true;
    if ((rivals.length * AT_HAND * (segment.length ?? CHUNK)) / 1024 < neighbour.spare) return true;
    const rank = rendezvousRank(key + chunk, this.host.self(), rivals.map(({ id }) => id));
    return now >= askable.get(chunk)! + Math.min(rank * eta, deadlines.patience / 2) * (purpose === 'play' ? 1 : 4);
  }

  private request(want: Want, chunk: number, neighbour: Neighbour, relayed: boolean, now: number): void {
    const transfer = neighbour.request(want.segment, chunk, relayed, this.lastCall(want) - now, now);
    if (!transfer) return;
    // Silence is counted from the question on.
    if (want.transfers.size === 0) want.lastProgress = now;
    want.transfers.set(chunk, { neighbour, transfer });
  }

  /** Chunks at the end of a long HTTP response that a neighbour would have here in half the time. */
  private takeFromRuns(want: Want, usable: readonly Neighbour[], now: number): void {
    const { segment } = want;
    const httpRate = this.host.httpRate();
    if (httpRate === null) return;
    for (const run of want.runs) {
      for (let chunk = Math.min(run.last, segment.known) - 1; chunk > run.next + 1 && run.covers(chunk); chunk--) {
        const overHttp = ((chunk + 1 - run.next) * CHUNK * 1000) / httpRate;
        const pick = segment.here(chunk) ? null : pickNeighbour(usable, segment, chunk, now);
        if (!segment.here(chunk) && (!pick || pick.relayed || pick.eta > overHttp / 2)) break;
        run.shorten(chunk);
        if (pick) this.request(want, chunk, pick.neighbour, false, now);
      }
    }
  }

  /** What waits in a long queue is taken over by a neighbour that would have it here sooner. */
  private steal(want: Want, usable: readonly Neighbour[], now: number): void {
    for (const [chunk, { neighbour, transfer }] of [...want.transfers].reverse()) {
      if (transfer.filled > 0 || transfer.withdrawnAt !== null) continue;
      const pick = pickNeighbour(usable.filter((other) => other !== neighbour), want.segment, chunk, now);
      if (!pick || pick.relayed) continue;
      const left = Math.max(transfer.expectedAt - now, neighbour.busy(now) - neighbour.roundTrip, (now - transfer.sentAt) / 2);
      if (pick.eta > SOONER * left - SOONER_MS) continue;
      this.askBack(neighbour, transfer, now);
    }
  }

  /** Asks for nothing more of a transfer that has not begun. */
  private askBack(neighbour: Neighbour, transfer: Transfer, now: number): void {
    this.blame(neighbour, transfer, now);
    neighbour.downloads.withdraw(transfer, now);
  }

  /** Whoever has a chunk has begun with it by the time that it said itself. */
  private blame(neighbour: Neighbour, transfer: Transfer, now: number): void {
    const { filled, relayed, withdrawnAt } = transfer;
    if (filled === 0 && !relayed && withdrawnAt === null && now > turnOf(neighbour, transfer) + EXCUSED_MS) neighbour.missed();
  }

  /** Whether a neighbour would begin before HTTP takes what has not begun, and be done in time. */
  private canBring(want: Want, { neighbour, eta }: Omit<Pick, 'relayed'>, now: number): boolean {
    return now + neighbour.busy(now) + neighbour.roundTrip <= this.turnOfHttp(want) && now + eta <= this.lastCall(want);
  }

  /** By then has to be here what comes from neighbours. */
  private lastCall({ deadlines: { due, span } }: Want): number {
    return due - this.reserve(span) / 2;
  }

  /** When HTTP has to take what is missing, to be done in time. */
  private turnOfHttp(want: Want): number {
    const { due, span } = want.deadlines;
    const httpRate = this.host.httpRate();
    const needed = httpRate === null ? span / 4 : (HTTP_MARGIN * 1000 * this.left(want)) / httpRate;
    return due - needed - this.reserve(span) - Math.min(ASK_BACK_MS, span / 8);
  }

  private reserve(span: number): number {
    return Math.min(span / 3, this.caution * Math.max(MIN_RESERVE_MS, RESERVE * span));
  }

  /** Bytes of the segment that have not come. */
  private left(want: Want): number {
    const { segment } = want;
    let left = 0;
    for (const chunk of want.missing()) left += segment.chunkLength(chunk) - (want.transfers.get(chunk)?.transfer.filled ?? 0);
    return left;
  }

  /** Whether it is coming in, and will be here before all time is up; what has not begun is asked back first. */
  private mayStillCome(want: Want, { neighbour, transfer }: Assignment, now: number): boolean {
    const { filled, length, firstAt } = transfer;
    if (filled === 0) {
      this.askBack(neighbour, transfer, now);
      return now < (transfer.withdrawnAt ?? now) + neighbour.roundTrip + WITHDRAWN_MS;
    }
    const { lastBytesAt } = neighbour.downloads;
    const pace = filled > FRAME ? (lastBytesAt - firstAt) / (filled - FRAME) : 1000 / neighbour.rate;
    return Math.max(now, lastBytesAt + (length - filled) * pace) <= Math.max(transfer.deadline, this.lastCall(want)) + neighbour.roundTrip;
  }

  /** The part that we were named for, as soon as the digest says how long the segment is. Returns when to look again. */
  private fetchPart(want: Want, now: number): number {
    const { part, segment } = want;
    if (!part) return Infinity;
    if (segment.chunks === null) {
      const until = want.since + DIGEST_WITHIN_MS;
      if (now < until) return until;
      // One of us takes it whole rather than nobody any of it.
      if (part.index === 0 && want.runs.size === 0) this.run(want, 0, null, 'named a seeder');
    } else {
      const [from, to] = [part.index, part.index + 1].map((i) => Math.floor((i * segment.chunks!) / part.of)) as [number, number];
      this.fetch(want, want.missing().filter((chunk) => chunk >= from && chunk < to && !want.overHttp(chunk) && !want.transfers.has(chunk)), false, 'named a seeder');
    }
    want.part = null;
    return Infinity;
  }

  /** Starts HTTP where it is time. Returns when to look again. */
  private planHttp(want: Want, usable: readonly Neighbour[], now: number): number {
    const { segment, deadlines } = want;
    if (want.runs.size >= MAX_RUNS) return Infinity;
    if (now < want.retryAt) return want.retryAt;
    const unknown = segment.chunks === null;
    // What is on our own disk is here soon, or is fetched like everything else.
    const reading = now < want.since + deadlines.patience;
    const missing = want.missing().filter((chunk) => !want.overHttp(chunk) && !(reading && segment.recall(chunk)));
    const open = missing.filter((chunk) => !want.transfers.has(chunk));
    if (want.urgent || want.purpose === 'seed' || segment.tainted) {
      if (want.runs.size === 0) this.fetch(want, open, unknown, segment.tainted ? 'digest and bytes differ' : want.purpose === 'seed' ? 'named a seeder' : 'at once');
      return want.runs.size > 0 ? Infinity : now + 100;
    }
    // Where nobody is being asked nobody has fallen silent: then the election decides, so that one fetches and not all.
    const promised = Math.max(...[...want.transfers.values()].map(({ transfer, neighbour }) => turnOf(neighbour, transfer)));
    const stalledAt = want.transfers.size === 0 ? Infinity : Math.max(want.lastProgress, promised) + deadlines.patience;
    const turn = this.turnOfHttp(want);
    if (now >= Math.min(stalledAt, turn)) {
      const stuck = missing.filter((chunk) => {
        const assigned = want.transfers.get(chunk);
        return !assigned || now >= stalledAt || !this.mayStillCome(want, assigned, now);
      });
      for (const chunk of stuck) {
        const assigned = want.transfers.get(chunk);
        if (!assigned) continue;
        const { neighbour, transfer } = assigned;
        this.blame(neighbour, transfer, now);
        this.host.overHttp(segment, 0, transfer.filled && transfer.length);
        this.cancel(neighbour, transfer);
      }
      if (stuck.length > 0 || (missing.length === 0 && want.runs.size === 0)) {
        want.lastProgress = now;
        this.fetch(want, stuck, unknown, now >= turn ? 'late' : 'nothing came');
      }
      return now + 50;
    }
    const able = usable.filter((neighbour) => now < neighbour.gaveAt + GAVE_MS || this.canBring(want, { neighbour, eta: neighbour.eta(CHUNK, now) }, now));
    const nobody = open.filter((chunk) => chunk >= segment.known || !hasSource(able, segment.key, chunk));
    const nothing = unknown && missing.length === 0 && want.runs.size === 0;
    // While the gateway itself still receives the segment, those who have its beginning wait for what it says next.
    if (nobody.length > 0 || (nothing && segment.known === 0)) {
      want.orphanedAt ??= now;
      // Neighbours that are getting more of it are given half the patience more, as long as they bring something.
      const fed = want.transfers.size > 0 || missing.some((chunk) => isAwaited(usable, segment.key, chunk)) || (!segment.digestComplete && usable.some(({ have, word }) => word.believed && have.knows(segment.key)));
      const elected = fed ? Math.max(want.orphanedAt, want.lastProgress) + deadlines.election + deadlines.patience / 2 : want.orphanedAt + deadlines.election;
      if (want.broken || now >= elected) {
        want.lastProgress = now;
        this.fetch(want, nobody, unknown, want.broken ? 'a neighbour was lost' : 'no source');
        return Infinity;
      }
      return Math.min(elected, stalledAt, turn);
    }
    want.orphanedAt = null;
    return Math.min(stalledAt, turn, now + 100);
  }

  /** One request for each run of neighbouring chunks. */
  private fetch(want: Want, chunks: readonly number[], unknown: boolean, why: HttpReason): void {
    const { segment } = want;
    const count = segment.chunks ?? segment.known;
    if (unknown && chunks.length === 0) return this.run(want, segment.known, null, why);
    for (let i = 0; i < chunks.length && want.runs.size < MAX_RUNS; ) {
      const first = chunks[i]!;
      let end = first;
      while (chunks[i] === end) {
        i++;
        end++;
      }
      this.run(want, first, end >= count ? null : end, why);
    }
  }

  private run(want: Want, first: number, end: number | null, why: HttpReason): void {
    const { segment } = want;
    const { http, clock, trace } = this.host;
    trace?.http(segment, first, end, why);
    const run: HttpRun = new HttpRun(http, clock, segment, this.host.url(segment), first, end, {
      headers: (of, response) => this.host.headers(of, response),
      received: (_, bytes, twice) => {
        want.lastProgress = clock.now();
        this.host.overHttp(segment, bytes, twice);
      },
      ended: (_, problem, refusal) => this.runEnded(want, run, problem, refusal),
    });
    want.runs.add(run);
  }

  /** Nothing of it came, from anywhere: what the asker's own request would bring is as good as another one of ours. */
  private unanswered({ purpose, segment, transfers, runs }: Want, { answered }: HttpRun): boolean {
    return !answered && purpose === 'play' && segment.empty && transfers.size === 0 && runs.size === 0;
  }

  private fail(want: Want, problem: string, refusal: Refusal | null): void {
    want.failed = problem;
    if (!refusal) return;
    want.refusal = refusal;
    this.host.clock.after(TAKEN_WITHIN_MS, () => {
      want.refusal?.stop();
      want.refusal = null;
    });
  }

  private runEnded(want: Want, run: HttpRun, problem: string | null, refusal: Refusal | null): void {
    want.runs.delete(run);
    this.host.runEnded(run);
    if (problem === null) want.failures = 0;
    else {
      want.failures = run.bytes > 0 ? 1 : want.failures + 1;
      want.retryAt = this.host.clock.now() + 200 * 2 ** want.failures;
      // What only the gateway is to blame for may be better next time.
      const final = refusal ? refusal.response.status < 500 : this.unanswered(want, run);
      if (final || want.failures >= MAX_FAILURES) this.fail(want, problem, refusal);
      else refusal?.stop();
    }
    this.planSoon();
  }
}
