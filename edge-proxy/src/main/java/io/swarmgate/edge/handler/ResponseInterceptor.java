package io.swarmgate.edge.handler;

import io.swarmgate.edge.origin.OriginClient;
import io.undertow.server.HttpServerExchange;

/**
 * Looks at the head of an origin's response before the plain proxy sends anything of it, and may take the response
 * over.
 *
 * <p>Needed because whether a response is a manifest is known from its content type or its first bytes, not from the
 * request.
 */
@FunctionalInterface
public interface ResponseInterceptor {
    /** Lets every response through. */
    ResponseInterceptor NONE = (exchange, request, head, plain, cancel) -> plain;

    /**
     * Chooses who receives a response. Called once, on the event-loop thread, when its head has arrived and nothing has
     * been sent to the client.
     *
     * <p>The sink answered hears {@code head} first, then everything that follows. A sink other than {@code plain} owns
     * the exchange from then on: either it answers the client itself and {@code plain} hears nothing, or it hands the
     * response back by passing on to {@code plain} all that came, the head first and from the same thread.
     *
     * @param plain sends what it hears to the client as it comes
     * @param cancel gives up the origin's response; neither sink hears anything that matters afterwards
     */
    OriginClient.Sink intercept(
            HttpServerExchange exchange,
            RoutedRequest request,
            OriginClient.Head head,
            OriginClient.Sink plain,
            Runnable cancel);
}
