/** What a page and the core say to each other where that runs in a worker (`worker-part.ts`, `core-worker.ts`). */
import type { Beacon, DeviceState, HttpResponse, LinkOptions, LocalNetworkAccess, SegmentRequest, Settings, SignalData, Stats } from '../core/index.ts';

/** A player's request without what cannot be sent. */
export type Question = Omit<SegmentRequest, 'signal'>;

/** Head of a response without what cannot be sent. */
export type Head = Omit<HttpResponse, 'body' | 'native'>;

/** Page to core. */
export type ToCore =
  | { readonly to: 'join' }
  | { readonly to: 'device'; readonly changes: Partial<DeviceState> }
  | { readonly to: 'manifest'; readonly url: string }
  /** Whoever has the other end of the port has it answered as a page answers a Service Worker (`shared/pipe.ts`). */
  | { readonly to: 'ask'; readonly question: Question; readonly port: MessagePort; readonly ahead: number }
  /** The body comes over the port: buffers, then how long it took where it is whole, or null where it broke off. */
  | { readonly to: 'adopt'; readonly question: Question; readonly head: Head; readonly port: MessagePort }
  | { readonly to: 'channel'; readonly link: number; readonly channel: RTCDataChannel }
  | { readonly to: 'signal'; readonly link: number; readonly data: SignalData }
  | { readonly to: 'relayed'; readonly link: number; readonly relayed: boolean }
  | { readonly to: 'closed'; readonly link: number }
  | { readonly to: 'local'; readonly access: LocalNetworkAccess | null };

/** What `adopt` says over its port. */
export type Adopted = ArrayBuffer | { readonly tookMs: number } | null;

/** Core to page. */
export type FromCore =
  | { readonly from: 'here' }
  /** With what is to be sent if nothing more comes: a page that goes away takes its worker with it. */
  | { readonly from: 'stats'; readonly stats: Stats; readonly parting: readonly Beacon[] }
  | { readonly from: 'told'; readonly settings: Settings; readonly further: boolean }
  | { readonly from: 'off'; readonly control: boolean }
  | { readonly from: 'connect'; readonly link: number; readonly offer: boolean; readonly options: LinkOptions }
  | { readonly from: 'signal'; readonly link: number; readonly data: SignalData }
  | { readonly from: 'opened'; readonly link: number }
  | { readonly from: 'close'; readonly link: number };
