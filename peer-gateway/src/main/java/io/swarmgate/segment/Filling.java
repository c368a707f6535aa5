package io.swarmgate.segment;

import org.jspecify.annotations.Nullable;

/**
 * A representation that is still arriving.
 *
 * @param keep whether it is stored for later requests
 */
record Filling(StoredHead head, @Nullable Long lengthBytes, FillBody body, boolean keep) implements Representation {
    @Override
    public @Nullable SegmentBody open(long start, long end) {
        return body.open(start, end);
    }
}
