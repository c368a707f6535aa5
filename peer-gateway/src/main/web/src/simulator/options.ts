import type { Lie } from './lies.ts';

/** A class of accesses, and its share of the viewers. Rates in bytes a second, latency one way in milliseconds. */
export interface LineClass {
  readonly name: string;
  readonly share: number;
  readonly down: number;
  readonly up: number;
  readonly latency: number;
  /** Whether a viewer there gives at all. */
  readonly uploads: boolean;
}

/** What `swarmgate simulate` hands over, complete: rates in bytes a second, times in seconds unless said otherwise. */
export interface Options {
  /** `http://127.0.0.1:PORT` of the edge, and of its metrics. */
  readonly edge: string;
  readonly admin: string;
  /** `http://127.0.0.1:PORT` of the synthetic origin, which is told how time passes. */
  readonly origin: string;
  /** Path of the multivariant playlist. */
  readonly manifest: string;
  readonly live: boolean;
  readonly peers: number;
  readonly duration: number;
  /** Viewers come evenly within this time. */
  readonly arrivals: number;
  /** From here on "steady" figures are taken. */
  readonly warmUp: number;
  readonly seed: number;
  /** In which the viewers are. */
  readonly threads: number;
  readonly medianStay: number | null;
  readonly stays: 'exponential' | 'lognormal';
  /** The origin is to hear what each viewer's uplink and stay are. */
  readonly oracle: boolean;
  readonly down: number;
  readonly up: number;
  /** One way, milliseconds. */
  readonly latency: number;
  /** Instead of the three above; empty where all viewers have the same. */
  readonly lines: readonly LineClass[];
  /** How much accesses differ: 0, all are alike. */
  readonly spread: number;
  /** Viewers that share one. */
  readonly perLine: number;
  /** Share of packets lost on each way, and milliseconds by which their times differ at most. */
  readonly loss: number;
  readonly jitter: number;
  readonly noUpload: number;
  /** Identities of an attacker, what they do, and of how many addresses they are. */
  readonly liars: number;
  readonly lie: Lie;
  readonly liarAddresses: number;
  readonly natBlocked: number;
  readonly udpBlocked: number;
  readonly sites: number;
  readonly siteShare: number;
  readonly asns: number;
  /** Of media a VOD player keeps ahead. */
  readonly buffer: number;
  /** Of the stream. */
  readonly bitrate: number;
  /** Each lower one has half the bitrate. */
  readonly renditions: number;
  readonly segmentSeconds: number;
  /** 1 where segments have no parts. */
  readonly partsPerSegment: number;
  /** `swarm.upload-ratio` of the edge. */
  readonly uploadRatio: number;
  readonly json: boolean;
  /** Shares of 1; null where nothing is asked. */
  readonly minOffload: number | null;
  readonly maxCopies: number | null;
  readonly minReached: number | null;
  readonly maxWaste: number | null;
  /** What the figures are to be read with: the command's own words. */
  readonly title: string;
}
