package io.swarmgate.segment;

import io.swarmgate.http.RangeSpec;

/**
 * A large file known from its parts.
 *
 * @param validator strong, the same for all parts
 */
record SlicedFile(SegmentKey key, StoredHead head, long length, String validator, int sliceBytes) {

    SliceKey sliceKey(long index) {
        return new SliceKey(key, validator, index);
    }

    /** Where a slice lies in the file. */
    RangeSpec.Interval slice(long index) {
        long start = index * sliceBytes;
        return new RangeSpec.Interval(start, Math.min(length, start + sliceBytes));
    }
}
