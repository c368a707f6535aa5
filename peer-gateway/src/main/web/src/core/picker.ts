import { CHUNK } from './bytes.ts';
import type { Neighbour } from './neighbour.ts';
import type { Segment } from './segment.ts';
import type { Want } from './want.ts';

/** What a chunk costs more from a neighbour that is still waiting for it. */
const RELAY_MS = 100;
/** And from one that let us down. */
const BAD_MS = 1000;
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
    if (!held && !(neighbour.word.believed && neighbour.have.awaits(key, chunk))) continue;
    const { downloads, roundTrip, word } = neighbour;
    const room = held ? downloads.window(roundTrip) : MAX_RELAYED;
    if (downloads.outstanding >= room * share) continue;
    able.push({ neighbour, relayed: !held, eta: neighbour.eta(segment.chunkLength(chunk), now) + (held ? 0 : RELAY_MS) + (word.bad ? BAD_MS : 0) });
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

/** How far others can be counted on: where many neighbours let us down, so do those that nobody here knows. Of 1. */
export function honesty(neighbours: readonly Neighbour[]): number {
  return (neighbours.filter(({ word }) => !word.bad).length / Math.max(1, neighbours.length)) ** 2;
}

/** How many say that they hold the chunk, or are getting it. */
export function copies(neighbours: readonly Neighbour[], key: string, chunk: number): number {
  return neighbours.filter(({ have }) => have.holds(key, chunk) || have.awaits(key, chunk)).length;
}

/** Whether anyone is getting the chunk, as far as that can be believed. */
export function isAwaited(neighbours: readonly Neighbour[], key: string, chunk: number): boolean {
  return neighbours.some(({ have, word }) => word.believed && have.awaits(key, chunk));
}

/** Anyone who has the chunk, or is getting it. */
export function hasSource(neighbours: readonly Neighbour[], key: string, chunk: number): boolean {
  return neighbours.some(({ have, word }) => !word.bad && have.holds(key, chunk)) || isAwaited(neighbours, key, chunk);
}

/** Whether neighbours that serve have all of it: then they are as fast as HTTP, or HTTP soon steps in. */
export function heldBy(neighbours: readonly Neighbour[], { key, chunks }: Segment, now: number): boolean {
  const usable = neighbours.filter((neighbour) => neighbour.usable(now) && !neighbour.word.bad);
  for (let i = 0; i < (chunks ?? 1); i++) if (!usable.some(({ have }) => have.holds(key, i))) return false;
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
  const next = want.purpose === 'play' && 2 * neighbours.filter(({ have }) => have.holds(key, chunks[0]!)).length >= neighbours.length && chunks[0];
  const rarity = new Map(chunks.map((chunk) => [chunk, copies(neighbours, key, chunk)]));
  const span = chunks[chunks.length - 1]! + 1;
  const turned = (chunk: number) => (chunk + (offset % span)) % span;
  return [...chunks].sort((a, b) => Number(b === next) - Number(a === next) || rarity.get(a)! - rarity.get(b)! || turned(a) - turned(b));
}
