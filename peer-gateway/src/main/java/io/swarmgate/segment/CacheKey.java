package io.swarmgate.segment;

/** Under what a stored response is found. */
sealed interface CacheKey permits SegmentKey, SliceKey {
    /** Characters of the URL that it holds. */
    int urlLength();
}
