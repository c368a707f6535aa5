/** The page's entry: what the injected tag runs. Nothing here may throw into the page. */
import { GatewayAddress, OWN_REQUEST } from '../shared/gateway-address.ts';
import { Client } from './client.ts';
import { Consent, consentMode } from './consent.ts';
import { CoreLoader, debug } from './core-loader.ts';
import { Early } from './early.ts';
import { type DownloadOptions, ExtrasLoader } from './extras.ts';
import { Interception } from './interception.ts';
import { Media } from './media.ts';
import { metaForbids, metaForbidsScripts } from './meta-policy.ts';
import { type Natives, isAble, keepNatives } from './natives.ts';
import { Scripts } from './scripts.ts';
import { Segments } from './segments.ts';
import { emptyShelf } from './shelf.ts';
import { WorkerRing } from './worker-ring.ts';
import { wrapFetch } from './wrapped-fetch.ts';
import { wrapXhr } from './wrapped-xhr.ts';

const QUALITY_AFTER_MS = 4_000;

/** `window.swarmgate`, for the site; docs/browser.md describes it. */
class Swarmgate extends EventTarget {
  constructor(
    private readonly client: Client,
    private readonly choices: Consent,
    private readonly extras: ExtrasLoader,
    private readonly natives: Natives,
    private readonly ring: WorkerRing | null,
  ) {
    super();
  }

  /** True while our Service Worker answers for this page, which its `navigator.serviceWorker` does not show. */
  get worker(): boolean {
    return this.ring?.inControl ?? false;
  }

  get consent() {
    return { mode: this.choices.mode, allowed: this.choices.allowed };
  }

  optIn(): void {
    this.choices.choose('in');
    this.client.review();
  }

  optOut(): void {
    this.choices.choose('out');
    this.client.review();
  }

  /** Whether pages of this origin say in the console where each segment came from, from their next load on. */
  debug(on = true): void {
    debug(on);
  }

  /** Null while this page takes no part. */
  stats() {
    const own = this.client.stats();
    return own && (this.extras.ready?.stats(own) ?? own);
  }

  async fetch(url: string | URL, options: DownloadOptions = {}): Promise<Response> {
    const extras = await this.extras.load();
    if (extras) return extras.fetch(String(url), options);
    const { signal, from, integrity } = options;
    return this.natives.fetch(url, { ...(signal && { signal }), ...(integrity && { integrity }), ...(from && { headers: { range: `bytes=${from}-` } }) });
  }
}

function start(tag: HTMLScriptElement): void {
  const address = GatewayAddress.ofScript(tag.src, location.origin);
  if (!address) return;
  const natives = keepNatives(window);
  const able = tag.dataset.socket !== 'none' && isAble(natives);
  const media = new Media();
  const consent = new Consent(consentMode(tag.dataset.consent));
  const scripts = new Scripts(tag, address, natives);
  const mayWork = () => wantsWorker(tag) && address.sameOrigin && tag.dataset.worker !== 'none' && !metaForbidsScripts('worker-src', 'child-src');
  const early: Early = new Early(address, natives, () => void client.load());
  const client = new Client(able, consent, new CoreLoader(scripts, mayWork, { address, natives, media }), early);
  const source = address.sameOrigin ? "'self'" : new URL(address.base).origin;
  const unheard = () => metaForbids(['connect-src', 'default-src'], source);
  const segments = new Segments(() => (unheard() ? null : client.answers), () => media.bufferAhead(), address, natives);
  const extras = new ExtrasLoader(scripts, { client, segments, address, natives, media });
  const worker = workerRing(address, segments, extras, tag, natives);
  const api = new Swarmgate(client, consent, extras, natives, worker);
  client.onchange = () => api.dispatchEvent(new Event('change'));
  Object.defineProperty(window, 'swarmgate', { value: api, configurable: true });
  if (!able) return;

  const ring = new Interception(address, segments, () => worker?.inControl ?? false);
  media.watch(window);
  media.onplaying = () => {
    media.onplaying = () => {};
    // Not while the player starts.
    setTimeout(() => unheard() || extras.load().then((more) => more?.watchQuality()), QUALITY_AFTER_MS);
  };
  wrapFetch(window, ring);
  wrapXhr(window, ring);
  client.onjoin = () => worker?.join();
  if (tag.dataset.worker) worker?.need();
  media.onsource = (url) => {
    // What scripts fetch is wrapped; this is loaded past them.
    if (ring.segment(url) !== null) worker?.need();
  };
  client.ondisk = (bytes) => void (bytes ? extras.load() : emptyShelf());
  client.onleave = (off) => {
    worker?.leave().catch(() => {});
    if (off) api.dispatchEvent(new Event('off'));
  };
  client.start();
}

/** Whether the core is to run in a worker: what this browser's storage says goes before the tag. */
function wantsWorker({ dataset: { core } }: HTMLScriptElement): boolean {
  try {
    return (localStorage.getItem('swarmgate.core') ?? core) !== 'page';
  } catch {
    return core !== 'page'; // a page without storage
  }
}

/**
 * @param tag names the Service Worker's script, where it is to be there on all pages of the site; `none` for nowhere. By
 * default it is there for pages that need it, each by itself, so that a worker of the site's own has a registration of its own
 */
function workerRing(address: GatewayAddress, segments: Segments, extras: ExtrasLoader, tag: HTMLScriptElement, natives: Natives): WorkerRing | null {
  const { worker: script } = tag.dataset;
  const elsewhere = script === undefined || script === 'none';
  if (elsewhere && !address.sameOrigin) return null;
  const url = elsewhere ? `${address.base}/sw.js` : script;
  // The browser has it: nothing is loaded anew.
  const knock = () => void natives.fetch(tag.src + OWN_REQUEST, { cache: 'force-cache' }).catch(() => {});
  // What ends in a slash is what sites register theirs for.
  const scope = script === 'none' ? null : script ? `${origin}/` : /[^/]$/.test(location.pathname) ? origin + location.pathname : null;
  try {
    const { serviceWorker } = navigator;
    return serviceWorker ? new WorkerRing(url, scope, segments, serviceWorker, () => extras.load(), knock) : null;
  } catch {
    return null; // a sandboxed page may not even look
  }
}

try {
  const tag = document.currentScript;
  if (tag instanceof HTMLScriptElement && !('swarmgate' in window)) start(tag);
} catch {
  // The page plays on over HTTP.
}
