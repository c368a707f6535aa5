package io.swarmgate.http;

import org.jspecify.annotations.Nullable;

/**
 * A range request for one range of bytes (RFC 9110, section 14.1.2): {@code first-last}, {@code first-} or
 * {@code -suffix}.
 *
 * @param first position of the first byte; null for a suffix range
 * @param last position of the last byte, inclusive, or the length of the suffix; null if open
 */
public record RangeSpec(@Nullable Long first, @Nullable Long last) {

    /**
     * Parses a Range field. Null if the field is absent, malformed, in another unit, or names several ranges: a server
     * may ignore any of these and answer the whole (RFC 9110, section 14.2).
     */
    public static @Nullable RangeSpec parse(@Nullable String field) {
        if (field == null) {
            return null;
        }
        String text = field.strip();
        if (!text.regionMatches(true, 0, "bytes=", 0, 6)) {
            return null;
        }
        String range = text.substring(6).strip();
        int dash = range.indexOf('-');
        if (dash < 0 || range.indexOf(',') >= 0) {
            return null;
        }
        String before = range.substring(0, dash).strip();
        String after = range.substring(dash + 1).strip();
        Long last = after.isEmpty() ? null : position(after);
        if (before.isEmpty()) {
            return last == null ? null : new RangeSpec(null, last);
        }
        Long first = position(before);
        boolean malformed = first == null || (last == null && !after.isEmpty()) || (last != null && last < first);
        return malformed ? null : new RangeSpec(first, last);
    }

    /** The bytes meant in a representation of the given length; null if there are none (416). */
    public @Nullable Interval resolve(long lengthBytes) {
        if (first == null) {
            long suffix = last == null ? 0 : Math.min(last, lengthBytes);
            return suffix == 0 ? null : new Interval(lengthBytes - suffix, lengthBytes);
        }
        if (first >= lengthBytes) {
            return null;
        }
        return new Interval(first, last == null ? lengthBytes : Math.min(lengthBytes, last + 1));
    }

    /** The bytes meant where the length is not known (yet); null if that decides which they are. */
    public @Nullable Interval fixed() {
        return first == null || last == null ? null : new Interval(first, last + 1);
    }

    /** A number of bytes that fits a long with room to add one; null for anything else. */
    static @Nullable Long position(String digits) {
        if (digits.isEmpty() || digits.length() > 18) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return null;
            }
        }
        return Long.valueOf(digits);
    }

    /**
     * Bytes of a representation.
     *
     * @param end position after the last byte
     */
    public record Interval(long start, long end) {
        public Interval {
            if (start < 0 || end <= start) {
                throw new IllegalArgumentException("no bytes from " + start + " to " + end);
            }
        }

        public long lengthBytes() {
            return end - start;
        }
    }
}
