import { CHUNK } from './bytes.ts';
import { rendezvousRank } from './deadlines.ts';
import type { Transfer } from './downloads.ts';
import type { Clock, Http, HttpResponse } from './environment.ts';
import { End, type EndReason } from './frames.ts';
import { HttpRun, type Refusal } from './httprun.ts';
import type { Neighbour } from './neighbour.ts';
import { type Pick, hasSource, orderOf, pickNeighbour, queueTime, sources } from './picker.ts';
import type { Segment } from './segment.ts';
import { Want } from './want.ts';

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
}

/** Bytes a second below which a neighbour holds a chunk up rather than sends it. */
const DRIP = 32 * 1024;
/** Chunks of a segment asked for at a time when nobody waits for it: time to see what others take. */
const AT_LEISURE = 2;
/** So long peers are watched before their rate is judged. */
const EVIDENCE_MS = 300;
/** Milliseconds allowed for each second that HTTP would take. */
const HTTP_MARGIN = 2000;
const MAX_RUNS = 4;
const MAX_FAILURES = 3;
/** Whoever asked for a segment has taken by then what was answered instead of it. */
const TAKEN_WITHIN_MS = 1_000;
const ORDER = { play: 0, seed: 1, prefetch: 2 } as const;

/** Decides which chunk comes from whom, and when HTTP steps in. */
export class Scheduler {
  private readonly wants = new Map<string, Want>();
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
      if (ORDER[want.purpose] < ORDER[present.purpose]) present.purpose = want.purpose;
      // Named while the player waits already: others count on us.
      if (want.purpose === 'seed') present.urgent = true;
      if (want.purpose === 'play') {
        present.urgent ||= want.urgent;
        present.deadlines = want.deadlines;
        present.lastProgress = this.host.clock.now();
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
    want.lastProgress = this.host.clock.now();
    want.gained += transfer.length;
  }

  /** A chunk has been compared: it is held now, or was refused. */
  compared(transfer: Transfer): void {
    this.unassign(transfer);
    this.planSoon();
  }

  /** The gateway has listed a segment, and named its seeders: whoever waited for it already waits for them now. */
  listed(key: string): void {
    const want = this.wants.get(key);
    if (want?.orphanedAt != null) want.orphanedAt = want.lastProgress = this.host.clock.now();
  }

