package io.swarmgate.edge.handler;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.segment.SegmentKey;
import io.swarmgate.segment.SegmentStore;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;

/**
 * Answers {@code /_p2p/@/digest/…} with the digest of the segment whose gateway URL follows: 200 when it is complete,
 * 202 with the chunks hashed so far while the segment arrives, 404 when the store does not hold it.
 */
public final class DigestHandler implements ResourceHandler {
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");

    private final SegmentStore store;

    public DigestHandler(SegmentStore store) {
        this.store = store;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        // Pages of any host may ask: their client is on another than its gateway, more often than not.
        exchange.getResponseHeaders().put(ALLOW_ORIGIN, "*");
        SegmentDigest digest = store.digest(SegmentKey.of(request.origin().name(), request.originUrl()));
        if (digest == null) {
            ErrorAnswer.of(404, "the store does not hold this segment").send(exchange);
            return;
        }
        byte[] json = digest.toJson().getBytes(StandardCharsets.UTF_8);
        exchange.setStatusCode(digest.complete() ? 200 : 202);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "application/json")
                // The segment behind the URL may change; nothing here says for how long it will not.
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(Headers.CONTENT_LENGTH, json.length);
        ContentWriter.send(exchange, json);
    }
}
