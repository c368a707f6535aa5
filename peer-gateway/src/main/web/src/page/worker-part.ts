import type { Deliverer, Delivery, Fetched, SegmentRequest, Stats, SwarmDeliverer } from '../core/index.ts';
import { CHUNKS_AHEAD } from '../shared/pipe.ts';
import type { Device } from './conditions.ts';
import type { MainDeliverer, Shelves, SwarmPart } from './core-loader.ts';
import type { FromCore, Question, ToCore } from './core-messages.ts';
import { HostedConnections } from './hosted-connections.ts';
import type { Participation, ParticipationParts } from './participation.ts';
import { Piped } from './piped.ts';
import { send } from './received.ts';

/** A worker that says nothing for so long after it was asked is given up; one that has yet to load has more time. */
const SILENT_MS = 2_000;
const STARTED_WITHIN_MS = 10_000;
const GRACE_MS = 100;
const MAX_MANIFESTS = 8;

/**
 * The core in a worker: what it receives, sends and reckons is no work for the page. Swarms of files stay in the page, and
 * so does everything where the worker cannot be, or keeps silent.
 */
export class WorkerPart implements SwarmPart, Deliverer {
  private readonly connections = new HostedConnections((message, ...transferred) => this.tell(message, ...transferred), () => this.retreat());
  private worker: Worker | null;
  private joined = false;
  private device: Device | null = null;
  private last: Stats | null = null;
  private manifests: string[] = [];
  private readonly open = new Set<Piped>();
  /** From a question on until anything is heard. */
  private alarm: ReturnType<typeof setTimeout> | undefined;
  private patience = STARTED_WITHIN_MS;

  constructor(
    private readonly page: ParticipationParts,
    private readonly local: Participation,
    worker: Worker,
  ) {
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromCore>) => this.heard(data);
    worker.onmessageerror = () => this.retreat();
    worker.onerror = (event) => {
      event.preventDefault();
      this.retreat();
    };
  }

  get deliverer(): MainDeliverer | null {
    return this.worker ? (this.joined ? this : null) : this.local.deliverer;
  }

  join(): MainDeliverer {
    this.joined = true;
    if (!this.worker) return this.local.join();
    this.tell({ to: 'join' });
    this.device ??= this.page.watch((changes) => this.tell({ to: 'device', changes }));
    this.tell({ to: 'device', changes: this.device.state });
    return this;
  }

  leave(): void {
    this.joined = false;
    this.last = null;
    this.local.leave();
    if (!this.worker) return;
    this.tell({ to: 'leave' });
    // Neighbours hear of it at once, also where the page goes away and takes the worker with it.
    this.connections.closeAll();
  }

  /** From now on in the page. */
  private retreat(): void {
    if (!this.worker) return;
    clearTimeout(this.alarm);
    this.worker.terminate();
    this.worker = null;
    this.connections.closeAll();
    for (const piped of [...this.open]) piped.end('broken');
    if (!this.joined) return;
    const deliverer = this.local.join();
    for (const manifest of this.manifests) deliverer.sawManifest(manifest);
    this.page.host.changed();
  }

  private tell(message: ToCore, ...transferred: Transferable[]): void {
    this.worker?.postMessage(message, transferred);
  }

  private heard(message: FromCore): void {
    clearTimeout(this.alarm);
    this.alarm = undefined;
    this.patience = SILENT_MS;
    const { host } = this.page;
    switch (message.from) {
      case 'here':
        return;
      case 'stats':
        this.last = this.joined ? message.stats : null;
        return host.changed();
      case 'told':
        host.told(message.settings, message.further);
        // What is kept on the disk is kept by the page.
        if (message.settings.diskStore > 0) this.retreat();
        return;
      case 'off':
        return host.off(message.control);
      default:
        this.connections.heard(message);
    }
  }

  async deliver({ signal, ...question }: SegmentRequest): Promise<Delivery | null> {
    const { port1, port2 } = new MessageChannel();
    const piped = new Piped(port1, signal, () => this.open.delete(piped));
    this.open.add(piped);
    this.ask(question, port2, Infinity);
    return piped.head;
  }

  take(question: Question, port: MessagePort): void {
    this.ask(question, port, CHUNKS_AHEAD);
  }

  private ask(question: Question, port: MessagePort, ahead: number): void {
    this.alarm ??= setTimeout(() => {
      // After a long task of the page's own, what the worker has said meanwhile is heard first.
      this.alarm = setTimeout(() => this.retreat(), GRACE_MS);
    }, this.patience);
    this.tell({ to: 'ask', question, port, ahead }, port);
  }

  sawManifest(url: string): void {
    this.manifests = [...this.manifests.filter((seen) => seen !== url), url];
    // The first one names the others.
    if (this.manifests.length > MAX_MANIFESTS) this.manifests.splice(1, 1);
    this.tell({ to: 'manifest', url });
  }

  adopt(fetched: Fetched): void {
    const { request, response } = fetched;
    const { port1, port2 } = new MessageChannel();
    const { path, range, bufferAhead } = request;
    const { status, statusText = '', redirected = false, headers } = response;
    this.tell({ to: 'adopt', question: { path, range, bufferAhead }, head: { status, statusText, redirected, headers }, port: port2 }, port2);
    void send(fetched, port1);
  }

  another(): SwarmDeliverer | null {
    return this.joined ? this.local.beside() : null;
  }

  stop(deliverer: SwarmDeliverer): void {
    this.local.stop(deliverer);
  }

  shelve(shelves: Shelves): void {
    this.local.shelve(shelves);
  }

  busy(pressed: boolean): void {
    this.device?.tell({ pressed: pressed && this.page.plays() });
    this.local.busy(pressed);
  }

  stats(): Stats | null {
    return this.worker ? this.last : this.local.stats();
  }
}

/** Whether a channel may be used in another thread than its connection: only some browsers let it go. */
export function channelsMayMove(): boolean {
  const connection = new RTCPeerConnection();
  const { port1 } = new MessageChannel();
  try {
    const channel = connection.createDataChannel('', { negotiated: true, id: 0 });
    port1.postMessage(channel, [channel as unknown as Transferable]);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
    connection.close();
  }
}
