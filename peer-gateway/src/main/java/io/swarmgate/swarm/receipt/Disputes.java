package io.swarmgate.swarm.receipt;

import java.util.HashMap;
import java.util.Map;

/**
 * With whom a viewer is at odds, and about how many bytes. When the two ends of a transfer contradict each other, the
 * gateway cannot tell which of them lies; but a liar is at odds with many, and an honest viewer with the liars beside
 * it. So the quarrels with the {@link #NEIGHBOURS_IN_ERROR} networks that there are most bytes about are held against
 * nobody: whoever names one innocent viewer, under however many keys, leaves no mark on it. Guarded by the swarm.
 */
final class Disputes {
    /** That many networks may be at odds with an honest viewer. */
    static final int NEIGHBOURS_IN_ERROR = 2;
    /** More than a viewer has neighbours at once; of further ones nothing new is learned. */
    private static final int NETWORKS = 64;

    private final Map<SourceNetwork, Long> byNetwork = new HashMap<>();

    void with(SourceNetwork network, long bytes) {
        if (byNetwork.size() < NETWORKS || byNetwork.containsKey(network)) {
            byNetwork.merge(network, bytes, Long::sum);
        }
    }

    /** What is held against the viewer. */
    long bytes() {
        return byNetwork.values().stream()
                .sorted((one, other) -> Long.compare(other, one))
                .skip(NEIGHBOURS_IN_ERROR)
                .mapToLong(Long::longValue)
                .sum();
    }

    boolean isEmpty() {
        return byNetwork.isEmpty();
    }
}
