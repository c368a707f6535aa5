package io.swarmgate.segment;

import org.jspecify.annotations.Nullable;

/**
 * A file put together from slices as they are needed.
 *
 * @param credentials whether the request's go along with those for slices
 * @param first a slice that is at hand
 */
record SlicedRepresentation(
        Slices slices,
        SegmentRequest request,
        boolean credentials,
        SlicedFile file,
        long firstIndex,
        Representation first)
        implements Representation {

    @Override
    public StoredHead head() {
        return file.head();
    }

    @Override
    public Long lengthBytes() {
        return file.length();
    }

    @Override
    public @Nullable SegmentBody open(long start, long end) {
        SlicedReader reader = new SlicedReader(slices, request, credentials, file, start, end);
        if (start / file.sliceBytes() == firstIndex && !reader.begin(first)) {
            return null;
        }
        return reader;
    }
}
