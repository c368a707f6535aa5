package io.swarmgate.manifest.dash;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times and numbers as MPDs write them. What cannot be read is absent: an index is no place to fail. */
final class MediaTime {
    private static final Pattern XS_DURATION = Pattern.compile("P(?:(\\d{1,4})Y)?(?:(\\d{1,5})M)?(?:(\\d{1,6})D)?"
            + "(?:T(?:(\\d{1,8})H)?(?:(\\d{1,9})M)?(?:(\\d{1,12})(?:\\.(\\d{0,9})\\d*)?S)?)?");
    /** Some 30 million years; keeps sums far from overflow. */
    private static final long MAX_SECONDS = 1_000_000_000_000_000L;

    private MediaTime() {}

    /** {@code PT1H2.5S}; a year counts 365 days and a month 30, as no manifest means anything by them. */
    static @Nullable Duration parse(@Nullable String text) {
        Matcher matcher = XS_DURATION.matcher(text == null ? "" : text.trim());
        if (!matcher.matches()) {
            return null;
        }
        long days = number(matcher.group(1)) * 365 + number(matcher.group(2)) * 30 + number(matcher.group(3));
        long seconds = number(matcher.group(6));
        String fraction = matcher.group(7) == null ? "" : matcher.group(7);
        long nanos = number((fraction + "000000000").substring(0, 9));
        return Duration.ofDays(days)
                .plusHours(number(matcher.group(4)))
                .plusMinutes(number(matcher.group(5)))
                .plusSeconds(seconds)
                .plusNanos(nanos);
    }

    /** An xs:dateTime; one without time zone is in UTC (clause 5.3.1.2). */
    static @Nullable Instant instant(@Nullable String text) {
        try {
            TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text == null ? "" : text.trim(), OffsetDateTime::from, LocalDateTime::from);
            return time instanceof OffsetDateTime zoned
                    ? zoned.toInstant()
                    : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    /** {@code ticks / timescale}; null if out of range. */
    static @Nullable Duration ofTicks(long ticks, long timescale) {
        if (timescale < 1 || timescale > 4_294_967_295L) {
            return null;
        }
        long seconds = Math.floorDiv(ticks, timescale);
        if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS) {
            return null;
        }
        return Duration.ofSeconds(seconds, Math.floorMod(ticks, timescale) * 1_000_000_000L / timescale);
    }

    static @Nullable Duration ofSeconds(@Nullable String decimal) {
        try {
            double seconds = decimal == null ? Double.NaN : Double.parseDouble(decimal.trim());
            return Math.abs(seconds) < MAX_SECONDS ? Duration.ofNanos((long) (Math.min(seconds, 1e9) * 1e9)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A whole number, {@code absent} if there is none. */
    static long number(@Nullable String text, long absent) {
        try {
            return text == null ? absent : Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            return absent;
        }
    }
}
