import { CHUNK } from './bytes.ts';
import type { Neighbour } from './neighbour.ts';
import type { Segment } from './segment.ts';
import type { Want } from './want.ts';

/** What a chunk costs more from a neighbour that is still waiting for it. */
const RELAY_MS = 100;
/** Differences that do not matter. */
const SAME_MS = 100;
/** Others ask it, too. */
const SPREAD = 4;
/**
 * Chunks asked of a neighbour that is still waiting for them. Few, so that those who wait for the same segment take
 * different chunks of it from its first holder and exchange them, rather than each taking all.
 */
const MAX_RELAYED = 2;

export interface Pick {
  readonly neighbour: Neighbour;
  readonly relayed: boolean;
  /** Milliseconds until the chunk would be here. */
  readonly eta: number;
}

/**
 * Whom of those with room to ask for this chunk; null if nobody can be asked now. Of those who would have it here in
 * about the same time the one that may still give most: otherwise the first holder's budget is soon used up.
 *
 * @param share the part of a window that may be used
 */
export function pickNeighbour(neighbours: readonly Neighbour[], segment: Segment, chunk: number, now: number, share = 1): Pick | null {
  const { key } = segment;
  const able: Pick[] = [];
  for (const neighbour of neighbours) {
    const held = neighbour.have.holds(key, chunk);
    if (!held && !neighbour.have.awaits(key, chunk)) continue;
    const { downloads, roundTrip } = neighbour;
    const room = held ? downloads.window(roundTrip) : MAX_RELAYED;
    if (downloads.outstanding >= room * share) continue;
    able.push({ neighbour, relayed: !held, eta: neighbour.eta(segment.chunkLength(chunk), now) + (held ? 0 : RELAY_MS) });
  }
  const soonest = Math.min(...able.map(({ eta }) => eta));
  let best: Pick | null = null;
  for (const pick of able) if (pick.eta <= 2 * soonest + SAME_MS && (!best || left(pick) > left(best))) best = pick;
  return best;
}

/** KiB, less what we have asked for ourselves. */
function left({ neighbour }: Pick): number {
  return neighbour.spare - (SPREAD * neighbour.downloads.outstanding * CHUNK) / 1024;
}

/** How many hold the chunk, or are getting it. */
export function sources(neighbours: readonly Neighbour[], key: string, chunk: number, what: 'holds' | 'awaits'): number {
  return neighbours.filter(({ have }) => have[what](key, chunk)).length;
}

/** Anyone who has the chunk or is getting it. */
export function hasSource(neighbours: readonly Neighbour[], key: string, chunk: number): boolean {
  return neighbours.some(({ have }) => have.holds(key, chunk) || have.awaits(key, chunk));
}

/** Whether neighbours that serve have all of it: then they are as fast as HTTP, or HTTP soon steps in. */
export function heldBy(neighbours: readonly Neighbour[], { key, chunks }: Segment, now: number): boolean {
  const usable = neighbours.filter((neighbour) => neighbour.usable(now));
  for (let i = 0; i < (chunks ?? 1); i++) if (!sources(usable, key, i, 'holds')) return false;
  return true;
}

/**
 * The order in which to ask for chunks. In haste: as the player will read them. Otherwise the rarest first, from a place
 * of our own among equals, so that neighbours fetch different chunks and can exchange them. Where most have them anyway
 * the one that the player reads next comes before all others: it takes the time to the first byte, and gaps, for the link's.
 */
export function orderOf(want: Want, chunks: readonly number[], neighbours: readonly Neighbour[], offset: number): number[] {
  if (want.urgent || chunks.length < 2) return [...chunks];
  const { key } = want.segment;
  const next = want.purpose === 'play' && 2 * sources(neighbours, key, chunks[0]!, 'holds') >= neighbours.length && chunks[0];
  const holders = new Map(chunks.map((chunk) => [chunk, sources(neighbours, key, chunk, 'holds') + sources(neighbours, key, chunk, 'awaits')]));
  const span = chunks[chunks.length - 1]! + 1;
  const turned = (chunk: number) => (chunk + (offset % span)) % span;
  return [...chunks].sort((a, b) => Number(b === next) - Number(a === next) || holders.get(a)! - holders.get(b)! || turned(a) - turned(b));
}
