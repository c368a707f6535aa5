package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.PeerId;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What one viewer has reported, and with whom it may have exchanged anything. Outlives a connection that is taken up
 * again. Guarded by the swarm.
 */
final class Transfers {
    private static final int SEGMENTS = 4096;
    private static final int PEERS = 512;

    private final Set<String> counted = new LinkedHashSet<>();
    private final Set<PeerId> granted = new LinkedHashSet<>();
    private long lastReport;

    void granted(PeerId other) {
        bounded(granted, other, PEERS);
    }

    boolean wasGranted(PeerId other) {
        return granted.contains(other);
    }

    /** False for a report that came before. */
    boolean isNew(long report) {
        if (report <= lastReport) {
            return false;
        }
        lastReport = report;
        return true;
    }

    /** False if this viewer got the segment before. */
    boolean counts(String segmentKey) {
        return bounded(counted, segmentKey, SEGMENTS);
    }

    private static <T> boolean bounded(Set<T> set, T item, int max) {
        boolean added = set.add(item);
        if (set.size() > max) {
            set.remove(set.iterator().next());
        }
        return added;
    }
}
