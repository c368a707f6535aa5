import { MAX_STRIKES } from './neighbour.ts';
import type { Deadlines } from './want.ts';

/** Buffer assumed where the page sees no media element, in seconds, and what of it is counted on. */
const ASSUMED_BUFFER = 5;
const COUNTED_ON = 0.5;
const RANK_MS = 120;

/**
 * How long peers may take, given the seconds of media the viewer has left.
 *
 * @param seeded how far somebody whom the gateway named can be expected to begin; of 1
 */
export function deadlines(now: number, bufferAhead: number | null, seeded: number, rank: number): Deadlines {
  const buffer = bufferAhead ?? ASSUMED_BUFFER;
  const patience = Math.min(2, Math.max(0.3, 0.2 * buffer)) * 1000;
  const election = Math.min(1.5 * patience, seeded * patience + rank * RANK_MS);
  const span = Math.max(patience, 1000 * (bufferAhead ?? COUNTED_ON * ASSUMED_BUFFER));
  return { election, patience, due: now + span, span };
}

/**
 * Those nobody waits for: peers only, and unhurried.
 *
 * @param reachedAt when the playhead will be there, if anybody knows
 */
export function atLeisure(now: number, reachedAt: number | null = null): Deadlines {
  const due = Math.max(now + MIN_AHEAD_MS, reachedAt ?? now + AHEAD_MS);
  return { election: Infinity, patience: 1000 * MAX_STRIKES, due, span: due - now };
}

/** Time given to what is fetched ahead of its need, at least and where nobody knows when that is. */
const MIN_AHEAD_MS = 2_000;
const AHEAD_MS = 60_000;

/**
 * Our place among those who could fetch a segment that nobody has (highest random weight): all who compute it over the
 * same peers agree, without a word.
 */
export function rendezvousRank(key: string, self: string, others: readonly string[]): number {
  const ours = weight(key, self);
  return others.filter((other) => weight(key, other) > ours).length;
}

/** FNV-1a with a final mix; spreads, does not protect. */
export function weight(key: string, peer: string): number {
  let hash = 0x811c9dc5;
  for (const character of key + peer) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
