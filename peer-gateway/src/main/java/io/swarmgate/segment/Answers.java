package io.swarmgate.segment;

import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.ContentRange;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Precondition;
import io.swarmgate.http.RangeSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes the answer to a request out of a representation (RFC 9110, sections 13 to 15; RFC 9111, section 4). */
final class Answers {
    /** 2^53 - 1: what RFC 8673 has clients write for "no end". */
    static final long ENDLESS = (1L << 53) - 1;

    private Answers() {}

    /** Null if the bytes cannot be had from the representation any more. */
    static SegmentAnswer.@Nullable Response of(
            SegmentRequest request,
            Representation representation,
            CacheStatus cacheStatus,
            Instant now,
            @Nullable Duration originTime) {
        StoredHead head = representation.head();
        FieldLines fields = fields(representation, cacheStatus, now);
        if (head.status() != 200) {
            return whole(request, representation, head.status(), fields, cacheStatus, originTime);
        }
        if (Precondition.notModified(request.fields(), head.validator())) {
            return empty(304, fields.without("Content-Type", "Content-Encoding"), cacheStatus, originTime);
        }
        Long length = representation.lengthBytes();
        RangeSpec range = request.range();
        if (range != null && !Precondition.rangeApplies(request.fields(), head.validator())) {
            range = null;
        }
        if (length == null) {
            RangeSpec.Interval fixed = range == null ? null : range.fixed();
            return fixed == null
                    ? whole(request, representation, 200, fields, cacheStatus, originTime)
                    : growing(representation, fixed, fields, cacheStatus, originTime);
        }
        FieldLines ranged = fields.plus("Accept-Ranges", "bytes");
        if (range == null) {
            return whole(request, representation, 200, ranged, cacheStatus, originTime);
        }
        RangeSpec.Interval interval = range.resolve(length);
        if (interval == null) {
            FieldLines unsatisfied = ranged.without("Content-Type", "Content-Encoding", "Cache-Control", "Expires")
                    .plus("Content-Range", ContentRange.unsatisfied(length))
                    .plus("Content-Length", "0");
            return empty(416, unsatisfied, cacheStatus, originTime);
        }
        SegmentBody body = representation.open(interval.start(), interval.end());
        long partLength = interval.lengthBytes();
        return body == null
                ? null
                : new SegmentAnswer.Response(
                        206,
                        ranged.plus("Content-Range", ContentRange.of(interval, length))
                                .plus("Content-Length", Long.toString(partLength)),
                        partLength,
                        body,
                        cacheStatus,
                        originTime);
    }

    /**
     * A part of what has no end yet. One that reaches farther than anything ever will asks for all that comes (RFC
     * 8673, section 2).
     */
    private static SegmentAnswer.@Nullable Response growing(
            Representation representation,
            RangeSpec.Interval interval,
            FieldLines fields,
            CacheStatus cacheStatus,
            @Nullable Duration originTime) {
        boolean endless = interval.end() > ENDLESS;
        SegmentBody body = representation.open(interval.start(), endless ? Long.MAX_VALUE : interval.end());
        if (body == null) {
            return null;
        }
        FieldLines part = fields.plus("Accept-Ranges", "bytes").plus("Content-Range", ContentRange.ofGrowing(interval));
        Long length = endless ? null : Long.valueOf(interval.lengthBytes());
        return new SegmentAnswer.Response(
                206,
                length == null ? part : part.plus("Content-Length", length.toString()),
                length,
                body,
                cacheStatus,
                originTime);
    }

    private static SegmentAnswer.@Nullable Response whole(
            SegmentRequest request,
            Representation representation,
            int status,
            FieldLines fields,
            CacheStatus cacheStatus,
            @Nullable Duration originTime) {
        Long length = representation.lengthBytes();
        FieldLines complete =
                length == null || status == 204 ? fields : fields.plus("Content-Length", Long.toString(length));
        if (request.head() || status == 204) {
            return empty(status, complete, cacheStatus, originTime);
        }
        SegmentBody body = representation.open(0, length == null ? Long.MAX_VALUE : length);
        return body == null
                ? null
                : new SegmentAnswer.Response(status, complete, length, body, cacheStatus, originTime);
    }

    private static SegmentAnswer.Response empty(
            int status, FieldLines fields, CacheStatus cacheStatus, @Nullable Duration originTime) {
        return new SegmentAnswer.Response(status, fields, 0L, null, cacheStatus, originTime);
    }

    /** The stored fields with Age (RFC 9111, section 5.1). */
    private static FieldLines fields(Representation representation, CacheStatus cacheStatus, Instant now) {
        long age = representation.freshness().age(now).toSeconds();
        FieldLines stored = representation.head().fields();
        return cacheStatus.isHit() || age > 0 ? stored.plus("Age", Long.toString(age)) : stored;
    }
}
