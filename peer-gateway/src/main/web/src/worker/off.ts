/** Served in the Service Worker's place where the swarm is off: a worker outlives the configuration that installed it. */
import { SHELF } from '../shared/shelf.ts';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
// What pages kept on the disk goes with it: none of them may be open to do so.
self.addEventListener('activate', (event) => event.waitUntil(Promise.all([caches.delete(SHELF), self.registration.unregister()])));
