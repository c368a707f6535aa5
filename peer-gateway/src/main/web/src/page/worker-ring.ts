import type { Delivery } from '../core/index.ts';
import { type Answer, CHUNKS_AHEAD, type ToPage, type ToWorker, type Wish } from '../shared/pipe.ts';
import type { Extras } from './extras.ts';
import { metaForbidsScripts } from './meta-policy.ts';
import type { Segments } from './segments.ts';
import { trusted } from './trusted-types.ts';

const SETTLED_MS = 1_000;

/** Second ring, the page's end: registers the Service Worker and answers its questions. */
export class WorkerRing {
  private ready: ServiceWorker | null = null;
  private listening = false;
  private takesPart = false;
  private sitesOwn = false;

  constructor(
    private readonly script: string,
    private readonly segments: Segments,
    private readonly container: ServiceWorkerContainer,
    private readonly extras: () => Promise<Extras | null>,
  ) {}

  /** True while the worker in control is ours and passes this page's requests on to us. */
  get inControl(): boolean {
    return this.ready !== null && this.ready === this.container.controller;
  }

  async start(): Promise<void> {
    this.takesPart = true;
    if (!this.listening) this.listen();
    this.greet();
    const there = await this.workers();
    if (there.length === 0) await settled();
    // Two workers cannot share a scope: the site's own goes first, also one that is registered only now.
    if (this.sitesOwn || !(await this.mayRegister()) || !this.takesPart || metaForbidsScripts('worker-src', 'child-src')) return;
    const { active } = await this.container.register(trusted(this.script) as string, { scope: '/' });
    if (!this.container.controller && active) tell(active, { swarmgate: 'claim' });
  }

  private listen(): void {
    this.listening = true;
    this.container.addEventListener('message', (event) => this.heard(event));
    this.container.addEventListener('controllerchange', () => this.greet());
    const native = this.container.register;
    this.container.register = (script, options) => {
      this.sitesOwn ||= new URL(String(script), document.baseURI).pathname !== this.path;
      return native.call(this.container, script, options);
    };
  }

  private async workers(): Promise<ServiceWorker[]> {
    const { installing, waiting, active } = (await this.container.getRegistration('/')) ?? {};
    return [installing, waiting, active].filter((worker) => worker != null);
  }

  /** Nobody else's worker has the site. */
  private async mayRegister(): Promise<boolean> {
    return (await this.workers()).every((worker) => this.isOurs(worker));
  }

  private get path(): string {
    return new URL(this.script, location.href).pathname;
  }

  private isOurs({ scriptURL }: ServiceWorker): boolean {
    return new URL(scriptURL).pathname === this.path;
  }

  /** A site's own worker is left in peace until it asks `who`: then the edge has put our handler into its script. */
  private greet(asked = false): void {
    const { controller } = this.container;
    if (controller && (asked || this.isOurs(controller))) tell(controller, { swarmgate: this.takesPart ? 'hello' : 'off' });
  }

  private heard(event: MessageEvent<ToPage | undefined>): void {
    const said = event.data;
    if (typeof said !== 'object' || said === null || !('swarmgate' in said)) return;
    if (said.swarmgate === 'ready') {
      this.ready = this.takesPart ? (event.source as ServiceWorker) : null;
      if (said.files) void this.extras().then((extras) => extras?.saveLinks(said.files));
    }
    if (said.swarmgate === 'who') this.greet(true);
    else if (said.swarmgate === 'ask' && event.ports[0]) new Asked(event.ports[0]).answer(this.segments, this.extras, said);
  }

  /** Switched off: the worker leaves with the last page, also one of an earlier visit; until then it asks this one no more. */
  async leave(): Promise<void> {
    this.takesPart = false;
    if (this.ready) this.greet(true);
    this.ready = null;
    if ((await this.mayRegister()) && !this.takesPart) await (await this.container.getRegistration('/'))?.unregister();
  }
}

/** When a site that has a worker of its own has most likely registered it: some time after the page has loaded. */
async function settled(): Promise<void> {
  if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
}

function tell(worker: ServiceWorker, message: ToWorker): void {
  worker.postMessage(message);
}

/** One question of the worker and its answer. */
class Asked {
  private readonly stopped = new AbortController();
  private credit = CHUNKS_AHEAD;
  private resume: (() => void) | null = null;

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<Wish>) => {
      if (data === 'cancel') this.stopped.abort();
      else this.credit++;
      this.resume?.();
    };
  }

  async answer(segments: Segments, extras: () => Promise<Extras | null>, { path, range, use }: Extract<ToPage, { swarmgate: 'ask' }>): Promise<void> {
    this.say({ is: 'take' });
    const { signal } = this.stopped;
    try {
      const delivery = await (use === 'segment' ? segments.deliver(path, range, signal) : extras().then((more) => more && more[use](path, range, signal)));
      // A worker cannot make a response that says it was redirected: the browser has to.
      if (!delivery || delivery.answer?.redirected) {
        this.stopped.abort();
        this.say({ is: 'pass' });
      } else await this.send(delivery);
    } catch {
      this.say({ is: 'broken' });
    } finally {
      this.port.close();
    }
  }

  private async send({ status, statusText = '', headers, body }: Delivery): Promise<void> {
    this.say({ is: 'head', status, statusText, headers: [...headers] });
    for await (const chunk of body) {
      if (this.credit-- <= 0) await new Promise<void>((resolve) => (this.resume = resolve));
      if (this.stopped.signal.aborted) return;
      // Chunks are copies made for the asker; one that is part of a larger buffer cannot be given away alone.
      const buffer = chunk.byteLength === chunk.buffer.byteLength ? chunk.buffer : chunk.slice().buffer;
      this.port.postMessage(buffer, [buffer as ArrayBuffer]);
    }
    this.say({ is: 'end' });
  }

  private say(answer: Answer): void {
    this.port.postMessage(answer);
  }
}
