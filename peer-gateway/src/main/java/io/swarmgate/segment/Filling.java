package io.swarmgate.segment;

import io.swarmgate.http.RangeSpec;
import org.jspecify.annotations.Nullable;

/**
 * A representation that is still arriving.
 *
 * @param keep whether it is stored for later requests
 */
record Filling(StoredHead head, @Nullable Long lengthBytes, FillBody body, boolean keep) implements Representation {
    /**
     * What a part can be answered from by now.
     *
     * @return null if the body has not grown that far; with the length, if that is known by now
     */
    @Nullable Filling reaching(RangeSpec.Interval part) {
        Long ended = lengthBytes == null ? body.endedAt() : null;
        if (ended != null) {
            return new Filling(head, ended, body, keep);
        }
        return lengthBytes != null || part.end() > Answers.ENDLESS || body.received() >= part.end() ? this : null;
    }

    @Override
    public @Nullable SegmentBody open(long start, long end) {
        return body.open(start, end);
    }
}
