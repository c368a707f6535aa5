/** What the admin listener answers, as far as the page reads it. openapi.json describes it whole. */

export const SOURCES = ['swarm', 'cache', 'sibling', 'origin'] as const;
export type Source = (typeof SOURCES)[number];

export type Counts = Readonly<Record<Source, { readonly requests: number; readonly bytes: number }>>;

export interface Origin {
  readonly name: string;
  readonly url: string;
  readonly state: 'idle' | 'up' | 'failing' | 'down';
  readonly requests: number;
  readonly failures: number;
  readonly bytes: number;
  readonly firstByteMillis?: number;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  readonly lastError?: string;
}

export interface Track {
  readonly name: string;
  readonly viewers: number;
  readonly segments: number;
  readonly parts: number;
}

export interface Stream {
  readonly id: string;
  readonly name: string;
  readonly route: string;
  readonly live: boolean;
  readonly file: boolean;
  readonly viewers: number;
  readonly tracks: readonly Track[];
  readonly allTracks: number;
}

export interface Incident {
  readonly time: string;
  readonly kind: 'edge' | 'origin' | 'ledger' | 'integrity';
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  /** Within ten minutes of each other. */
  readonly times: number;
}

/** `/api/v1/console` */
export interface Summary {
  readonly edge: string;
  readonly version: string;
  readonly started: string;
  readonly now: string;
  readonly zone: string;
  readonly ledger: boolean;
  readonly session: boolean;
  readonly notReady?: string;
  readonly notes: readonly string[];
  readonly viewers: number;
  readonly segments: Counts;
  readonly unprovenBytes: number;
  readonly origins: readonly Origin[];
  readonly streams: readonly Stream[];
  readonly allStreams: number;
  readonly events: readonly Incident[];
}

/** `/api/v1/console/history` */
export interface History {
  readonly started: string;
  readonly stepSeconds: number;
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
  /** Since the start. */
  readonly bytes: Readonly<Record<Source, readonly number[]>>;
}

export const HEALTHS = ['good', 'new', 'alone', 'low_buffer'] as const;
export type Health = (typeof HEALTHS)[number];

export interface Node {
  readonly id: string;
  readonly site: string;
  readonly peers: number;
  readonly sharing: number;
  readonly health: Readonly<Record<Health, number>>;
}

export interface Feed {
  readonly from: string;
  readonly to: string;
  readonly links: number;
  readonly bytesPerSecond: number;
}

/** `/api/v1/console/swarm` */
export interface Picture {
  readonly stream: string;
  readonly enabled: boolean;
  readonly peers: number;
  readonly bySite: boolean;
  readonly nodes: readonly Node[];
  readonly feeds: readonly Feed[];
}

export interface Saving {
  readonly currency: string;
  readonly swarm: string;
  readonly costs: string;
  readonly net: string;
}

export interface EgressRow {
  readonly start: string;
  readonly delivery: Readonly<Record<Source, { readonly bytes: number }>>;
  readonly savings: readonly Saving[];
}

export interface Plan {
  readonly plan: string;
  readonly for: string;
  readonly currency: string;
  readonly actual: string;
  readonly withoutSwarm: string;
  readonly net: string;
}

/** `/api/v1/egress` */
export interface Egress {
  readonly from: string;
  readonly to: string;
  readonly made: string;
  readonly total: {
    readonly segments: { readonly swarmBytes: number; readonly httpBytes: number; readonly offload: number };
    readonly savings: readonly Saving[];
  };
  readonly rows: readonly EgressRow[];
  readonly months: readonly { readonly month: string; readonly unpricedSwarmBytes: number; readonly plans: readonly Plan[] }[];
}
