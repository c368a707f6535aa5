package io.swarmgate.edge.metrics;

import io.swarmgate.edge.admin.AdminGuard;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the admin listener shows: {@code /metrics}, {@code /healthz}, {@code /readyz}, {@code /api/v1/traffic} and what
 * other parts of the edge add. Who may ask is not decided here; no CORS fields are sent.
 */
public final class AdminHandler implements HttpHandler {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String RESOURCES = """
            /                the console, a page for people (docs/console.md)
            /metrics         counts and latencies for Prometheus
            /healthz         200 while the process is alive
            /readyz          200 while it accepts traffic, 503 and the reason otherwise
            /api/v1/traffic  requests and bytes by source, as JSON
            /api/v1/egress   what was delivered, fetched, spent and saved (docs/finance.md), as JSON
            /api/v1/statement?month=2026-10  the same of a month, for print
            /api/v1/console  the edge at a glance, as JSON; /history its last hour, /swarm?stream=S who feeds whom
            /api/v1/quality  what viewers saw (docs/quality.md), as JSON
            /api/v1/openapi.json  what these resources take and answer
            /api/v1/swarm    streams, peers, links and why they were made, as JSON
            /api/v1/swarm/settings?route=R&enabled=false  (POST) switches a route's swarm
            /api/v1/swarm/routes/R  settings of a route's clients, as JSON; PATCH changes some
            """;

    private final EdgeMetrics metrics;
    private final Supplier<Optional<String>> notReady;
    private final Supplier<List<String>> notes;
    private final Map<String, HttpHandler> resources;

    /**
     * @param notReady the reason for which no traffic should come now; empty if it may
     * @param notes what an operator should know although traffic may come
     * @param resources of other parts of the edge, by path, called on a worker; a path that ends in a slash stands for
     *     all that is below
     */
    public AdminHandler(
            EdgeMetrics metrics,
            Supplier<Optional<String>> notReady,
            Supplier<List<String>> notes,
            Map<String, HttpHandler> resources) {
        this.metrics = metrics;
        this.notReady = notReady;
        this.notes = notes;
        this.resources = Map.copyOf(resources);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (exchange.isInIoThread()) {
            // Collecting takes milliseconds, which other connections of this thread should not wait for.
            exchange.dispatch(this);
            return;
        }
        HttpHandler resource = resource(exchange.getRequestPath());
        if (resource != null) {
            resource.handleRequest(exchange);
            return;
        }
        HttpString method = exchange.getRequestMethod();
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            answer(exchange, 405, TEXT, "use GET\n");
            return;
        }
        switch (exchange.getRequestPath()) {
            case "/metrics" -> {
                MetricsText text = MetricsText.of(
                        metrics.registry(), exchange.getRequestHeaders().getFirst(Headers.ACCEPT));
                answer(exchange, 200, text.mediaType(), text.text());
            }
            case "/healthz" -> answer(exchange, 200, TEXT, "alive\n");
            case "/readyz" -> {
                Optional<String> reason = notReady.get();
                List<String> lines = new ArrayList<>(List.of(reason.orElse("ready")));
                if (AdminGuard.isTrusted(exchange)) {
                    lines.addAll(notes.get());
                }
                answer(exchange, reason.isPresent() ? 503 : 200, TEXT, String.join("\n", lines) + "\n");
            }
            case "/api/v1/traffic" ->
                answer(exchange, 200, "application/json", metrics.traffic().toJson());
            default -> answer(exchange, 404, TEXT, RESOURCES);
        }
    }

    private @Nullable HttpHandler resource(String path) {
        HttpHandler exact = resources.get(path);
        String above = path.substring(0, path.lastIndexOf('/') + 1);
        return exact != null || above.equals("/") ? exact : resources.get(above);
    }

    private static void answer(HttpServerExchange exchange, int status, String mediaType, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, mediaType);
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(text);
    }
}
