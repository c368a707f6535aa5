import type { Transfer } from './downloads.ts';
import { FRAME } from './frames.ts';
import type { Neighbour } from './neighbour.ts';

/** Bytes a second below which a neighbour holds a chunk up rather than sends it; of one with a narrow line, a share of what it carries. */
const DRIP = 32 * 1024;
const DRIP_SHARE = 0.2;
/** No neighbour is taken for dead sooner: what it sends to others goes before its answer. */
const MIN_SILENCE_MS = 800;
const LOOK_AGAIN_MS = 100;
/** Whatever it answers waits for what its channel holds already: on a narrow line two frames. */
const HELD = 2 * FRAME;
const MAX_HELD_MS = 1_000;
/** So much longer than it should take by our guess a chunk may take of a neighbour that does not know yet what its uplink carries. */
const UNSURE = 2;

/** What to do about a transfer: let it be until then, ask it back, or believe that its neighbour gives nothing any more. */
export type Verdict = { readonly is: 'fine'; readonly until: number } | { readonly is: 'overdue' } | { readonly is: 'dead' };

/**
 * A neighbour that has others to serve first is not to blame, nor is one whose line is narrow: it says when it will be
 * free, and answers when it is asked whether it is there.
 */
export function judge(neighbour: Neighbour, transfer: Transfer, patience: number, now: number): Verdict {
  const allowed = Math.max(patience, MIN_SILENCE_MS);
  const answered = allowed + Math.min(MAX_HELD_MS, (HELD * 1000) / neighbour.rate);
  const heardAt = Math.max(neighbour.heardAt, transfer.sentAt);
  if (now >= heardAt + answered) return { is: 'dead' };
  if (now >= heardAt + allowed / 2) neighbour.ping();
  const until = now < heardAt + allowed / 2 ? heardAt + allowed / 2 : heardAt + answered;
  if (transfer.filled > 0) {
    const { firstAt, filled } = transfer;
    if (now >= firstAt + allowed && filled * 1000 < Math.min(DRIP, DRIP_SHARE * neighbour.rate) * (now - firstAt)) return { is: 'dead' };
    return { is: 'fine', until: Math.min(until, Math.max(firstAt + allowed, now + LOOK_AGAIN_MS)) };
  }
  if (transfer.withdrawnAt !== null) {
    // An honest one says that it had not begun, or that it had.
    const answerBy = transfer.withdrawnAt + answered;
    return now >= answerBy ? { is: 'dead' } : { is: 'fine', until: Math.min(until, answerBy) };
  }
  const unsure = neighbour.uplink ? 0 : UNSURE * (transfer.expectedAt - transfer.sentAt);
  const overdue = turnOf(neighbour, transfer) + allowed + unsure;
  return now >= overdue ? { is: 'overdue' } : { is: 'fine', until: Math.min(until, overdue) };
}

/** When we heard of it last, or should have. */
export function turnOf({ downloads, saidFreeAt }: Neighbour, { filled, expectedAt }: Transfer): number {
  return filled > 0 ? downloads.lastBytesAt : Math.max(expectedAt, saidFreeAt, downloads.lastBytesAt);
}
