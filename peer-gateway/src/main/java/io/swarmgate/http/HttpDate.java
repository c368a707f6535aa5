package io.swarmgate.http;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** HTTP-date (RFC 9110, section 5.6.7): one form to write, three to read. */
public final class HttpDate {
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    // The day's name is not checked against the date; origins get it wrong and nothing depends on it.
    private static final List<DateTimeFormatter> READ = List.of(
            lenientCase("dd MMM yyyy HH:mm:ss 'GMT'"),
            lenientCase("d MMM yyyy HH:mm:ss 'GMT'"),
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern("dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US),
            lenientCase("MMM ppd HH:mm:ss yyyy"));

    private HttpDate() {}

    private static DateTimeFormatter lenientCase(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.US);
    }

    /** Null if the text is absent or no HTTP-date. */
    public static @Nullable Instant parse(@Nullable String text) {
        if (text == null || text.length() > 64) {
            return null;
        }
        String trimmed = text.strip();
        int comma = trimmed.indexOf(',');
        int afterDay = comma >= 0 ? comma + 1 : trimmed.indexOf(' ') + 1;
        String date = trimmed.substring(afterDay).strip();
        return READ.stream()
                .map(format -> parse(date, format))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant parse(String date, DateTimeFormatter format) {
        try {
            return LocalDateTime.parse(date, format).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException otherForm) {
            return null;
        }
    }

    public static String format(Instant instant) {
        return IMF_FIXDATE.format(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC));
    }
}
