package io.swarmgate.swarm.protocol;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What peers call a segment.
 *
 * @param path path and query of its gateway URL
 * @param range the part of that file; null for the whole
 */
public record SegmentName(String path, @Nullable Range range) {
    /** As in RFC 9110, section 14.1.2: {@code last} is inclusive. */
    public record Range(long first, long last) {
        public Range {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("range " + first + "-" + last);
            }
        }

        public long lengthBytes() {
            return last - first + 1;
        }
    }

    public static SegmentName whole(String path) {
        return new SegmentName(path, null);
    }

    /** The key by which peers announce it: 8 bytes, most significant first. */
    public long key() {
        return HexFormat.fromHexDigitsToLong(keyText());
    }

    private String keyText() {
        return Sha256.shortName(range == null ? path : path + "#" + range.first() + "-" + range.last());
    }
}
