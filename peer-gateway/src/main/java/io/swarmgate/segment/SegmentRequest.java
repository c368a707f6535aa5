package io.swarmgate.segment;

import io.swarmgate.http.Asker;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.RangeSpec;
import org.jspecify.annotations.Nullable;

/**
 * A client's request for a segment.
 *
 * @param key without variant; the store finds that out from the fields
 * @param head true for HEAD, false for GET
 * @param fields what an origin would be sent: end-to-end fields, Range and conditions as the client sent them
 * @param asker whose share of the origin's connections a fetch takes
 */
public record SegmentRequest(SegmentKey key, boolean head, FieldLines fields, Asker asker) {

    /** The one range asked for; null for HEAD (RFC 9110, section 14.2) and for anything that means the whole. */
    @Nullable RangeSpec range() {
        return head ? null : RangeSpec.parse(fields.first("Range"));
    }

    boolean authorized() {
        return fields.has("Authorization");
    }

    /** The fields of a request whose answer may serve others: whole, unconditional, without content coding. */
    FieldLines fillFields() {
        return fields.without(
                        "Range", "If-Range", "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since")
                .with("Accept-Encoding", "identity");
    }
}
