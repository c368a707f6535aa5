package io.swarmgate.swarm;

import java.time.Duration;

/**
 * Bounds of the whole.
 *
 * @param maxPeers sockets that have joined, over all streams
 * @param seeders named for each new live segment
 * @param resume how long the session of a lost socket is kept
 */
public record SwarmLimits(int maxPeers, int seeders, Duration resume) {
    public static final SwarmLimits DEFAULT = new SwarmLimits(20_000, 2, Duration.ofSeconds(60));
}
