import { CREDIT } from '../core/throttle.ts';
import type { Options } from './options.ts';
import type { Traits } from './viewers.ts';

/** A viewer and when it was there, in milliseconds of the run. */
export interface Presence {
  readonly traits: Pick<Traits, 'household' | 'access' | 'uploads' | 'nat'>;
  readonly from: number;
  readonly to: number;
}

/** What viewers watched, on the average. */
export interface Watched {
  /** Bytes a second. */
  readonly bitrate: number;
  /** One of each segment has to come over HTTP: of several renditions, as many as make one viewer's bytes. */
  readonly copies: number;
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

interface Household {
  readonly traits: Presence['traits'];
  /** Viewers there, each by its time, and those of them that give. */
  watching: number;
  giving: number;
}

/**
 * What these viewers could have offloaded from the warm-up's end on: min(1 - k/n, up/bitrate), each viewer by its time.
 * Viewers of one household reach each other without their line.
 */
export function possible(presences: readonly Presence[], options: Pick<Options, 'warmUp' | 'duration' | 'uploadRatio'>, { bitrate, copies }: Watched): Possible {
  const begin = options.warmUp * 1000;
  const end = options.duration * 1000;
  const households = new Map<number, Household>();
  for (const { traits, from, to } of presences) {
    const time = Math.max(0, Math.min(to, end) - Math.max(from, begin)) / (end - begin);
    const household = households.get(traits.household) ?? { traits, watching: 0, giving: 0 };
    household.watching += time;
    if (traits.uploads) household.giving += time;
    households.set(traits.household, household);
  }
  // A budget for the whole time, as a share of the stream.
  const credit = (CREDIT * 1000) / (end - begin) / bitrate;
  let watched = 0;
  let reached = 0;
  let given = 0;
  for (const { traits, watching, giving } of households.values()) {
    const inside = Math.max(0, watching - 1);
    const outside = traits.nat === 'none' ? 0 : Math.min(1, giving) * (traits.access.up / bitrate);
    watched += watching;
    reached += traits.nat === 'none' ? inside : watching;
    if (giving > 0) given += Math.min(inside + outside, giving * options.uploadRatio + credit);
  }
  if (watched === 0) return { shared: 0, given: 0, offload: 0 };
  const shares = { shared: Math.max(0, reached - copies) / watched, given: given / watched };
  return { ...shares, offload: Math.min(shares.shared, shares.given) };
}
