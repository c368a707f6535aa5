import { atLeisure } from './deadlines.ts';
import type { Clock } from './environment.ts';
import { Later } from './later.ts';
import type { Neighbour } from './neighbour.ts';
import { hasSource } from './picker.ts';
import type { Scheduler } from './scheduler.ts';
import type { SegmentStore } from './store.ts';
import type { Timeline } from './timeline.ts';
import { Want } from './want.ts';

/** Segments ahead of the playhead, and how many of them at a time. */
const AHEAD = 6;
const AT_ONCE = 2;
const PAUSE_MS = 100;

/** Fetches what the player will ask for next, from neighbours that have it; never over HTTP. */
export class Prefetch {
  private readonly later: Later;
  private readonly wants = new Map<string, Want>();

  constructor(
    private readonly clock: Clock,
    private readonly store: SegmentStore,
    private readonly timeline: Timeline,
    private readonly scheduler: Scheduler,
    private readonly neighbours: () => Iterable<Neighbour>,
  ) {
    this.later = new Later(clock, PAUSE_MS, () => this.plan());
  }

  planSoon(): void {
    this.later.ask();
  }

  private plan(): void {
    const neighbours = [...this.neighbours()];
    const upcoming = this.timeline.upcoming(AHEAD);
    for (const [key, want] of this.wants) {
      const ahead = upcoming.some((segment) => segment.key === key);
      if (want.purpose === 'prefetch' && ahead && !want.segment.complete() && isFed(want, neighbours)) continue;
      this.wants.delete(key);
      if (want.purpose === 'prefetch') this.scheduler.drop(want);
    }
    let bytes = 0;
    for (const listed of upcoming) {
      const segment = this.store.get(listed.key);
      bytes += segment?.length ?? 0;
      if (this.wants.size >= AT_ONCE || bytes > this.store.budget / 4) return;
      if (!segment || segment.known === 0 || segment.kept() || this.scheduler.get(segment)) continue;
      const now = this.clock.now();
      const want = new Want(segment, 'prefetch', false, atLeisure(now, this.timeline.reachedAt(listed.key)), now);
      if (isFed(want, neighbours)) this.wants.set(listed.key, this.scheduler.add(want));
    }
  }
}

/** Something is coming, or could: one that waits in vain must not keep others from being fetched. */
function isFed(want: Want, neighbours: readonly Neighbour[]): boolean {
  return want.transfers.size > 0 || want.missing().some((chunk) => hasSource(neighbours, want.segment.key, chunk));
}
