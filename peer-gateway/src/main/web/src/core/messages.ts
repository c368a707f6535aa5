import type { Digest } from './digest.ts';
import { parseDigest } from './digest.ts';
import { isId } from './bytes.ts';
import type { IceServer } from './environment.ts';
import type { ByteRange, SegmentName } from './name.ts';

/** The gateway's settings for this viewer (docs/protocol.md, section 3). */
export interface Settings {
  readonly enabled: boolean;
  readonly relayOnly: boolean;
  readonly localCandidates: boolean;
  readonly uploadRatio: number;
  readonly uploadKbps: number;
  readonly uploadOnCellular: boolean;
  readonly uploadWhenHidden: boolean;
  readonly minSwarm: number;
  readonly maxPeers: number;
  readonly budget: number;
  readonly diskStore: number;
  readonly pace: boolean;
  readonly shareInit: boolean;
  readonly consent: 'required' | 'notice' | 'none';
}

export const DEFAULT_SETTINGS: Settings = {
  enabled: true,
  relayOnly: false,
  localCandidates: false,
  uploadRatio: 1,
  uploadKbps: 0,
  uploadOnCellular: false,
  uploadWhenHidden: false,
  minSwarm: 2,
  maxPeers: 12,
  budget: 64 * 2 ** 20,
  diskStore: 0,
  pace: true,
  shareInit: false,
  consent: 'none',
};

/** A segment the gateway announces. */
export interface ListedSegment extends SegmentName {
  readonly n: number;
  readonly duration: number;
  readonly digest: Digest | null;
}

export type GatewayMessage =
  | { readonly t: 'hello'; readonly nonce: string }
  | { readonly t: 'welcome'; readonly peer: string; readonly session: string; readonly settings: Settings; readonly ice: readonly IceServer[]; readonly unknown: boolean; readonly resumed: boolean }
  | { readonly t: 'segments'; readonly track: string; readonly live: boolean; readonly grows: boolean; readonly list: readonly ListedSegment[] }
  | { readonly t: 'digest'; readonly name: SegmentName; readonly digest: Digest }
  | { readonly t: 'seed'; readonly name: SegmentName }
  | { readonly t: 'peers'; readonly add: readonly { readonly peer: string; readonly offer: boolean; readonly grant: number }[]; readonly drop: readonly string[] }
  | { readonly t: 'signal'; readonly peer: string; readonly data: unknown }
  | { readonly t: 'prove'; readonly id: unknown; readonly key: string; readonly chunks: readonly number[]; readonly nonce: string }
  | { readonly t: 'bye'; readonly peer: string; readonly expelled: boolean }
  | { readonly t: 'settings'; readonly settings: Settings };

type Fields = Record<string, unknown>;

/** Reads one message of the gateway; null if its type is unknown or it lacks what it must have. */
export function parseMessage(text: string): GatewayMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const { t, peer } = value;
  switch (t) {
    case 'hello':
      return typeof value['nonce'] === 'string' ? { t, nonce: value['nonce'] } : null;
    case 'welcome': {
      if (!isId(peer)) return null;
      const ice = listOf(value['ice']).filter(isObject) as unknown as IceServer[];
      return { t, peer, session: String(value['session'] ?? ''), settings: parseSettings(value['settings']), ice, unknown: !!value['unknown'], resumed: !!value['resumed'] };
    }
    case 'segments': {
      const list = listOf(value['list']).map(listed).filter((segment) => segment !== null);
      return { t, track: String(value['track']), live: value['live'] === true, grows: value['grows'] === true, list };
    }
    case 'digest': {
      const name = nameIn(value);
      const digest = parseDigest(value['digest']);
      return name && digest ? { t, name, digest } : null;
    }
    case 'seed': {
      const name = nameIn(value);
      return name && { t, name };
    }
    case 'peers': {
      const add = listOf(value['add']).filter(isObject);
      const wellFormed = add.flatMap((entry) => (isId(entry['peer']) ? [{ peer: entry['peer'], offer: entry['offer'] === true, grant: Number(entry['grant']) }] : []));
      return { t, add: wellFormed, drop: listOf(value['drop']).filter(isId) };
    }
    case 'signal':
      return isId(peer) ? { t, peer, data: value['data'] } : null;
    case 'prove':
      // What it is made of is looked at when it is answered.
      return value as unknown as GatewayMessage;
    case 'bye':
      return isId(peer) ? { t, peer, expelled: value['reason'] === 'expelled' } : null;
    case 'settings':
      return { t, settings: parseSettings(value['settings']) };
    default:
      // A pong says nothing more than that the gateway is there.
      return null;
  }
}

/** Fields that are missing or of another type keep their defaults. */
export function parseSettings(value: unknown): Settings {
  const given = isObject(value) ? value : {};
  const entries = Object.entries(DEFAULT_SETTINGS).map(([name, standard]) => {
    const field = given[name];
    return [name, typeof field === typeof standard ? field : standard];
  });
  return Object.fromEntries(entries) as Settings;
}

function listed(value: unknown): ListedSegment | null {
  if (!isObject(value)) return null;
  const name = nameIn(value);
  const { n, duration } = value;
  if (!name || typeof n !== 'number') return null;
  return { ...name, n, duration: typeof duration === 'number' ? duration : 0, digest: parseDigest(value['digest']) };
}

function nameIn(fields: Fields): SegmentName | null {
  const { path, range } = fields;
  if (typeof path !== 'string') return null;
  if (range === undefined || range === null) return { path, range: null };
  const [first, last] = listOf(range);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return null;
  return { path, range: [first, last] as unknown as ByteRange };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
