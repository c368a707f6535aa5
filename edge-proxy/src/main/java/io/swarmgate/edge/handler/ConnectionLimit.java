package io.swarmgate.edge.handler;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Serves so many client connections at once; whoever comes beyond is told so, and its HTTP/1.1 connection closed. A
 * connection counts from its first request; those that stay silent are bounded where they are accepted.
 */
public final class ConnectionLimit implements HttpHandler {
    private static final AttachmentKey<Boolean> ADMITTED = AttachmentKey.create(Boolean.class);
    /** Players retry by themselves; a CDN that is told a time keeps to it. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final HttpHandler next;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();

    /** @param most connections at once, from 1 */
    public ConnectionLimit(HttpHandler next, int most) {
        this.next = next;
        this.most = most;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        ServerConnection connection = exchange.getConnection();
        if (connection.getAttachment(ADMITTED) != null || admit(connection)) {
            next.handleRequest(exchange);
        } else {
            refused.increment();
            refuse(exchange);
        }
    }

    private boolean admit(ServerConnection connection) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        connection.putAttachment(ADMITTED, true);
        connection.addCloseListener(closed -> open.decrementAndGet());
        return true;
    }

    private static void refuse(HttpServerExchange exchange) {
        // An HTTP/2 connection stays, one of the few accepted beyond the limit: its next request may find room.
        exchange.setPersistent(false);
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER_SECONDS);
        ErrorAnswer.of(503, "too many connections; try again later, or on another edge")
                .send(exchange);
    }

    /** Connections served now. */
    public int open() {
        return open.get();
    }

    /** Requests answered with 503 since the start. */
    public long refused() {
        return refused.sum();
    }
}
