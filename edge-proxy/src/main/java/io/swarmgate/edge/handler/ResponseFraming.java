package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;

/** How the end of a response is marked on the connection to the client (RFC 9112, section 6). */
final class ResponseFraming {
    private ResponseFraming() {}

    /**
     * Asks for chunks where the length is not known. Undertow would mark the end by closing if the client asked for
     * {@code Connection: close}, and a response cut short could not be told from a complete one.
     */
    static void apply(HttpServerExchange exchange) {
        HeaderMap fields = exchange.getResponseHeaders();
        int status = exchange.getStatusCode();
        boolean content =
                status != 204 && status != 304 && !exchange.getRequestMethod().equals(Methods.HEAD);
        if (content && exchange.isHttp11() && !fields.contains(Headers.CONTENT_LENGTH)) {
            fields.put(Headers.TRANSFER_ENCODING, Headers.CHUNKED.toString());
        }
    }
}
