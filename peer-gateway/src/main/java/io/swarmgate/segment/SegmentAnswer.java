package io.swarmgate.segment;

import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.FieldLines;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What to answer a client. */
public sealed interface SegmentAnswer {
    CacheStatus cacheStatus();

    /** False for pages and the like, which come below the gateway's prefix as well but are no segments. */
    default boolean isSegment() {
        return true;
    }

    /**
     * A response.
     *
     * @param fields end-to-end fields, Content-Length among them where it is known
     * @param lengthBytes of the content to be sent; null if unknown until its end
     * @param body to be sent and closed by the receiver; null for a response without content
     * @param originTime from asking the origin to its header section, where this request caused or awaited that
     * @param isSegment false for a page or the like
     */
    record Response(
            int status,
            FieldLines fields,
            @Nullable Long lengthBytes,
            @Nullable SegmentBody body,
            CacheStatus cacheStatus,
            @Nullable Duration originTime,
            boolean isSegment)
            implements SegmentAnswer {
        /** The answer to a request for a segment. */
        public Response(
                int status,
                FieldLines fields,
                @Nullable Long lengthBytes,
                @Nullable SegmentBody body,
                CacheStatus cacheStatus,
                @Nullable Duration originTime) {
            this(status, fields, lengthBytes, body, cacheStatus, originTime, true);
        }
    }

    /** A manifest, which the store neither keeps nor answers with. */
    record Manifest(CacheStatus cacheStatus) implements SegmentAnswer {
        @Override
        public boolean isSegment() {
            return false;
        }
    }

    /** There is nothing to answer with. */
    record Failure(SourceFailure failure, CacheStatus cacheStatus) implements SegmentAnswer {}

    /** Takes the answer, on any thread, exactly once and without blocking. */
    @FunctionalInterface
    interface Receiver {
        void answer(SegmentAnswer answer);
    }
}
