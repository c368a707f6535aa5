package io.swarmgate.edge.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A site whose pages play a live stream by hls.js and have policies of their own; and its Service Worker, which answers
 * for {@code /site/hello} and nothing else.
 */
final class PolicyPages implements HttpHandler {
    /** Of scripts the site knows as its own. */
    static final String NONCE = "c2l0ZQ";

    static final String STREAM = "/live/hls/180/index.m3u8";
    private static final String SCRIPT = """
            const { stream, worker } = document.currentScript.dataset;
            const video = document.querySelector('video');
            const state = { video, errors: [], fatal: 0 };
            // Its worker is made from a blob, which the site's own policy would have to allow.
            const hls = new Hls({ enableWorker: false });
            hls.on(Hls.Events.ERROR, (event, { details, fatal }) => {
              if (details !== 'bufferStalledError') state.errors.push(details);
              if (fatal) state.fatal++;
            });
            // What it was given: SHA-256 by URL.
            state.loaded = {};
            hls.on(Hls.Events.FRAG_LOADED, async (event, { frag, payload }) => {
              const copy = payload.slice(0);
              const hash = new Uint8Array((await crypto.subtle?.digest('SHA-256', copy)) ?? 0);
              state.loaded[frag.url] = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
            });
            hls.loadSource(stream);
            hls.attachMedia(video);
            video.play().catch(() => {});
            if (worker) navigator.serviceWorker.register(worker, { scope: '/' });
            """;

    private static final String WORKER = """
            addEventListener('install', () => skipWaiting());
            addEventListener('activate', (event) => event.waitUntil(clients.claim()));
            addEventListener('fetch', (event) => {
              if (new URL(event.request.url).pathname === '/site/hello') event.respondWith(new Response('from the site'));
            });
            """;

    private final HttpHandler others;
    private final Map<String, Site> pages = new ConcurrentHashMap<>();

    /**
     * @param policy Content-Security-Policy, as a field; empty for none
     * @param meta the same, in the page's head
     * @param stream what the player plays; empty for a small live stream
     * @param worker the site's Service Worker, which the page registers; empty for none
     * @param isolated whether its pages are cross-origin isolated
     */
    record Site(String policy, String meta, String stream, String worker, boolean isolated) {
        Site(String policy, String meta, String stream, String worker) {
            this(policy, meta, stream, worker, false);
        }
    }

    PolicyPages(HttpHandler others) {
        this.others = others;
    }

    /** Serves a page at {@code /pages/NAME}. */
    void add(String name, Site site) {
        pages.put("/pages/" + name, site);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Site site = pages.get(exchange.getRequestPath());
        if (site != null) {
            if (!site.policy().isEmpty()) {
                exchange.getResponseHeaders().put(new HttpString("Content-Security-Policy"), site.policy());
            }
            if (site.isolated()) {
                exchange.getResponseHeaders()
                        .put(new HttpString("Cross-Origin-Opener-Policy"), "same-origin")
                        .put(new HttpString("Cross-Origin-Embedder-Policy"), "require-corp");
            }
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html;charset=utf-8");
            exchange.getResponseSender().send(html(site));
        } else if (exchange.getRequestPath().equals("/site.js")) {
            send(exchange, SCRIPT);
        } else if (exchange.getRequestPath().equals("/site-worker.js")
                || exchange.getRequestPath().equals("/site-worker-extended.js")) {
            send(exchange, WORKER);
        } else {
            others.handleRequest(exchange);
        }
    }

    private static void send(HttpServerExchange exchange, String script) {
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "text/javascript")
                .put(new HttpString("Service-Worker-Allowed"), "/");
        exchange.getResponseSender().send(script);
    }

    private static String html(Site site) {
        String meta = site.meta().isEmpty()
                ? ""
                : "<meta http-equiv=\"Content-Security-Policy\" content=\"" + site.meta() + "\">";
        return """
                <!doctype html>
                <html><head>%1$s<title>A site</title><link rel="icon" href="data:,">
                <script nonce="%2$s" src="/players/hls.min.js"></script></head>
                <body><video muted playsinline width="320" height="180"></video>
                <script nonce="%2$s" src="/site.js" data-stream="%3$s" data-worker="%4$s"></script></body></html>
                """.formatted(meta, NONCE, site.stream().isEmpty() ? STREAM : site.stream(), site.worker());
    }
}