  /** The gateway says more of what a segment's bytes are. */
  learned(segment: Segment): void {
    const want = this.get(segment);
    if (want) {
      for (const run of want.runs) run.announce();
      if (want.runs.size === 0) {
        const { deadlines } = want;
        const now = (want.lastProgress = this.host.clock.now());
        want.deadlines = { ...deadlines, due: Math.max(deadlines.due, now + deadlines.span) };
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
    } else neighbour.serving = false;
    this.planSoon();
  }

  /** A neighbour is most likely gone: what was asked of it is fetched elsewhere at once. */
  doubted(neighbour: Neighbour): void {
    for (const transfer of neighbour.downloads.active()) {
      const want = this.get(transfer.segment);
      if (want) want.broken = true;
      this.cancel(neighbour, transfer);
    }
    this.plan();
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
      wakeAt = Math.min(wakeAt, this.dropLate(want, now));
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
    this.drop(want);
    this.host.finished(want);
    return true;
  }

  /** Takes chunks back from neighbours that are too slow with them. Returns when to look again. */
  private dropLate(want: Want, now: number): number {
    const { patience } = want.deadlines;
    let next = Infinity;
    for (const { neighbour, transfer } of [...want.transfers.values()]) {
      if (transfer.filled === transfer.length) continue; // being compared
      const turn = Math.max(transfer.sentAt, neighbour.downloads.lastChunkAt);
      const late = turn + patience;
      if (now < late) {
        next = Math.min(next, late);
        continue;
      }
      if (this.blameworthy(transfer, now) && now >= neighbour.asideUntil) {
        neighbour.strike();
        want.broken = true;
      }
      // One that is always about to have what it never gets is no better than one that lies.
      if (transfer.relayed && transfer.filled === 0) neighbour.missed();
      this.cancel(neighbour, transfer);
    }
    return next;
  }

  /** A relay that waits itself is not to blame, nor is one that is merely slower than we need. */
  private blameworthy({ relayed, filled, sentAt }: Transfer, now: number): boolean {
    return !relayed && (filled * 1000) / (now - sentAt) < DRIP;
  }

  private assign(want: Want, usable: readonly Neighbour[], now: number): void {
    const { segment } = want;
    const open = want.missing().filter((chunk) => chunk < segment.known && !want.transfers.has(chunk));
    for (const chunk of orderOf(want, open, usable, parseInt(this.host.self().slice(0, 6), 16))) {
      if (segment.acquire(chunk) || segment.recall(chunk)) continue;
      const run = want.overHttp(chunk);
      if (run) continue;
      if (want.purpose === 'prefetch') {
        // Whoever is fetching it will soon pass it on: the first holder need not give it to each of us.
        if (want.transfers.size >= AT_LEISURE) break;
        if (sources(usable, segment.key, chunk, 'awaits') > 0) continue;
      }
      const pick = pickNeighbour(usable, segment.key, chunk, want.purpose === 'prefetch' ? 0.5 : 1);
      if (pick && this.ourTurn(want, chunk, pick, usable, now)) this.request(want, chunk, pick.neighbour, pick.relayed, now);
    }
    this.takeFromRuns(want, usable, now);
    this.steal(want, usable, now);
  }

  /**
   * Whether to ask the only one that has a chunk. Where it cannot give to all that need it, one asks after the other, in
   * time to see that it is coming in there: so most take it from those who were first.
   */
  private ourTurn({ segment, urgent, purpose, since, deadlines }: Want, chunk: number, { neighbour, eta }: Pick, usable: readonly Neighbour[], now: number): boolean {
    const { key } = segment;
    const rivals = usable.filter((other) => other !== neighbour);
    if (urgent || rivals.some(({ have }) => have.holds(key, chunk) || have.awaits(key, chunk))) return true;
    if ((rivals.length * (segment.length ?? CHUNK)) / 1024 < neighbour.spare) return true;
    const rank = rendezvousRank(key + chunk, this.host.self(), rivals.map(({ id }) => id));
    return now >= since + Math.min(rank * eta, deadlines.patience / 2) * (purpose === 'play' ? 1 : 4);
  }

  private request(want: Want, chunk: number, neighbour: Neighbour, relayed: boolean, now: number): void {
    const transfer = neighbour.downloads.request(want.segment, chunk, relayed, now);
    if (!transfer) return;
    // Silence is counted from the question on.
    if (want.transfers.size === 0) want.lastProgress = now;
    want.transfers.set(chunk, { neighbour, transfer });
    want.askedAt ??= now;
  }

  /** Chunks at the end of a long HTTP response that a neighbour would have here in half the time. */
  private takeFromRuns(want: Want, usable: readonly Neighbour[], now: number): void {
    const { segment } = want;
    const httpRate = this.host.httpRate();
    if (httpRate === null) return;
    for (const run of want.runs) {
      for (let chunk = Math.min(run.last, segment.known) - 1; chunk > run.next + 1 && run.covers(chunk); chunk--) {
        const overHttp = ((chunk + 1 - run.next) * CHUNK * 1000) / httpRate;
        const pick = segment.here(chunk) ? null : pickNeighbour(usable, segment.key, chunk);
        if (!segment.here(chunk) && (!pick || pick.relayed || pick.eta > overHttp / 2)) break;
        run.shorten(chunk);
        if (pick) this.request(want, chunk, pick.neighbour, false, now);
      }
    }
  }

  /** A neighbour with nothing to do takes the tail over from one that has too much. */
  private steal(want: Want, usable: readonly Neighbour[], now: number): void {
    const idle = usable.filter(({ downloads }) => downloads.outstanding === 0);
    if (idle.length === 0) return;
    for (const [chunk, { neighbour, transfer }] of [...want.transfers].reverse()) {
      const pick = pickNeighbour(idle, want.segment.key, chunk);
      if (!pick || pick.relayed || pick.neighbour === neighbour) continue;
      const started = transfer.filled > 0;
      const queued = neighbour.downloads.active().indexOf(transfer) + 1;
      const waited = now - Math.max(transfer.sentAt, neighbour.downloads.lastChunkAt);
      const eta = transfer.relayed ? waited / 2 : Math.max(queueTime(neighbour, queued) - waited, waited);
      if (eta < 3 * pick.eta + 100 || (started && (transfer.relayed || want.hedged > 0))) continue;
      if (started) want.hedged++;
      this.cancel(neighbour, transfer);
      this.request(want, chunk, pick.neighbour, false, now);
    }
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
      if (want.runs.size === 0) this.fetch(want, open, unknown);
      return want.runs.size > 0 ? Infinity : now + 100;
    }
    // Where nobody is being asked nobody has fallen silent: then the election decides, so that one fetches and not all.
    const stalledAt = want.transfers.size === 0 ? Infinity : want.lastProgress + deadlines.patience;
    const late = now >= stalledAt || now >= deadlines.due ? Infinity : this.late(want, missing, now);
    if (late > 0) {
      // What has begun to come in from a peer is left to it, unless that is what stalled.
      const stuck = missing.filter((chunk) => (want.transfers.get(chunk)?.transfer.filled ?? 0) === 0 || now >= stalledAt).slice(-late);
      for (const chunk of stuck) {
        const assigned = want.transfers.get(chunk);
        if (!assigned) continue;
        const { neighbour, transfer } = assigned;
        this.host.overHttp(segment, 0, transfer.filled && transfer.length);
        this.cancel(neighbour, transfer);
      }
      if (want.runs.size === 0 || stuck.length > 0) {
        // A part taken from them is no excuse for peers that have fallen silent.
        if (late === Infinity) want.lastProgress = now;
        this.fetch(want, stuck, unknown);
      }
      return late === Infinity ? late : Math.min(stalledAt, deadlines.due);
    }
    const nobody = open.filter((chunk) => chunk >= segment.known || !hasSource(usable, segment.key, chunk));
    const nothing = unknown && missing.length === 0 && want.runs.size === 0;
    // While the gateway itself still receives the segment, those who have its beginning wait for what it says next.
    if (nobody.length > 0 || (nothing && segment.known === 0)) {
      want.orphanedAt ??= now;
      // Neighbours that are getting more of it are given half the patience more, as long as they bring something.
      const fed = missing.some((chunk) => sources(usable, segment.key, chunk, 'awaits')) || (!segment.digestComplete && usable.some(({ have }) => have.knows(segment.key)));
      const elected = fed ? Math.max(want.orphanedAt, want.lastProgress) + deadlines.election + deadlines.patience / 2 : want.orphanedAt + deadlines.election;
      if (want.broken || now >= elected) {
        want.lastProgress = now;
        this.fetch(want, nobody, unknown);
        return Infinity;
      }
      return Math.min(elected, stalledAt);
    }
    want.orphanedAt = null;
    return Math.min(stalledAt, deadlines.due, now + 100);
  }

