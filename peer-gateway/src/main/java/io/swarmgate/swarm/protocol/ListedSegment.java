package io.swarmgate.swarm.protocol;

import io.swarmgate.segment.SegmentDigest;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a {@code segments} message.
 *
 * @param number media sequence number or $Number$; of a partial segment its place among those of its track
 * @param durationSeconds null if the manifest does not say
 * @param digest null if it is not known yet, or the peer has it
 */
public record ListedSegment(
        SegmentName name,
        long number,
        @Nullable Double durationSeconds,
        @Nullable SegmentDigest digest) {}
