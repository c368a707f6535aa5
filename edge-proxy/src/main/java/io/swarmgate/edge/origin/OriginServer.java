package io.swarmgate.edge.origin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An origin the edge may fetch from.
 *
 * @param name as in the configuration; {@code @NAME} in gateway URLs
 * @param directory absolute http(s) URL ending in {@code /}
 * @param hostField value of the Host field sent to it; null for the URL's own authority
 * @param parent true if the origin is another Swarmgate: segments are then fetched through its gateway
 * @param connectTimeout until a connection is open, TLS included
 * @param responseTimeout until the response's header section has arrived
 * @param idleTimeout longest pause in a body
 */
public record OriginServer(
        String name,
        String directory,
        @Nullable String hostField,
        boolean parent,
        boolean http2,
        boolean verifyTls,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration idleTimeout,
        int maxConnections) {}
