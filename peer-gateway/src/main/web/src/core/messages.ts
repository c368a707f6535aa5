import type { SignalData } from './client-message.ts';
import defaults from './default-settings.json';
import type { Digest } from './digest.ts';
import { parseDigest } from './digest.ts';
import { isId } from './bytes.ts';
import type { IceServer } from './environment.ts';
import type { ByteRange, SegmentName } from './name.ts';
import type { Part } from './want.ts';

/** The gateway's settings for this viewer (docs/protocol.md, section 3). */
export interface Settings {
  readonly enabled: boolean;
  readonly relayOnly: boolean;
  readonly localCandidates: boolean;
  readonly uploadRatio: number;
  readonly uploadKbps: number;
  readonly uplinkPercent: number;
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

/** Those of an edge that is told nothing else: a test of the edge's reads the same file. */
export const DEFAULT_SETTINGS = defaults as Settings;

/** A segment the gateway announces. */
export interface ListedSegment extends SegmentName {
  readonly n: number;
  readonly duration: number;
  readonly digest: Digest | null;
}

/** What the gateway says; `GatewayMessages.java` writes it. */
export type GatewayMessage =
  | { readonly t: 'hello'; readonly nonce: string }
  | { readonly t: 'welcome'; readonly peer: string; readonly session: string; readonly settings: Settings; readonly ice: readonly IceServer[]; readonly salt: string; readonly unknown: boolean; readonly resumed: boolean }
  | { readonly t: 'segments'; readonly track: string; readonly live: boolean; readonly grows: boolean; readonly list: readonly ListedSegment[] }
  | { readonly t: 'digest'; readonly name: SegmentName; readonly digest: Digest }
  | { readonly t: 'seed'; readonly name: SegmentName; readonly part: Part | null }
  | { readonly t: 'peers'; readonly add: readonly { readonly peer: string; readonly offer: boolean; readonly grant: number }[]; readonly drop: readonly string[] }
  | { readonly t: 'signal'; readonly peer: string; readonly data: SignalData }
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
      return { t, peer, session: String(value['session'] ?? ''), settings: parseSettings(value['settings']), ice, salt: String(value['salt'] ?? ''), unknown: !!value['unknown'], resumed: !!value['resumed'] };
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
      return name && { t, name, part: partIn(value['part']) };
    }
    case 'peers': {
      const add = listOf(value['add']).filter(isObject);
      const wellFormed = add.flatMap((entry) => (isId(entry['peer']) ? [{ peer: entry['peer'], offer: entry['offer'] === true, grant: Number(entry['grant']) }] : []));
      return { t, add: wellFormed, drop: listOf(value['drop']).filter(isId) };
    }
    case 'signal': {
      const data = signalData(value['data']);
      return isId(peer) && data ? { t, peer, data } : null;
    }
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

/** What a browser makes of an SDP is the link's concern. */
function signalData(value: unknown): SignalData | null {
  if (!isObject(value)) return null;
  const { type, sdp, candidate, sdpMid, sdpMLineIndex } = value;
  if (typeof sdp === 'string') return type === 'offer' || type === 'answer' ? { type, sdp } : null;
  if (typeof candidate !== 'string') return {};
  return { candidate, sdpMid: typeof sdpMid === 'string' ? sdpMid : null, sdpMLineIndex: typeof sdpMLineIndex === 'number' ? sdpMLineIndex : null };
}

function nameIn(fields: Fields): SegmentName | null {
  const { path, range } = fields;
  if (typeof path !== 'string') return null;
  if (range === undefined || range === null) return { path, range: null };
  const [first, last] = listOf(range);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return null;
  return { path, range: [first, last] as unknown as ByteRange };
}

/** Of a segment that several are named for; null for all of it. */
function partIn(value: unknown): Part | null {
  const [index, of] = listOf(value);
  const isPart = Number.isSafeInteger(index) && Number.isSafeInteger(of) && (index as number) >= 0 && (index as number) < (of as number);
  return isPart ? { index: index as number, of: of as number } : null;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
