package io.swarmgate.swarm;

import java.time.Duration;

/**
 * Bounds of the whole.
 *
 * @param maxPeers sockets that have joined, over all streams
 * @param seeders named for each new live segment
 * @param resume how long the session of a lost socket is kept
 * @param catalogueBytes most memory for what is known of streams and their segments
 * @param remembered most peers, and most addresses, of which something is known that outlasts their sockets
 */
public record SwarmLimits(int maxPeers, int seeders, Duration resume, long catalogueBytes, int remembered) {
    public static final SwarmLimits DEFAULT = new SwarmLimits(20_000, 2, Duration.ofSeconds(60), 64L << 20, 50_000);
}
