import type { LinkOptions, SignalData } from '../core/index.ts';
import { isPublic, withPublicOnly } from './candidates.ts';
import type { Way } from './local-network.ts';

/** The channel both ends create themselves, with a number agreed beforehand: no round trip to announce it. */
const CHANNEL = 'swarmgate.1';
const OPEN_WITHIN_MS = 15_000;
const MAX_EARLY_CANDIDATES = 64;

export interface ConnectionEvents {
  signal(data: SignalData): void;
  /** It has just been made, and may still go to another thread. */
  channel(channel: RTCDataChannel): void;
  /** Whether a TURN server carries it, as far as is known. */
  relayed(relayed: boolean): void;
  /** Once, with whether it was there, and its channel was never open. */
  closed(mute: boolean): void;
}

/** A connection to a neighbour, without what goes over its channel: no browser has connections in workers. */
export class Connection {
  private connection: RTCPeerConnection | null = null;
  private ended = false;
  /** It is there, and its channel is yet to open. */
  private mute = false;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private described = false;
  private publicOnly = false;
  private readonly end = new AbortController();
  private early: RTCIceCandidateInit[] = [];
  /** What was signalled before the connection was made, and the order of all that follows. */
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly events: ConnectionEvents) {}

  start(offer: boolean, options: LinkOptions, way: Promise<Way | null>): void {
    if (this.ended) return;
    this.opening = setTimeout(() => this.close(), OPEN_WITHIN_MS);
    this.then(async () => {
      const found = await way;
      if (this.ended) return;
      if (!found) return this.close();
      const connection = this.create(found, options);
      if (offer) await this.describe(connection);
    });
  }

  private create({ access, view }: Way, options: LinkOptions): RTCPeerConnection {
    const connection = new view.RTCPeerConnection({
      iceServers: options.ice.map((server) => ({ ...server, urls: [...server.urls] })),
      iceTransportPolicy: options.relayOnly ? 'relay' : 'all',
    });
    this.connection = connection;
    this.publicOnly = access === 'withheld';
    // Of a document that is thrown out of its page connections end without a word.
    view.addEventListener('pagehide', () => this.close(), { signal: this.end.signal });
    connection.onicecandidate = ({ candidate }) => this.candidateFound(candidate);
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'connected') this.mute = true;
      if (connection.connectionState === 'failed' || connection.connectionState === 'closed') this.close();
    };
    this.events.channel(connection.createDataChannel(CHANNEL, { negotiated: true, id: 0, ordered: true }));
    return connection;
  }

  /** The channel is open. */
  opened(): void {
    this.mute = false;
    clearTimeout(this.opening);
    this.watchRoute().catch(() => {});
  }

  /** Which way it goes is settled when it opens, and again whenever ICE finds a better one. */
  private async watchRoute(): Promise<void> {
    const connection = this.connection!;
    const stats = (await connection.getStats()) as unknown as Map<unknown, Record<string, unknown>>;
    let chosen: unknown;
    // Firefox marks the pair itself.
    for (const { id, selected, selectedCandidatePairId } of stats.values()) chosen = selectedCandidatePairId ?? (selected ? id : chosen);
    const relayed = ['localCandidateId', 'remoteCandidateId'].some((end) => stats.get(stats.get(chosen)![end])!['candidateType'] === 'relay');
    if (!this.ended) this.events.relayed(relayed);
    connection.sctp!.transport.iceTransport.onselectedcandidatepairchange = () => void this.watchRoute().catch(() => {});
  }

  private candidateFound(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate) this.events.signal({});
    else if (this.passes(candidate.candidate)) {
      const { sdpMid, sdpMLineIndex } = candidate;
      this.events.signal({ candidate: candidate.candidate, sdpMid, sdpMLineIndex });
    }
  }

  private passes(candidate: string): boolean {
    return !this.publicOnly || isPublic(candidate);
  }

  private trimmed(sdp: string): string {
    return this.publicOnly ? withPublicOnly(sdp) : sdp;
  }

  signalled(said: SignalData): void {
    this.then(async () => {
      const connection = this.connection;
      if (!connection) return;
      if (said.sdp !== undefined) {
        // What is no description, whatever the gateway let through, is refused here and ends the link.
        await connection.setRemoteDescription({ type: said.type, sdp: this.trimmed(said.sdp) });
        this.described = true;
        if (said.type === 'offer') await this.describe(connection);
        for (const candidate of this.early.splice(0)) await this.add(connection, candidate);
      } else if (said.candidate !== undefined) {
        const { candidate, sdpMid, sdpMLineIndex } = said;
        const init = { candidate, sdpMid, sdpMLineIndex };
        if (this.described) await this.add(connection, init);
        else if (this.early.length < MAX_EARLY_CANDIDATES) this.early.push(init);
      }
    });
  }

  /** An offer or an answer, whichever it is the time for. */
  private async describe(connection: RTCPeerConnection): Promise<void> {
    await connection.setLocalDescription();
    const made = connection.localDescription;
    if (made && !this.ended) this.events.signal({ type: made.type as 'offer' | 'answer', sdp: this.trimmed(made.sdp) });
  }

  private async add(connection: RTCPeerConnection, candidate: RTCIceCandidateInit): Promise<void> {
    if (!this.passes(candidate.candidate!)) return;
    try {
      await connection.addIceCandidate(candidate);
    } catch {
      // One candidate that this browser cannot use is no reason to give up the others.
    }
  }

  private then(step: () => Promise<void>): void {
    this.work = this.work.then(async () => {
      if (this.ended) return;
      try {
        await step();
      } catch {
        this.close();
      }
    });
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.opening);
    this.end.abort();
    const { connection } = this;
    // Nothing is heard of it any more.
    if (connection) connection.onicecandidate = connection.onconnectionstatechange = null;
    try {
      connection?.close();
    } catch {
      // Closed is closed.
    }
    this.events.closed(this.mute);
  }
}
