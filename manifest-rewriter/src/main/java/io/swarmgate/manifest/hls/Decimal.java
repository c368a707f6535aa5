package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ByteRange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Numbers as RFC 8216bis, section 4.2 writes them, read so that odd text is absent rather than an error. */
final class Decimal {
    private static final int LONGEST = 24;
    private static final double MOST_SECONDS = 1e9;

    private Decimal() {}

    /** A decimal-floating-point (or -integer), up to a comma; null if it is none or below zero. */
    static @Nullable Duration seconds(@Nullable String text) {
        String number = number(text);
        if (number.isEmpty()) {
            return null;
        }
        try {
            double seconds = Double.parseDouble(number);
            return seconds <= MOST_SECONDS ? Duration.ofNanos(Math.round(seconds * 1e9)) : null;
        } catch (NumberFormatException notDecimal) {
            return null;
        }
    }

    /** A decimal-integer; null if it is none or beyond 2^63-1. */
    static @Nullable Long integer(@Nullable String text) {
        String number = number(text);
        try {
            return number.isEmpty() ? null : Long.valueOf(number);
        } catch (NumberFormatException notInteger) {
            return null;
        }
    }

    private static String number(@Nullable String text) {
        if (text == null) {
            return "";
        }
        int end = 0;
        while (end < text.length() && end <= LONGEST && isPart(text.charAt(end))) {
            end++;
        }
        return end > LONGEST ? "" : text.substring(0, end);
    }

    private static boolean isPart(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    /** {@code n[@o]}: its length and offset, where {@code implied} stands for a missing offset. */
    static @Nullable ByteRange range(@Nullable String text, long implied) {
        if (text == null) {
            return null;
        }
        int at = text.indexOf('@');
        Long length = integer(at < 0 ? text : text.substring(0, at));
        Long offset =
                at < 0 ? Long.valueOf(implied) : integer(text.substring(at + 1).strip());
        return length == null || offset == null || length < 1 || offset > Long.MAX_VALUE - length
                ? null
                : new ByteRange(offset, length);
    }
}
