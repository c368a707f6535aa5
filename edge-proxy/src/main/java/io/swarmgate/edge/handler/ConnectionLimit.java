package io.swarmgate.edge.handler;

import io.swarmgate.edge.connection.ClientConnection;
import io.swarmgate.edge.connection.ClientConnections;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Headers;
import java.util.concurrent.atomic.LongAdder;

/**
 * Serves the connections that {@link ClientConnections} admits, and tells it which of them are in use. Whoever is not
 * admitted is told so, and its HTTP/1.1 connection closed.
 */
public final class ConnectionLimit implements HttpHandler {
    /** Players retry by themselves; a CDN that is told a time keeps to it. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final HttpHandler next;
    private final ClientConnections connections;
    private final LongAdder refused = new LongAdder();

    public ConnectionLimit(HttpHandler next, ClientConnections connections) {
        this.next = next;
        this.connections = connections;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        ClientConnection client = connections.of(exchange.getConnection());
        if (client == null) {
            // Closed just now; nobody will see it.
            refuse(exchange);
            return;
        }
        boolean admitted = connections.begin(client);
        exchange.addExchangeCompleteListener((ended, others) -> {
            end(ended, client);
            others.proceed();
        });
        if (!exchange.isRequestComplete()) {
            connections.expectBody(client, exchange);
        }
        if (client.isLeaving()) {
            exchange.setPersistent(false);
        }
        if (admitted) {
            next.handleRequest(exchange);
        } else {
            refused.increment();
            refuse(exchange);
        }
    }

    private void end(HttpServerExchange exchange, ClientConnection client) {
        ServerConnection connection = exchange.getConnection();
        if (connection instanceof HttpServerConnection http1) {
            client.requestEnded(http1);
        }
        if (!exchange.isUpgrade()) {
            connections.end(client);
        }
    }

    private static void refuse(HttpServerExchange exchange) {
        // An HTTP/2 connection stays, one of the few accepted beyond the limit: its next request may find room.
        exchange.setPersistent(false);
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER_SECONDS);
        ErrorAnswer.of(503, "too many connections; try again later, or on another edge")
                .send(exchange);
    }

    /** Requests answered with 503 since the start. */
    public long refused() {
        return refused.sum();
    }
}
