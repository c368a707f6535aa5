package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import java.time.Duration;

/**
 * What a client may ask of a listener.
 *
 * @param idleTimeout longest silence on a connection while an exchange is under way; longer than any origin may take
 * @param noRequestTimeout longest wait for the next request on a connection
 * @param parseTimeout longest time for a request's header section: slow senders are cut off here
 * @param headerBytes of a request's header section
 * @param connections of clients at once
 */
record ListenerLimits(
        Duration idleTimeout,
        Duration noRequestTimeout,
        Duration parseTimeout,
        int headerBytes,
        int headerLines,
        int connections) {
    private static final Duration MARGIN = Duration.ofSeconds(30);
    /** Scrapers, probes and a person or two. */
    private static final int ADMIN_CONNECTIONS = 256;

    static ListenerLimits of(EdgeConfig config) {
        Duration slowest = config.origins().stream()
                .map(origin ->
                        origin.connectTimeout().plus(origin.responseTimeout()).plus(origin.idleTimeout()))
                .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
        return new ListenerLimits(
                slowest.plus(MARGIN),
                Duration.ofSeconds(60),
                config.limits().headerTimeout(),
                32 * 1024,
                128,
                config.limits().connections());
    }

    ListenerLimits forAdmin() {
        return new ListenerLimits(
                idleTimeout, noRequestTimeout, parseTimeout, headerBytes, headerLines, ADMIN_CONNECTIONS);
    }

    /**
     * Connections accepted at once: room beyond those served for the ones that are being refused, and for those that
     * have not said anything yet. Further ones wait in the kernel.
     */
    int accepted() {
        return connections + Math.max(64, connections / 8);
    }
}
