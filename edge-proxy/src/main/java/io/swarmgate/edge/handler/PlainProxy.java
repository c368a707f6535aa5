package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;

/** The plain proxy as other handlers see it: fetches what is asked for and streams it to the client. */
@FunctionalInterface
public interface PlainProxy {
    /** Takes over the exchange and ends it. May be called from any thread once the exchange is dispatched. */
    void stream(HttpServerExchange exchange, RoutedRequest request, ResponseInterceptor interceptor);
}
