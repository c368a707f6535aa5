package io.swarmgate.swarm.catalogue;

import io.swarmgate.segment.SegmentKey;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import org.jspecify.annotations.Nullable;

/**
 * Where a segment lies, whatever the path by which clients reach it.
 *
 * @param origin name of the origin
 * @param url absolute, as the edge fetches it
 */
public record SegmentAddress(
        String origin, String url, @Nullable Range range) {
    public SegmentKey key() {
        return SegmentKey.of(origin, url);
    }
}
