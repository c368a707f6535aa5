/** The swarm client's core: everything that needs neither a DOM nor Node. */
export type { Fetched } from './adoption.ts';
export type { SignalData } from './client-message.ts';
export { Conditions, type DeviceState } from './conditions.ts';
export { createDeliverer, type DelivererOptions, type SwarmDeliverer } from './deliverer.ts';
export type * from './delivery.ts';
export type * from './environment.ts';
export type { SharedFile } from './join.ts';
export type { Beacon } from './presence.ts';
export { type Segment, SegmentChanged } from './segment.ts';
export type { Load } from './load.ts';
export type { Settings } from './messages.ts';
export type { Shelf } from './shelf.ts';
export { type LinkStats, type Stats, leaving, total } from './stats.ts';
export { Streams } from './streams.ts';
export type { Trace } from './trace.ts';
