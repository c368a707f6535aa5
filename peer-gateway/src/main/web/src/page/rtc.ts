import type { Link, LinkFactory, LinkOptions, SignalData } from '../core/index.ts';
import { isPublic, withPublicOnly } from './candidates.ts';
import { LocalNetwork, type Way } from './local-network.ts';

/** The channel both ends create themselves, with a number agreed beforehand: no round trip to announce it. */
const CHANNEL = 'swarmgate.1';
const OPEN_WITHIN_MS = 15_000;
const MAX_LINKS = 20; // a renderer has 500, and closed ones count until they are collected
const MAX_EARLY_CANDIDATES = 64;
const MAX_MESSAGE = 262_144;

export class RtcLinks implements LinkFactory {
  private open = 0;
  private readonly local = new LocalNetwork();

  get localNetwork() {
    return this.local.access;
  }

  connect(_peer: string, offer: boolean, options: LinkOptions, signal: (data: SignalData) => void): Link {
    const link = new RtcLink(signal, () => this.open--);
    const refused = ++this.open > MAX_LINKS;
    // Never from inside this call: nobody listens to the link yet.
    queueMicrotask(() => {
      if (refused) link.close();
      else link.start(offer, options, this.local.way());
    });
    return link;
  }
}

class RtcLink implements Link {
  onopen: (() => void) | null = null;
  onmessage: ((message: Uint8Array) => void) | null = null;
  onclose: (() => void) | null = null;
  ondrain: (() => void) | null = null;
  relayed = false;

  private connection: RTCPeerConnection | null = null;
  private channel: RTCDataChannel | null = null;
  private low = 0;
  private ended = false;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private described = false;
  private publicOnly = false;
  private readonly end = new AbortController();
  private early: RTCIceCandidateInit[] = [];
  /** What was signalled before the connection was made, and the order of all that follows. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly signal: (data: SignalData) => void,
    private readonly gone: () => void,
  ) {}

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
      if (connection.connectionState === 'failed' || connection.connectionState === 'closed') this.close();
    };
    this.listen(connection.createDataChannel(CHANNEL, { negotiated: true, id: 0, ordered: true }));
    return connection;
  }

  private listen(channel: RTCDataChannel): void {
    this.channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = this.low;
    channel.onopen = () => {
      clearTimeout(this.opening);
      this.watchRoute().catch(() => {});
      this.onopen?.();
    };
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      // We never send text: whoever does runs another protocol.
      if (isBuffer(data) && data.byteLength <= MAX_MESSAGE) this.onmessage?.(new Uint8Array(data));
      else this.close();
    };
    channel.onbufferedamountlow = () => this.ondrain?.();
    channel.onclose = () => this.close();
    channel.onerror = () => this.close();
  }

  /** Which way it goes is settled when it opens, and again whenever ICE finds a better one. */
  private async watchRoute(): Promise<void> {
    const connection = this.connection!;
    const stats = (await connection.getStats()) as unknown as Map<unknown, Record<string, unknown>>;
    let chosen: unknown;
    // Firefox marks the pair itself.
    for (const { id, selected, selectedCandidatePairId } of stats.values()) chosen = selectedCandidatePairId ?? (selected ? id : chosen);
    this.relayed = ['localCandidateId', 'remoteCandidateId'].some((end) => stats.get(stats.get(chosen)![end])!['candidateType'] === 'relay');
    connection.sctp!.transport.iceTransport.onselectedcandidatepairchange = () => void this.watchRoute().catch(() => {});
  }

  private candidateFound(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate) this.signal({});
    else if (this.passes(candidate.candidate)) {
      const { sdpMid, sdpMLineIndex } = candidate;
      this.signal({ candidate: candidate.candidate, sdpMid, sdpMLineIndex });
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
    if (made && !this.ended) this.signal({ type: made.type as 'offer' | 'answer', sdp: this.trimmed(made.sdp) });
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

  send(message: Uint8Array): void {
    try {
      this.channel?.send(message as Uint8Array<ArrayBuffer>);
    } catch {
      this.close(); // closing already, or its buffer is full: both mean that this link is of no use
    }
  }

  get buffered(): number {
    return this.channel?.bufferedAmount ?? 0;
  }

  get lowWater(): number {
    return this.low;
  }

  set lowWater(bytes: number) {
    this.low = bytes;
    if (this.channel) this.channel.bufferedAmountLowThreshold = bytes;
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.opening);
    this.end.abort();
    this.gone();
    const { channel, connection } = this;
    // Nothing is heard of them any more.
    if (channel) channel.onopen = channel.onmessage = channel.onclose = channel.onerror = channel.onbufferedamountlow = null;
    if (connection) connection.onicecandidate = connection.onconnectionstatechange = null;
    try {
      connection?.close();
    } catch {
      // Closed is closed.
    }
    queueMicrotask(() => this.onclose?.());
  }
}

/** Also of another document. */
function isBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]';
}
