package io.swarmgate.segment;

/**
 * An aligned slice of a large file.
 *
 * @param validator strong validator of the version it belongs to; slices of two versions never meet
 * @param index from 0
 */
record SliceKey(SegmentKey file, String validator, long index) implements CacheKey {
    @Override
    public int urlLength() {
        return file.urlLength();
    }
}
