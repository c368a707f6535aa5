import type { LocalNetworkAccess } from './environment.ts';
import type { ByteRange } from './name.ts';

/** What a client says (docs/protocol.md, section 3); `ClientMessage.java` mirrors it. Sent as it stands, as JSON. */
export type ClientMessage = JoinMessage | AtMessage | NeedMessage | SignalMessage | StateMessage | ReportMessage | BadMessage | PingMessage;

/** A segment as messages name it: without a `range` for a whole file. */
export interface Named {
  readonly path: string;
  readonly range?: ByteRange;
}

/** What a join says of the viewer; all numbers are whole. */
export interface Introduction {
  readonly network: { readonly type: string; readonly rtt?: number; readonly down?: number };
  readonly visible: boolean;
  /** Segment keys. */
  readonly holds: readonly string[];
}

export interface JoinMessage extends Introduction {
  readonly t: 'join';
  readonly token: string;
  readonly key: string;
  /** Over the nonce and the token. */
  readonly sig: string;
  /** Of an earlier connection, to be taken up again. */
  readonly session?: string;
}

/** The player asks for a segment. */
export interface AtMessage extends Named {
  readonly t: 'at';
  /** Seconds of media ahead of the playhead. */
  readonly buffer?: number;
}

/** A digest is wanted. */
export interface NeedMessage extends Named {
  readonly t: 'need';
}

/** For a neighbour. */
export interface SignalMessage {
  readonly t: 'signal';
  readonly peer: string;
  readonly data: SignalData;
}

/** What two neighbours tell each other through the gateway to get connected; `{}` when there are no more candidates. */
export type SignalData = Description | Candidate | EndOfCandidates;

export interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

export interface Candidate {
  readonly sdp?: undefined;
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
}

export interface EndOfCandidates {
  readonly sdp?: undefined;
  readonly candidate?: undefined;
}

export interface StateMessage {
  readonly t: 'state';
  /** Neighbours with an open connection, and such as could not be reached. */
  readonly links: readonly string[];
  readonly failed: readonly string[];
  /** In kbit/s, once it was measured. */
  readonly uplink?: number;
  readonly visible: boolean;
  readonly share: boolean;
  /** Most neighbours it wants. */
  readonly peers: number;
  readonly local?: LocalNetworkAccess;
}

/** What was transferred since the report before. */
export interface ReportMessage {
  readonly t: 'report';
  /** Counts up from 1. */
  readonly n: number;
  readonly r: string;
  /** Of the viewer, where the report comes by itself. */
  readonly session?: string;
}

/** A chunk from a neighbour did not match its digest. */
export interface BadMessage extends Named {
  readonly t: 'bad';
  readonly peer: string;
  readonly chunk: number;
  /** Of the bytes that came. */
  readonly hash: string;
}

export interface PingMessage {
  readonly t: 'ping';
}
