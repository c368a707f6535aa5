import type { Beacon, Deliverer, Delivery, Fetched, Load, SegmentRequest, Stats, SwarmDeliverer } from '../core/index.ts';
import { seeManifest } from '../core/seen-manifests.ts';
import { CHUNKS_AHEAD } from '../shared/pipe.ts';
import type { Device } from './conditions.ts';
import type { MainDeliverer, PageHost, Shelves, SwarmPart } from './core-loader.ts';
import type { FromCore, Question, ToCore } from './core-messages.ts';
import { HostedConnections } from './hosted-connections.ts';
import type { Participation, ParticipationParts } from './participation.ts';
import { Piped } from './piped.ts';
import { send } from './received.ts';
import { Watch } from './watch.ts';

const MAX_MANIFESTS = 8;

/**
 * The core in a worker, which is there while this page takes part: what it receives, sends and reckons is no work for the
 * page. Swarms of files stay in the page, and so does everything where the worker cannot be, or keeps silent.
 */
export class WorkerPart implements SwarmPart, Deliverer {
  private readonly connections = new HostedConnections((message, ...transferred) => this.tell(message, ...transferred), () => this.retreat());
  private readonly watch = new Watch(
    () => this.breakOff(),
    () => this.retreat(),
  );
  private worker: Worker | null = null;
  /** There can be no worker in this page. */
  private inPage = false;
  private joined = false;
  /** It has said something. */
  private awake = false;
  private device: Device | null = null;
  private last: Stats | null = null;
  private parting: readonly Beacon[] = [];
  private readonly manifests: string[] = [];
  private readonly open = new Set<Piped>();

  constructor(
    private readonly page: ParticipationParts & { readonly host: PageHost },
    private readonly local: Participation,
    private readonly work: () => Worker,
  ) {}

  get deliverer(): MainDeliverer | null {
    return this.inPage ? this.local.deliverer : this.awake && !this.watch.silent ? this : null;
  }

  join(): MainDeliverer {
    this.joined = true;
    if (!this.inPage) this.begin();
    return this.inPage ? this.local.join() : this;
  }

  private begin(): void {
    let worker: Worker;
    try {
      worker = this.work();
    } catch {
      this.inPage = true; // a policy of the page's forbids it
      return;
    }
    worker.onmessage = ({ data }: MessageEvent<FromCore>) => this.heard(data);
    worker.onmessageerror = () => this.retreat();
    worker.onerror = (event) => {
      event.preventDefault();
      this.retreat();
    };
    this.worker = worker;
    this.tell({ to: 'join' });
    this.watch.asked();
    this.device ??= this.page.watch((changes) => this.tell({ to: 'device', changes }));
    this.tell({ to: 'device', changes: this.device.state });
  }

  leave(): void {
    this.joined = false;
    this.end();
    this.local.leave();
  }

  /** A page that goes away takes its worker with it, whatever that has been told; one that is kept must have none. */
  private end(): void {
    const { worker } = this;
    if (!worker) return;
    this.worker = null;
    this.awake = false;
    this.watch.heard();
    worker.onmessage = null;
    worker.terminate();
    for (const [path, text] of this.parting) this.page.environment.beacon(path, text);
    this.parting = [];
    this.last = null;
    // Neighbours hear of it at once.
    this.connections.closeAll();
    this.breakOff();
  }

  /** What it was delivering, to the Service Worker too, is finished over HTTP. */
  private breakOff(): void {
    if (this.joined) this.page.host.onjoin();
    for (const piped of [...this.open]) piped.end('broken');
  }

  /** From now on in the page. */
  private retreat(): void {
    if (!this.worker) return;
    this.inPage = true;
    this.end();
    const deliverer = this.local.join();
    for (const manifest of this.manifests) deliverer.sawManifest(manifest);
    this.page.host.changed();
  }

  private tell(message: ToCore, ...transferred: Transferable[]): void {
    this.worker?.postMessage(message, transferred);
  }

  private heard(message: FromCore): void {
    this.awake = true;
    this.watch.heard();
    const { host } = this.page;
    switch (message.from) {
      case 'here':
        return;
      case 'stats':
        this.last = message.stats;
        this.parting = message.parting;
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
    this.ask(question, port2, Infinity);
    const piped = new Piped(port1, signal, () => this.open.delete(piped));
    this.open.add(piped);
    return piped.head;
  }

  take(question: Question, port: MessagePort): void {
    this.ask(question, port, CHUNKS_AHEAD);
  }

  private ask(question: Question, port: MessagePort, ahead: number): void {
    this.watch.asked();
    this.tell({ to: 'ask', question, port, ahead }, port);
  }

  sawManifest(url: string): void {
    seeManifest(this.manifests, url, MAX_MANIFESTS);
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

  busy(load: Load): void {
    this.device?.tell({ load: this.page.plays() ? load : 'none' });
    this.local.busy(load);
  }

  stats(): Stats | null {
    return this.inPage ? this.local.stats() : this.last;
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
