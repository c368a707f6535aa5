package io.swarmgate.segment;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for: the primary cache key (RFC 9111, section 2) and, for responses that vary by Origin, the
 * secondary one (section 4.1).
 *
 * @param origin name of the origin, so that equal paths of two origins never meet
 * @param url absolute URL at the origin, query included
 * @param variant null for requests without Origin; {@link #ANY_ORIGIN} or the field's value for those with one
 */
public record SegmentKey(
        String origin, String url, @Nullable String variant) implements CacheKey {
    /**
     * Requests from any Origin. They are kept apart from those without one even where the response shows no Vary:
     * object stores send neither Vary nor CORS fields when the request had no Origin, and such an answer must not reach
     * a browser that needs them.
     */
    static final String ANY_ORIGIN = "*";

    /** The key of requests without Origin. */
    public static SegmentKey of(String origin, String url) {
        return new SegmentKey(origin, url, null);
    }

    @Override
    public int urlLength() {
        return url.length();
    }

    SegmentKey withVariant(@Nullable String other) {
        return new SegmentKey(origin, url, other);
    }
}
