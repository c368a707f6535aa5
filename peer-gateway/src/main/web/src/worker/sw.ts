/** The Service Worker: a thin pipe between the requests of players and the page that downloads for them. */
import { GatewayAddress, OWN_REQUEST } from '../shared/gateway-address.ts';
import { isPlain } from '../shared/plain-request.ts';
import { SAVE, type ToPage, type ToWorker, type Use } from '../shared/pipe.ts';
import { ask, begins } from './ask.ts';
import { PageClients } from './page-clients.ts';

declare const self: ServiceWorkerGlobalScope;

/** The fields that browsers add by themselves, as far as a worker sees them. */
const BROWSERS = /^(?:accept-(?:encoding|language)|user-agent|referer|dnt|priority|sec-.+)$/;
/** Of what media elements and navigations ask for, which their elements make and no page's code. */
const PER_VIEWER = /^(?:authorization|if-.*)$/i;

// A site's own worker may contain this one: then its URL is not ours and its routes are not ours to set.
const own = GatewayAddress.ofScript(self.location.href, self.location.origin);
const address = own ?? GatewayAddress.at(self.location.origin);
const pages = new PageClients(self.clients);
/** The edge writes before this script which files viewers may share; nothing where there are none. */
const { match: files = '', places = [] } = (self as { swarmgateFiles?: { match: string; places: string[] } }).swarmgateFiles ?? {};
const shared = new RegExp(files || '(?!)');

self.addEventListener('install', (event) => {
  if (!own) return;
  event.waitUntil(self.skipWaiting());
  leaveTheRestToTheNetwork(event);
});

self.addEventListener('message', (event) => {
  const said = event.data as ToWorker | null;
  if (!said?.swarmgate) return;
  event.stopImmediatePropagation();
  const client = event.source;
  if (!client || !('id' in client)) return;
  if (said.swarmgate === 'claim') return event.waitUntil(claim(client.id));
  begins(client.id);
  if (said.swarmgate === 'off') pages.left(client.id);
  else if (said.swarmgate === 'hello') {
    pages.heard(client.id);
    client.postMessage({ swarmgate: 'ready', files } satisfies ToPage);
  }
});

/** Takes control of the pages that are open, if our script runs in all of them: others would see their controller change. */
async function claim(asker: string): Promise<void> {
  const { scope } = self.registration;
  const open = async () => (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(({ url }) => url.startsWith(scope));
  if (!(await pages.allKnow(await open()))) return;
  // One that has been left meanwhile is not among them: kept for the way back, it would be thrown away by this.
  if ((await open()).some(({ id }) => id === asker)) await self.clients.claim();
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || request.cache === 'only-if-cached') return;
  if (request.url.endsWith(OWN_REQUEST)) return event.waitUntil(pages.invite(event.clientId));
  if (request.integrity) return;
  const url = new URL(request.url);
  const file = address.file(url, shared);
  const segment = address.segment(url);
  const use = useOf(request, file !== null, segment !== null);
  if (!use || !(request.destination === '' && request.mode !== 'navigate' ? isPlain(request, BROWSERS) : isShared(request))) return;
  event.stopImmediatePropagation();
  event.respondWith(answer(event, (file ?? segment)!, use));
});

function useOf({ mode, url, destination }: Request, file: boolean, segment: boolean): Use | null {
  if (mode === 'navigate') return file ? (url.includes(SAVE) ? 'file' : 'navigation') : null;
  if (destination === 'video' || destination === 'audio') return file || segment ? 'media' : null;
  if (file && destination === '') return 'file';
  return segment ? 'segment' : null;
}

function isShared({ headers }: Request): boolean {
  return ![...headers.keys()].some((name) => PER_VIEWER.test(name));
}

async function answer({ clientId, request }: FetchEvent, path: string, use: Use): Promise<Response> {
  const page = await pages.find(clientId);
  const response = (page && (await ask(page, { path, range: request.headers.get('range'), use }, request))) || (await fetch(request));
  const name = request.url.split(SAVE)[1];
  return name && response.ok ? saved(response, name) : response;
}

/** What a link's `download` attribute asks for, which the browser does not pass on. */
function saved({ body, status, headers }: Response, name: string): Response {
  const fields = new Headers(headers);
  fields.set('content-disposition', `attachment; filename*=UTF-8''${name}`);
  return new Response(body, { status, headers: fields });
}

/** Without this every request of the site, navigations too, would wait for this worker to start. */
function leaveTheRestToTheNetwork(event: ExtendableEvent): void {
  const { addRoutes } = event as { addRoutes?(rules: unknown): Promise<void> };
  if (!addRoutes) return;
  const { pathname } = new URL(address.base);
  const ours = [`${pathname}/*`, ...places].map((place) => ({ urlPattern: { pathname: place } }));
  // What is no media either, last reports above all: pages that go away wait for no worker.
  const rules = [{ urlPattern: { pathname: `${pathname}/@/*` } }, { not: { or: ours } }];
  event.waitUntil(addRoutes.call(event, rules.map((condition) => ({ condition, source: 'network' }))).catch(() => {}));
}
