package io.swarmgate.edge.swarm;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /api/v1/swarm/settings?route=NAME&enabled=false} on the admin listener: switches a route's swarms off or
 * on, until the next start. Clients hear of it at once.
 */
final class SwarmSwitchHandler implements HttpHandler {
    private final RouteSettings settings;

    SwarmSwitchHandler(RouteSettings settings) {
        this.settings = settings;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (!exchange.getRequestMethod().equals(Methods.POST)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
            answer(exchange, 405, "use POST");
        } else if (exchange.getRequestHeaders().contains(Headers.ORIGIN)) {
            // A page in the operator's browser must not reach a listener on loopback.
            answer(exchange, 403, "not from a web page");
        } else {
            change(exchange, parameter(exchange, "route"), parameter(exchange, "enabled"));
        }
    }

    private void change(HttpServerExchange exchange, String route, String enabled) {
        if (!enabled.equals("true") && !enabled.equals("false")) {
            answer(exchange, 400, "enabled must be true or false");
        } else if (settings.of(route).isEmpty()) {
            answer(exchange, 404, "no route of that name has a swarm");
        } else {
            settings.change(route, Map.of("enabled", Optional.of(enabled)), (name, problem) -> {
                throw new IllegalStateException(name + ": " + problem);
            });
            answer(exchange, 200, "enabled=" + enabled);
        }
    }

    private static String parameter(HttpServerExchange exchange, String name) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        return values == null ? "" : values.getFirst();
    }

    private static void answer(HttpServerExchange exchange, int status, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(text + "\n");
    }
}
