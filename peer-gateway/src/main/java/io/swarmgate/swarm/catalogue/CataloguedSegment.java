package io.swarmgate.swarm.catalogue;

import io.swarmgate.swarm.protocol.SegmentName;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a track.
 *
 * @param number media sequence number or $Number$
 * @param position counts the track's segments in playing order; has gaps where the manifest changed its mind
 * @param partial true for a partial segment (RFC 8216bis, section 4.4.4.9); those have positions of their own
 */
public record CataloguedSegment(
        CataloguedTrack track,
        SegmentName name,
        SegmentAddress address,
        long number,
        @Nullable Double durationSeconds,
        long position,
        boolean partial) {

    /**
     * What the segments it stands in a row with are called: partial segments are a row of their own beside their track.
     */
    public String run() {
        return partial ? track.id() + ".parts" : track.id();
    }

    /** By what it is called: a track is a mutable thing, and its segments refer to each other through it. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CataloguedSegment segment
                && segment.track == track
                && segment.name.equals(name)
                && segment.position == position;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return track.id() + "/" + number + (partial ? " (part)" : "");
    }
}
