/** The core where it runs in a worker of the page's. */
import type { Trace } from '../core/index.ts';
import type { Gateway } from '../shared/gateway-address.ts';
import { Asked } from './asked.ts';
import { Device } from './conditions.ts';
import type { FromCore, ToCore } from './core-messages.ts';
import { environmentOf } from './environment.ts';
import { keepNatives } from './natives.ts';
import { Participation } from './participation.ts';
import { Received } from './received.ts';
import { RemoteLinks } from './remote-links.ts';
import { Segments } from './segments.ts';

/** Figures that nothing announces, like bytes given, are looked at so often. */
const STATS_MS = 1_000;

export function runInWorker(scope: Window & typeof globalThis, trace?: Trace): void {
  // Its script is the gateway's, and the page's own host the gateway.
  const base = scope.location.href.replace(/\/@\/.*$/s, '');
  new CoreWorker(scope, { base, sameOrigin: true, resolve: (path) => new URL(path, base).href }, trace);
}

class CoreWorker {
  private readonly links = new RemoteLinks((message) => this.tell(message));
  private readonly part: Participation;
  private readonly segments: Segments;
  private device: Device | null = null;
  private bufferAhead: number | null = null;
  private shown = '';

  constructor(
    private readonly scope: Window & typeof globalThis,
    address: Gateway,
    trace?: Trace,
  ) {
    const natives = keepNatives(scope);
    // A stream that is left while the page plays on.
    const beacon = (url: string, body: string) => void natives.fetch(url, { method: 'POST', body, keepalive: true }).catch(() => {});
    const environment = environmentOf(address, natives, this.links, beacon);
    const host = {
      changed: () => void this.show(),
      told: (settings: Extract<FromCore, { from: 'told' }>['settings'], further: boolean) => this.tell({ from: 'told', settings, further }),
      off: (control: boolean) => this.tell({ from: 'off', control }),
    };
    // The page has weighed already whether its own being busy matters.
    const plays = () => true;
    this.part = new Participation({ address, host, plays, environment, watch: (changed) => (this.device = new Device(changed)) }, trace);
    this.segments = new Segments(() => this.part.deliverer, () => this.bufferAhead, address, natives);
    scope.onmessage = ({ data }: MessageEvent<ToCore>) => this.heard(data);
    setInterval(() => void this.show(), STATS_MS);
  }

  private tell(message: FromCore): void {
    (this.scope as unknown as Worker).postMessage(message);
  }

  private async show(): Promise<void> {
    const stats = this.part.stats();
    if (!stats) return;
    const parting = await this.part.parting();
    const text = JSON.stringify([stats, parting]);
    if (text === this.shown) return;
    this.shown = text;
    this.tell({ from: 'stats', stats, parting });
  }

  private heard(message: ToCore): void {
    switch (message.to) {
      case 'join':
        this.part.join();
        return void this.show();
      case 'device':
        return this.device?.tell(message.changes);
      case 'manifest':
        return this.part.deliverer?.sawManifest(message.url);
      case 'ask':
        return this.ask(message);
      case 'adopt':
        return this.part.deliverer?.adopt(new Received(message));
      default:
        this.links.heard(message);
    }
  }

  private ask({ question: { path, range, bufferAhead }, port, ahead }: Extract<ToCore, { to: 'ask' }>): void {
    this.tell({ from: 'here' });
    this.bufferAhead = bufferAhead;
    // What is no segment's bytes the page fetches by itself, unless it is an error.
    const asked = new Asked(port, ahead, ({ status, redirected }) => redirected === true || status < 400);
    void asked.answer((signal) => this.segments.deliver(path, range, signal));
  }
}
