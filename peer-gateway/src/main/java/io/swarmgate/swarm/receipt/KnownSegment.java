package io.swarmgate.swarm.receipt;

import io.swarmgate.segment.SegmentDigest;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway itself knows of a segment.
 *
 * @param durationSeconds null if its manifest does not say
 */
public record KnownSegment(long lengthBytes, @Nullable Double durationSeconds) {
    /** What counts as a second where nothing is played: a file of any kind. */
    private static final double NOMINAL_BYTES_PER_SECOND = 8 << 20;

    public KnownSegment {
        if (lengthBytes <= 0) {
            throw new IllegalArgumentException("a segment of " + lengthBytes + " bytes");
        }
    }

    int chunks() {
        return (int) ((lengthBytes - 1) / SegmentDigest.CHUNK_BYTES) + 1;
    }

    /** Of chunks there are; the last one is shorter. */
    long bytes(BitSet chunks) {
        long whole = (long) chunks.cardinality() * SegmentDigest.CHUNK_BYTES;
        return chunks.get(chunks() - 1) ? whole - (long) chunks() * SegmentDigest.CHUNK_BYTES + lengthBytes : whole;
    }

    /** How long so many bytes of it play. */
    double seconds(long bytes) {
        return durationSeconds == null ? bytes / NOMINAL_BYTES_PER_SECOND : durationSeconds * bytes / lengthBytes;
    }
}
