package io.swarmgate.edge;

import io.swarmgate.edge.capacity.DescriptorBudget;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.connection.ConnectionBounds;
import java.time.Duration;
import java.util.List;

/**
 * What a client may ask of a listener.
 *
 * @param idleTimeout longest silence on a connection while an exchange is under way; longer than any origin may take
 * @param noRequestTimeout longest wait for the next request on a connection
 * @param parseTimeout longest time for a request's header section: slow senders are cut off here
 * @param headerBytes of a request's header section
 * @param connections of clients at once
 * @param perAddress connections of one address at once
 * @param trustedProxies CIDR blocks whose addresses may have any number
 * @param waiting connections accepted beyond these: for those that are being refused, and for those that have not said
 *     anything yet
 */
record ListenerLimits(
        Duration idleTimeout,
        Duration noRequestTimeout,
        Duration parseTimeout,
        int headerBytes,
        int headerLines,
        int connections,
        int perAddress,
        List<String> trustedProxies,
        int waiting) {
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** Of one HTTP/2 connection at once: what browsers keep to unasked, and a little more. */
    private static final int STREAMS = 128;

    static ListenerLimits of(EdgeConfig config, DescriptorBudget descriptors) {
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
                descriptors.connections(),
                perAddress(config.limits(), descriptors.connections()),
                config.trustedProxies(),
                descriptors.waiting());
    }

    ListenerLimits forAdmin(DescriptorBudget descriptors) {
        return new ListenerLimits(
                idleTimeout,
                noRequestTimeout,
                parseTimeout,
                headerBytes,
                headerLines,
                descriptors.adminConnections(),
                descriptors.adminConnections(),
                List.of(),
                descriptors.adminWaiting());
    }

    /** Unless it is configured, half of them: nobody alone keeps everybody out. */
    private static int perAddress(EdgeConfig.Limits limits, int connections) {
        Integer configured = limits.connectionsPerAddress();
        return configured == null ? Math.max(1, connections / 2) : configured;
    }

    int streams() {
        return STREAMS;
    }

    ConnectionBounds bounds() {
        return new ConnectionBounds(
                connections, accepted(), perAddress, parseTimeout, noRequestTimeout, idleTimeout, STREAMS);
    }

    /** Connections accepted at once. Further ones wait in the kernel. */
    int accepted() {
        return connections + waiting;
    }
}
