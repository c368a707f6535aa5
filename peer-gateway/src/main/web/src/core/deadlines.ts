import { MAX_STRIKES } from './neighbour.ts';
import type { Deadlines } from './want.ts';

/** Buffer assumed where the page sees no media element, in seconds. */
const ASSUMED_BUFFER = 5;
/** A seeder named by the gateway begins within this time. */
export const SEEDER_MS = 300;
const RANK_MS = 120;

/**
 * How long peers may take, given the seconds of media the viewer has left.
 *
 * @param expected milliseconds within which somebody else should begin, if anybody does
 */
export function deadlines(now: number, bufferAhead: number | null, expected: number, rank: number): Deadlines {
  const buffer = bufferAhead ?? ASSUMED_BUFFER;
  const patience = Math.min(2, Math.max(0.3, 0.2 * buffer)) * 1000;
  const election = Math.min(patience, expected + rank * RANK_MS);
  const span = Math.max(patience, buffer * 500);
  return { election, patience, due: now + span, span };
}

/** Those nobody waits for: peers only, and unhurried. */
export function unhurried(now: number): Deadlines {
  return { election: Infinity, patience: 1000 * MAX_STRIKES, due: now + 60_000, span: 60_000 };
}

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
