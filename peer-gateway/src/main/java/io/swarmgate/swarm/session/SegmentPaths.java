package io.swarmgate.swarm.session;

import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.protocol.SegmentName;
import org.jspecify.annotations.Nullable;

/** Finds what the edge fetches for a segment, as seen from the host a client is connected to. */
@FunctionalInterface
public interface SegmentPaths {
    /** Null if the path leads nowhere. */
    @Nullable SegmentAddress address(SegmentName segment);
}
