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
    /** Of the records themselves, their storage and their place in the index. */
    private static final long OBJECT_BYTES = 800;

    @Override
    public Long lengthBytes() {
        return length;
    }

    @Override
    public @Nullable SegmentBody open(long start, long end) {
        return StoredReader.open(storage, start, end);
    }

    /** Memory on the heap, about, with its place in the index. */
    long headBytes(CacheKey key) {
        int ofDigest = digest == null ? 0 : digest.chunks().length();
        return OBJECT_BYTES + key.urlLength() + head.heapBytes() + ofDigest + storage.heapBytes();
    }

    /** The same bytes under another head; null if they are gone. */
    @Nullable StoredSegment withHead(StoredHead other) {
        return storage.retain() ? new StoredSegment(other, storage, length, digest) : null;
    }
}
