package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;

/**
 * Answers one kind of resource. Called on the exchange's I/O thread, which it must not block, with the exchange
 * dispatched already: returning does not end it.
 */
public interface ResourceHandler {
    /** Whether requests with a body come here: everybody else gets GET, HEAD and OPTIONS without one. */
    default boolean takesPosts() {
        return false;
    }

    /** Takes over the exchange and ends it, now or later. */
    void handle(HttpServerExchange exchange, RoutedRequest request);
}
