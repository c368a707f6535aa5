package io.swarmgate.swarm;

import java.time.Duration;

/**
 * Bounds of the whole.
 *
 * @param maxPeers sockets that have joined, over all streams
 * @param seeders named for each new live segment
 * @param resume how long the session of a lost socket is kept
 * @param catalogueBytes most memory for what is known of streams and their segments
 * @param placesPerAddress beside one viewer, of those of one address that have given nobody anything yet
 * @param remembered most peers, and most addresses, of which something is known that outlasts their sockets
 */
public record SwarmLimits(
        int maxPeers, int seeders, Duration resume, long catalogueBytes, int placesPerAddress, int remembered) {
    public static final SwarmLimits DEFAULT = new SwarmLimits(20_000, 2, Duration.ofSeconds(60), 64L << 20, 2, 50_000);
}
