package io.swarmgate.edge.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/** A site whose pages load anew when their controller changes, and which has a Service Worker of its own. */
final class WorkerSite implements HttpHandler {
    /** Plays a stream: all that its player asks for is wrapped. */
    static final String STREAM = "/site/stream.html";

    /** Plays a film by {@code <video src>}, which only a Service Worker sees. */
    static final String FILM = "/site/film.html";

    /** Plays nothing. */
    static final String EMPTY = "/site/empty.html";

    static final String WORKER = "/own.js";

    private static final String HTML = """
            <!doctype html><html><head><title>A site</title><link rel="icon" href="data:,"></head>
            <body><video muted autoplay playsinline width="480" height="270"%s></video>
            <script src="/players/hls.min.js"></script>
            <script>
              sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;
              navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
              navigator.serviceWorker.addEventListener('message', ({ data }) => { window.told = JSON.stringify(data); });
              window.play = (stream) => {
                const hls = new Hls();
                hls.loadSource(stream);
                hls.attachMedia(document.querySelector('video'));
              };
              %s
            </script></body></html>
            """;

    private static final String PLAY = "play('" + LongStream.ON_DEMAND + "');";
    private static final String SCRIPT = """
            addEventListener('message', ({ data }) => { if (data === 'claim') clients.claim(); });
            """;
    private final HttpHandler others;

    WorkerSite(HttpHandler others) {
        this.others = others;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        switch (exchange.getRequestPath()) {
            case STREAM -> send(exchange, "text/html", HTML.formatted("", PLAY));
            case FILM -> send(exchange, "text/html", HTML.formatted(" src=\"/_p2p/film.mp4\"", ""));
            case EMPTY -> send(exchange, "text/html", HTML.formatted("", ""));
            case WORKER -> send(exchange, "text/javascript", SCRIPT);
            default -> others.handleRequest(exchange);
        }
    }

    private static void send(HttpServerExchange exchange, String type, String content) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(content);
    }
}
