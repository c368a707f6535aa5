/** The Service Worker: a thin pipe between the requests of players and the page that downloads for them. */
import { GatewayAddress, OWN_REQUEST } from '../shared/gateway-address.ts';
import type { ToPage, ToWorker } from '../shared/pipe.ts';
import { ask } from './ask.ts';
import { PageClients } from './page-clients.ts';

declare const self: ServiceWorkerGlobalScope;

const PER_VIEWER = /^(?:authorization|if-.*)$/i;

// A site's own worker may contain this one: then its URL is not ours and its routes are not ours to set.
const own = GatewayAddress.ofScript(self.location.href, self.location.origin);
const address = own ?? GatewayAddress.at(self.location.origin);
const pages = new PageClients(self.clients);

self.addEventListener('install', (event) => {
  if (!own) return;
  event.waitUntil(self.skipWaiting());
  leaveTheRestToTheNetwork(event);
});

self.addEventListener('activate', (event) => {
  if (own) event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  const said = event.data as ToWorker | null;
  if (typeof said !== 'object' || said === null || !('swarmgate' in said)) return;
  event.stopImmediatePropagation();
  const client = event.source;
  if (said.swarmgate === 'claim') event.waitUntil(self.clients.claim());
  if (!client || !('id' in client)) return;
  if (said.swarmgate === 'off') pages.left(client.id);
  else if (said.swarmgate === 'hello') {
    pages.heard(client.id);
    client.postMessage({ swarmgate: 'ready' } satisfies ToPage);
  }
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || request.mode === 'navigate' || request.cache === 'only-if-cached') return;
  if (request.url.endsWith(OWN_REQUEST)) return event.waitUntil(pages.invite(event.clientId));
  if (request.integrity) return;
  const path = address.segment(new URL(request.url));
  if (path === null || [...request.headers.keys()].some((name) => PER_VIEWER.test(name))) return;
  event.stopImmediatePropagation();
  event.respondWith(answer(event, path));
});

async function answer({ clientId, request }: FetchEvent, path: string): Promise<Response> {
  const media = request.destination === 'video' || request.destination === 'audio';
  const page = await pages.find(clientId);
  const response = page && (await ask(page, { path, range: request.headers.get('range'), media }, request));
  return response || fetch(request);
}

/** Without this every request of the site, navigations too, would wait for this worker to start. */
function leaveTheRestToTheNetwork(event: ExtendableEvent): void {
  const { addRoutes } = event as { addRoutes?(rules: unknown): Promise<void> };
  if (!addRoutes) return;
  const { pathname } = new URL(address.base);
  const below = (place: string) => ({ urlPattern: { pathname: `${pathname}/${place}` } });
  // The gateway's own resources, too: the report of a page that goes away would be lost on its way through here.
  const rules = [below('@/*'), { not: below('*') }].map((condition) => ({ condition, source: 'network' }));
  event.waitUntil(addRoutes.call(event, rules).catch(() => {}));
}
