package io.swarmgate.segment;

import io.swarmgate.http.Freshness;
import io.swarmgate.http.Validator;
import org.jspecify.annotations.Nullable;

/** A response that can be answered with: stored, arriving, or put together from slices. */
interface Representation {
    StoredHead head();

    /** Null if unknown until its end. */
    @Nullable Long lengthBytes();

    /** A reader of the bytes from {@code start} to {@code end}; null if they cannot be had here any more. */
    @Nullable SegmentBody open(long start, long end);

    default Validator validator() {
        return head().validator();
    }

    default Freshness freshness() {
        return head().freshness();
    }
}
