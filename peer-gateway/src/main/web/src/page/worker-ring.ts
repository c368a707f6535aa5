import { CHUNKS_AHEAD, type ToPage, type ToWorker } from '../shared/pipe.ts';
import { Asked } from './asked.ts';
import type { Extras } from './extras.ts';
import { type HiddenWorker, type Workers, hide, isOurs } from './hidden-worker.ts';
import { metaForbidsScripts } from './meta-policy.ts';
import type { Segments } from './segments.ts';
import { trusted } from './trusted-types.ts';

const SETTLED_MS = 1_000;

/** Where workers of ours may be registered at most; beyond it those of other pages go. */
const MAX_PAGES = 16;

/**
 * Second ring, the page's end: registers the Service Worker where something needs it, answers its questions, and gives
 * way to a worker of the site's own.
 */
export class WorkerRing implements HiddenWorker {
  private readonly workers: Workers;
  private ready: ServiceWorker | null = null;
  private asked: ServiceWorker | null = null;
  private takesPart = false;
  private needed = false;
  private hasOwn = false;
  private registering: Promise<unknown> | undefined;

  /**
   * @param scope what the worker is to be registered for; null for nothing. One that is there already may be used, and is
   * hidden from the site
   */
  constructor(
    private readonly script: string,
    private readonly scope: string | null,
    private readonly segments: Segments,
    container: ServiceWorkerContainer,
    private readonly extras: () => Promise<Extras | null>,
    /** Makes a request of ours, by which a site's own worker with our handler in it notices this page and asks. */
    private readonly knock: () => void,
  ) {
    this.workers = hide(container, this);
  }

  /** True while the worker in control is ours and passes this page's requests on to us. */
  get inControl(): boolean {
    return this.ready !== null && this.ready === this.workers.controller;
  }

  /** This page takes part from now on: a worker that is in control already may ask. */
  join(): void {
    this.takesPart = true;
    this.greet();
    void this.tidy().catch(() => {});
    this.install();
  }

  /** Something here can be reached by a worker alone. */
  need(): void {
    if (this.needed) return;
    this.needed = true;
    this.install();
  }

  /** Where a policy or the browser forbids it the first ring stays. */
  private install(): void {
    if (this.needed && this.takesPart) void this.register().catch(() => {});
  }

  private async register(): Promise<void> {
    const { scope } = this;
    if (!scope) return;
    if (!(await this.ours()).some((registration) => registration.scope === scope)) await settled();
    // The site's own goes first, also one that is registered only now.
    if (!(await this.tidy()) || !this.takesPart || this.hasOwn || metaForbidsScripts('worker-src', 'child-src')) return;
    const registering = this.workers.register(trusted(this.script) as string, { scope });
    this.registering = registering;
    const active = await activated(await registering);
    if (active && !this.workers.controller && this.takesPart) tell(active, { swarmgate: 'claim' });
  }

  /** Takes away what of ours stands before a worker of the site's, or serves no more; false where the site has one for this page. */
  private async tidy(): Promise<boolean> {
    const sites = (await this.workers.all()).filter((registration) => !isOurs(registration, this));
    const ours = await this.ours();
    const over = ({ scope }: ServiceWorkerRegistration) =>
      sites.some((site) => scope.startsWith(site.scope)) || (scope !== this.scope && (scope === `${origin}/` || ours.length >= MAX_PAGES));
    await Promise.all(ours.filter(over).map((registration) => registration.unregister()));
    const { controller } = this.workers;
    return (!controller || this.isOurs(controller)) && !sites.some((site) => location.href.startsWith(site.scope));
  }

  private async ours(): Promise<ServiceWorkerRegistration[]> {
    return (await this.workers.all()).filter((registration) => isOurs(registration, this));
  }

  isOurs({ scriptURL }: ServiceWorker): boolean {
    return new URL(scriptURL).pathname === new URL(this.script, location.href).pathname;
  }

  async sitesOwn(scope: string): Promise<void> {
    this.hasOwn ||= location.href.startsWith(scope);
    await this.unregister(scope);
  }

  /** What is for pages that a scope covers. */
  private async unregister(scope: string): Promise<void> {
    await this.registering?.catch(() => {});
    const ours = (await this.ours()).filter((registration) => registration.scope.startsWith(scope));
    await Promise.all(ours.map((registration) => registration.unregister()));
  }

  controllerChanged(): void {
    if (!this.greet() && this.takesPart) this.knock();
  }

  /**
   * A site's own worker is left in peace until it asks: then the edge has put our handler into its script.
   *
   * @returns false for such a one
   */
  private greet(): boolean {
    const { controller } = this.workers;
    if (!controller) return true;
    const known = this.isOurs(controller) || controller === this.asked;
    if (known) this.introduce(controller);
    return known;
  }

  private introduce(worker: ServiceWorker): void {
    tell(worker, { swarmgate: this.takesPart ? 'hello' : 'off' });
  }

  heard({ data, source, ports }: MessageEvent<ToPage | undefined>): boolean {
    if (typeof data !== 'object' || data === null || !('swarmgate' in data)) return false;
    if (data.swarmgate === 'ready') {
      this.ready = this.takesPart ? (source as ServiceWorker) : null;
      if (data.files) void this.extras().then((extras) => extras?.saveLinks(data.files, () => this.inControl));
    }
    if (data.swarmgate === 'who') this.introduce((this.asked = source as ServiceWorker));
    else if (data.swarmgate === 'ask' && ports[0]) this.answer(ports[0], data);
    return true;
  }

  private answer(port: MessagePort, { path, range, use }: Extract<ToPage, { swarmgate: 'ask' }>): void {
    if (use === 'segment' && this.segments.take(path, range, port)) return;
    // A worker cannot make a response that says it was redirected: the browser has to.
    const asked = new Asked(port, CHUNKS_AHEAD, ({ redirected }) => redirected === true);
    void asked.answer(async (signal) => (use === 'segment' ? this.segments.deliver(path, range, signal) : ((await this.extras())?.[use](path, range, signal) ?? null)));
  }

  /** Switched off: the worker leaves with the last page, also one of an earlier visit; until then it asks this one no more. */
  async leave(): Promise<void> {
    this.takesPart = false;
    if (this.ready) this.introduce(this.ready);
    this.ready = null;
    await this.unregister(origin);
  }
}

/** Null if it never comes to work. */
function activated({ active, installing, waiting }: ServiceWorkerRegistration): Promise<ServiceWorker | null> | ServiceWorker {
  const coming = installing ?? waiting;
  if (active || !coming) return active ?? Promise.resolve(null);
  return new Promise((resolve) => {
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve(coming);
      else if (coming.state === 'redundant') resolve(null);
    });
  });
}

/** When a site that has a worker of its own has most likely registered it: some time after the page has loaded. */
async function settled(): Promise<void> {
  if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
}

function tell(worker: ServiceWorker, message: ToWorker): void {
  worker.postMessage(message);
}
