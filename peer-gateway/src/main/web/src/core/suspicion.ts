import type { Transfer } from './downloads.ts';
import type { Neighbour } from './neighbour.ts';

/** Bytes a second below which a neighbour holds a chunk up rather than sends it. */
const DRIP = 32 * 1024;
/** No neighbour is taken for dead sooner: what it sends to others goes before its answer. */
const MIN_SILENCE_MS = 800;
const LOOK_AGAIN_MS = 100;

/** What to do about a transfer: let it be until then, ask it back, or believe that its neighbour gives nothing any more. */
export type Verdict = { readonly is: 'fine'; readonly until: number } | { readonly is: 'overdue' } | { readonly is: 'dead' };

/**
 * A neighbour that has others to serve first is not to blame, nor is one whose line is narrow: it says when it will be
 * free, and answers when it is asked whether it is there.
 */
export function judge(neighbour: Neighbour, transfer: Transfer, patience: number, now: number): Verdict {
  const allowed = Math.max(patience, MIN_SILENCE_MS);
  const heardAt = Math.max(neighbour.heardAt, transfer.sentAt);
  if (now >= heardAt + allowed) return { is: 'dead' };
  if (now >= heardAt + allowed / 2) neighbour.ping();
  const until = now < heardAt + allowed / 2 ? heardAt + allowed / 2 : heardAt + allowed;
  if (transfer.filled > 0) {
    const { firstAt, filled } = transfer;
    if (now >= firstAt + allowed && filled * 1000 < DRIP * (now - firstAt)) return { is: 'dead' };
    return { is: 'fine', until: Math.min(until, Math.max(firstAt + allowed, now + LOOK_AGAIN_MS)) };
  }
  if (transfer.withdrawnAt !== null) {
    // An honest one says that it had not begun, or that it had.
    const answered = transfer.withdrawnAt + allowed;
    return now >= answered ? { is: 'dead' } : { is: 'fine', until: Math.min(until, answered) };
  }
  const overdue = turnOf(neighbour, transfer) + allowed;
  return now >= overdue ? { is: 'overdue' } : { is: 'fine', until: Math.min(until, overdue) };
}

/** When we heard of it last, or should have. */
export function turnOf({ downloads, saidFreeAt }: Neighbour, { filled, expectedAt }: Transfer): number {
  return filled > 0 ? downloads.lastBytesAt : Math.max(expectedAt, saidFreeAt, downloads.lastBytesAt);
}
