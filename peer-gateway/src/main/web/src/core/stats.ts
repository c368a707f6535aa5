/** Totals since the page loaded; bytes of segments unless said otherwise. */
export interface Stats {
  /** `off`: the gateway, the viewer or the browser wants no swarm. `idle`: nothing asked for yet. */
  readonly state: 'off' | 'idle' | 'joining' | 'joined' | 'reconnecting';
  readonly peer: string | null;
  readonly stream: string | null;
  readonly http: number;
  readonly swarm: number;
  readonly given: number;
  /** Received twice or cancelled too late. */
  readonly waste: number;
  readonly stored: number;
  /** Whether this viewer serves others, or why it does not. */
  readonly sharing: 'yes' | 'settings' | 'device' | 'uplink' | 'budget' | 'minSwarm';
  readonly links: readonly LinkStats[];
}

export interface LinkStats {
  readonly peer: string;
  readonly open: boolean;
  readonly received: number;
  readonly sent: number;
  /** Milliseconds, smoothed; null before the first. */
  readonly rtt: number | null;
  /** Bytes a second this neighbour delivers, smoothed. */
  readonly rate: number;
}
