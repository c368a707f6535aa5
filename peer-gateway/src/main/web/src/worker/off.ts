/** Served in the Service Worker's place where the swarm is off: a worker outlives the configuration that installed it. */
declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.registration.unregister()));

export {};
