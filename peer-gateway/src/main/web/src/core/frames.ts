import { CHUNK, hex, unhex } from './bytes.ts';

/** Bytes of a chunk in one data frame; a chunk's last frame may hold fewer. */
export const FRAME = 16_384;
export const DATA_HEADER = 4;
export const PEER_VERSION = 2;
/** Of any message from a peer. */
export const MAX_MESSAGE = DATA_HEADER + FRAME;
/** Chunks of one segment that a have-map can speak of: 256 MiB. */
export const MAX_CHUNKS = 4096;
/** Chunks asked for in one message, and outstanding on one link. */
export const MAX_OUTSTANDING = 64;

/** Why a transfer ended; `late`: its turn would come after it is of use. */
export const End = { cancelled: 1, gone: 2, refused: 3, late: 4 } as const;
/** Longest time that a message can name, in milliseconds: that or more. */
export const LONGEST_MS = 0xffff;
export type EndReason = (typeof End)[keyof typeof End];

const Type = { hello: 1, have: 2, request: 3, cancel: 4, data: 5, end: 6, status: 7, ping: 8, pong: 9, withdraw: 10 } as const;

/** What peers say to each other (docs/protocol.md, section 4). */
export type Frame =
  | { readonly type: 'hello'; readonly version: number }
  | HaveFrame
  | { readonly type: 'request'; readonly id: number; readonly key: string; readonly first: number; readonly count: number; readonly within: number }
  | { readonly type: 'cancel' | 'withdraw'; readonly id: number }
  | { readonly type: 'data'; readonly id: number; readonly index: number; readonly payload: Uint8Array }
  | { readonly type: 'end'; readonly id: number; readonly reason: EndReason }
  | { readonly type: 'status'; readonly serving: boolean; readonly spare: number; readonly queue: number; readonly rate: number }
  | { readonly type: 'ping' | 'pong'; readonly token: number };

/** What the sender has of chunks `first` to `first + count - 1` of a segment. One bit a chunk, lowest bit first. */
export interface HaveFrame {
  readonly type: 'have';
  readonly key: string;
  readonly first: number;
  readonly count: number;
  readonly held: Uint8Array;
  readonly arriving: Uint8Array;
}

/** A peer broke the protocol: the link is closed. */
export class ProtocolViolation extends Error {}

function frame(type: number, length: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(length);
  bytes[0] = type;
  return { bytes, view: new DataView(bytes.buffer) };
}

export function encodeData(id: number, index: number, payload: Uint8Array): Uint8Array {
  const { bytes, view } = frame(Type.data, DATA_HEADER + payload.length);
  view.setUint16(1, id);
  bytes[3] = index;
  bytes.set(payload, DATA_HEADER);
  return bytes;
}

export function encode(message: Exclude<Frame, { type: 'data' }>): Uint8Array {
  switch (message.type) {
    case 'hello':
      return new Uint8Array([Type.hello, message.version]);
    case 'have': {
      const bits = Math.ceil(message.count / 8);
      const { bytes, view } = frame(Type.have, 13 + 2 * bits);
      bytes.set(unhex(message.key), 1);
      view.setUint16(9, message.first);
      view.setUint16(11, message.count);
      bytes.set(message.held, 13);
      bytes.set(message.arriving, 13 + bits);
      return bytes;
    }
    case 'request': {
      const { bytes, view } = frame(Type.request, 16);
      view.setUint16(1, message.id);
      bytes.set(unhex(message.key), 3);
      view.setUint16(11, message.first);
      bytes[13] = message.count;
      view.setUint16(14, bounded(message.within));
      return bytes;
    }
    case 'cancel':
    case 'withdraw': {
      const { bytes, view } = frame(Type[message.type], 3);
      view.setUint16(1, message.id);
      return bytes;
    }
    case 'end': {
      const { bytes, view } = frame(Type.end, 4);
      view.setUint16(1, message.id);
      bytes[3] = message.reason;
      return bytes;
    }
    case 'status': {
      const { bytes, view } = frame(Type.status, 8);
      bytes[1] = message.serving ? 1 : 0;
      view.setUint16(2, bounded(message.spare));
      view.setUint16(4, bounded(message.queue));
      view.setUint16(6, bounded(message.rate));
      return bytes;
    }
    case 'ping':
    case 'pong': {
      const { bytes, view } = frame(message.type === 'ping' ? Type.ping : Type.pong, 5);
      view.setUint32(1, message.token);
      return bytes;
    }
  }
}

function bounded(value: number): number {
  return Math.min(Math.max(0, Math.round(value)), LONGEST_MS);
}

/** Reads one message; its payload and bitmaps are views of it. Throws ProtocolViolation for whatever no peer of ours sends. */
export function decode(message: Uint8Array): Frame {
  const { length } = message;
  if (length > MAX_MESSAGE) throw new ProtocolViolation('message too large');
  const view = new DataView(message.buffer, message.byteOffset, length);
  const exactly = (bytes: number) => {
    if (length !== bytes) throw new ProtocolViolation(`type ${message[0]} of ${length} bytes`);
  };
  switch (message[0]) {
    case Type.hello:
      exactly(2);
      return { type: 'hello', version: view.getUint8(1) };
    case Type.have: {
      if (length < 13) throw new ProtocolViolation('short have-map');
      const first = view.getUint16(9);
      const count = view.getUint16(11);
      const bits = Math.ceil(count / 8);
      exactly(13 + 2 * bits);
      if (first + count > MAX_CHUNKS) throw new ProtocolViolation('have-map beyond its bound');
      const held = message.subarray(13, 13 + bits);
      return { type: 'have', key: hex(message.subarray(1, 9)), first, count, held, arriving: message.subarray(13 + bits) };
    }
    case Type.request: {
      exactly(16);
      const first = view.getUint16(11);
      const count = view.getUint8(13);
      if (count < 1 || count > MAX_OUTSTANDING || first + count > MAX_CHUNKS) throw new ProtocolViolation('request beyond its bound');
      return { type: 'request', id: view.getUint16(1), key: hex(message.subarray(3, 11)), first, count, within: view.getUint16(14) };
    }
    case Type.cancel:
    case Type.withdraw:
      exactly(3);
      return { type: message[0] === Type.cancel ? 'cancel' : 'withdraw', id: view.getUint16(1) };
    case Type.data: {
      const index = length > 3 ? view.getUint8(3) : 0;
      if (length <= DATA_HEADER || index >= CHUNK / FRAME) throw new ProtocolViolation('data frame out of bounds');
      return { type: 'data', id: view.getUint16(1), index, payload: message.subarray(DATA_HEADER) };
    }
    case Type.end: {
      exactly(4);
      const reason = view.getUint8(3);
      if (reason < End.cancelled || reason > End.late) throw new ProtocolViolation('unknown reason');
      return { type: 'end', id: view.getUint16(1), reason: reason as EndReason };
    }
    case Type.status: {
      exactly(8);
      const serving = view.getUint8(1);
      if (serving > 1) throw new ProtocolViolation('unknown status');
      return { type: 'status', serving: serving === 1, spare: view.getUint16(2), queue: view.getUint16(4), rate: view.getUint16(6) };
    }
    case Type.ping:
    case Type.pong:
      exactly(5);
      return { type: message[0] === Type.ping ? 'ping' : 'pong', token: view.getUint32(1) };
    default:
      throw new ProtocolViolation(`unknown type ${message[0]}`);
  }
}
