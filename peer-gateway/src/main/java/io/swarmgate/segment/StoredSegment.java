package io.swarmgate.segment;

import org.jspecify.annotations.Nullable;

/**
 * A complete object.
 *
 * @param digest null for slices, which are no segments
 */
record StoredSegment(
        StoredHead head,
        Storage storage,
        long length,
        @Nullable SegmentDigest digest) implements Representation {

    @Override
    public Long lengthBytes() {
        return length;
    }

    @Override
    public @Nullable SegmentBody open(long start, long end) {
        return StoredReader.open(storage, start, end);
    }

    /** The same bytes under another head; null if they are gone. */
    @Nullable StoredSegment withHead(StoredHead other) {
        return storage.retain() ? new StoredSegment(other, storage, length, digest) : null;
    }
}
