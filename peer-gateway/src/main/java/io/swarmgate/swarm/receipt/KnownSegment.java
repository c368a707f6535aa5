package io.swarmgate.swarm.receipt;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.receipt.ReceiptEvents.Shown;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway itself knows of a segment.
 *
 * @param durationSeconds null if its manifest does not say
 * @param versions of its bytes, of which a viewer may have either where it was replaced under its name; empty if the
 *     gateway does not have the bytes
 */
public record KnownSegment(long lengthBytes, @Nullable Double durationSeconds, List<SaltedHashes> versions) {
    /** What counts as a second where nothing is played: a file of any kind. */
    private static final double NOMINAL_BYTES_PER_SECOND = 8 << 20;

    public KnownSegment {
        if (lengthBytes <= 0) {
            throw new IllegalArgumentException("a segment of " + lengthBytes + " bytes");
        }
        versions = List.copyOf(versions);
    }

    int chunks() {
        return (int) ((lengthBytes - 1) / SegmentDigest.CHUNK_BYTES) + 1;
    }

    /** Of chunks there are; the last one is shorter. */
    long bytes(BitSet chunks) {
        long whole = (long) chunks.cardinality() * SegmentDigest.CHUNK_BYTES;
        return chunks.get(chunks() - 1) ? whole - (long) chunks() * SegmentDigest.CHUNK_BYTES + lengthBytes : whole;
    }

    long bytes(int chunk) {
        return chunk == chunks() - 1
                ? lengthBytes - (long) chunk * SegmentDigest.CHUNK_BYTES
                : SegmentDigest.CHUNK_BYTES;
    }

    /** How long so many bytes of it play. */
    double seconds(long bytes) {
        return durationSeconds == null ? bytes / NOMINAL_BYTES_PER_SECOND : durationSeconds * bytes / lengthBytes;
    }

    /** Whether somebody who says so has shown to have chunks there are. */
    Shown shows(BitSet chunks, @Nullable Long shown) {
        if (shown == null) {
            return Shown.MISSING;
        }
        boolean known = false;
        for (SaltedHashes version : versions) {
            boolean comparable = version.chunks() >= chunks.length();
            if (comparable && version.over(chunks) == shown) {
                return Shown.RIGHT;
            }
            known |= comparable;
        }
        return known ? Shown.WRONG : Shown.UNKNOWN;
    }
}
