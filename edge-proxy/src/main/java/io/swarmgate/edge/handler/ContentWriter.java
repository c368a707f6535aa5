package io.swarmgate.edge.handler;

import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;

/** Sends content that is already there. */
final class ContentWriter {
    private ContentWriter() {}

    /** Sends the whole content, or only the header section for HEAD, and ends the exchange. */
    static void send(HttpServerExchange exchange, byte[] content) {
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.endExchange();
            return;
        }
        exchange.getResponseSender().send(ByteBuffer.wrap(content), IoCallback.END_EXCHANGE);
    }
}
