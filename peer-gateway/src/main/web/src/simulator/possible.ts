import type { Options } from './options.ts';
import type { Traits } from './viewers.ts';

/** Of each segment, one copy at least has to come over HTTP. */
const COPIES = 1;

/** A viewer and when it was there, in milliseconds of the run. */
export interface Presence {
  readonly traits: Pick<Traits, 'access' | 'uploads' | 'nat'>;
  readonly from: number;
  readonly to: number;
}

/** Shares of the bytes watched. */
export interface Possible {
  /** Left when one copy of each segment came over HTTP. */
  readonly shared: number;
  /** What uplinks carry and the upload ratio allows, viewers that give nothing counted. */
  readonly given: number;
  /** The lesser of the two: no swarm offloads more. */
  readonly offload: number;
}

/** What these viewers could have offloaded from the warm-up's end on: min(1 - k/n, up/bitrate), each viewer by its time. */
export function possible(presences: readonly Presence[], options: Pick<Options, 'warmUp' | 'duration' | 'bitrate' | 'uploadRatio'>): Possible {
  const begin = options.warmUp * 1000;
  const end = options.duration * 1000;
  let watched = 0;
  let reached = 0;
  let given = 0;
  for (const { traits, from, to } of presences) {
    const time = Math.max(0, Math.min(to, end) - Math.max(from, begin)) / (end - begin);
    watched += time;
    if (traits.nat === 'none') continue;
    reached += time;
    if (traits.uploads) given += time * Math.min(traits.access.up / options.bitrate, options.uploadRatio);
  }
  if (watched === 0) return { shared: 0, given: 0, offload: 0 };
  const shares = { shared: Math.max(0, reached - COPIES) / watched, given: given / watched };
  return { ...shares, offload: Math.min(shares.shared, shares.given) };
}
