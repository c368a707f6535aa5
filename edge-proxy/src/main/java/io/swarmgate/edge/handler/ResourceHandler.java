package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;

/**
 * Answers one kind of resource. Called on the exchange's I/O thread, which it must not block, with the exchange
 * dispatched already: returning does not end it.
 */
public interface ResourceHandler {
    /** Takes over the exchange and ends it, now or later. */
    void handle(HttpServerExchange exchange, RoutedRequest request);
}
