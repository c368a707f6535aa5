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
 * @param fields what an origin would be sent by this client alone: end-to-end fields, Range and conditions as it sent
 *     them
 * @param asker whose share of the origin's connections a fetch takes
 * @param named whether a manifest names it, or the configuration: then it is media, whatever it looks like
 * @param alone whether its answers are for this client only, whatever the origin says
 */
public record SegmentRequest(
        SegmentKey key, boolean head, FieldLines fields, Asker asker, boolean named, boolean alone) {

    /** A request that may be answered with what others were. */
    public SegmentRequest(SegmentKey key, boolean head, FieldLines fields, Asker asker) {
        this(key, head, fields, asker, false, false);
    }

    /** What the edge asks for by itself, since a manifest names it. */
    public static SegmentRequest ofEdge(SegmentKey key, FieldLines fields) {
        return new SegmentRequest(key, false, fields, Asker.EDGE, true, false);
    }

    SegmentRequest withKey(SegmentKey other) {
        return new SegmentRequest(other, head, fields, asker, named, alone);
    }

    /** The one range asked for; null for HEAD (RFC 9110, section 14.2) and for anything that means the whole. */
    @Nullable RangeSpec range() {
        return head ? null : RangeSpec.parse(fields.first("Range"));
    }

    boolean hasCredentials() {
        return fields.has("Cookie") || fields.has("Authorization");
    }

    /**
     * The fields of a request whose answer may serve others: whole, unconditional, without content coding, and nothing
     * of the client's but what the answer is kept apart by (Origin) or must not get lost (CDN-Loop).
     *
     * @param credentials whether the client's go along, since the origin shares nothing without
     */
    FieldLines fillFields(boolean credentials) {
        FieldLines shared = credentials
                ? fields.only("Origin", "CDN-Loop", "Cookie", "Authorization")
                : fields.only("Origin", "CDN-Loop");
        return shared.with("Accept-Encoding", "identity");
    }

    /** True if something of the client's goes out with a fill. */
    boolean isPeculiar() {
        return fields.has("Origin") || fields.has("CDN-Loop");
    }

    /** What of the client's goes out with a fill: two clients that differ in it may be answered differently. */
    String peculiarity() {
        return fields.combined("Origin") + "\n" + fields.combined("CDN-Loop");
    }

    /** True if the answer to a fill, unless it is personal, is the answer to this request. */
    boolean isPlain() {
        return !head && !fields.has("Range") && !fields.has("If-None-Match") && !fields.has("If-Modified-Since");
    }
}