  /**
   * How many chunks peers, going on as they have, will not have brought when they are due. Asked as late as HTTP allows,
   * for a swarm begins slowly: those who give wait for the segment themselves. Peers that bring nothing at all are caught
   * by the patience.
   */
  private late({ askedAt, gained, transfers, deadlines: { due } }: Want, missing: readonly number[], now: number): number {
    if (askedAt === null || now - askedAt < EVIDENCE_MS) return 0;
    let begun = 0;
    for (const { transfer } of transfers.values()) begun += transfer.filled;
    const left = missing.length * CHUNK - begun;
    const httpRate = this.host.httpRate();
    if (httpRate !== null && now + (HTTP_MARGIN * left) / httpRate < due) return 0;
    const rate = (gained + begun) / (now - askedAt);
    return rate > 0 ? Math.max(0, Math.ceil((left - rate * (due - now)) / CHUNK)) : 0;
  }

  /** One request for each run of neighbouring chunks. */
  private fetch(want: Want, chunks: readonly number[], unknown: boolean): void {
    const { segment } = want;
    const count = segment.chunks ?? segment.known;
    if (unknown && chunks.length === 0) return this.run(want, segment.known, null);
    for (let i = 0; i < chunks.length && want.runs.size < MAX_RUNS; ) {
      const first = chunks[i]!;
      let end = first;
      while (chunks[i] === end) {
        i++;
        end++;
      }
      this.run(want, first, end >= count ? null : end);
    }
  }

  private run(want: Want, first: number, end: number | null): void {
    const { segment } = want;
    const { http, clock } = this.host;
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
