package io.swarmgate.edge.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, sizes and counts as operators write them. Each parser throws {@link IllegalArgumentException}. */
final class Quantities {
    private static final Pattern NUMBER_UNIT = Pattern.compile("([0-9]{1,18})\\s?([A-Za-z]*)");

    private static final Map<String, Long> MILLISECONDS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private static final Map<String, Long> BYTES = Map.of(
            "B", 1L,
            "kB", 1000L,
            "KB", 1000L,
            "KiB", 1L << 10,
            "MB", 1_000_000L,
            "MiB", 1L << 20,
            "GB", 1_000_000_000L,
            "GiB", 1L << 30,
            "TB", 1_000_000_000_000L,
            "TiB", 1L << 40);

    /** The longest duration taken; more is a slip of the pen. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private Quantities() {}

    static Duration duration(String text) {
        Duration duration = durationOrZero(text);
        if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is out of range: use more than 0 and at most 366d");
        }
        return duration;
    }

    static Duration durationOrZero(String text) {
        String remedy = " is no duration: write a number and ms, s, m, h or d, such as 500ms or 10s";
        Duration duration = text.equals("0") ? Duration.ZERO : Duration.ofMillis(scaled(text, MILLISECONDS, remedy));
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is out of range: use at most 366d");
        }
        return duration;
    }

    static long bytesOrZero(String text) {
        return text.equals("0") ? 0 : bytes(text);
    }

    /** For what is kept, which may be for years. */
    static Duration days(String text) {
        if (!text.matches("[0-9]{1,5}\\s?d") || text.startsWith("0")) {
            throw new IllegalArgumentException("\"" + text + "\" is no number of days: write it like 35d");
        }
        return Duration.ofDays(Long.parseLong(text.replaceAll("[^0-9]", "")));
    }

    static long bytes(String text) {
        return scaled(text, BYTES, " is no size: write a number and B, KiB, MiB, GiB, TiB or kB, MB, GB, TB");
    }

    static int smallBytes(String text) {
        long bytes = bytes(text);
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("\"" + text + "\" is too large: use less than 2GiB");
        }
        return (int) bytes;
    }

    /** A rate of bits, as the bytes it makes in five minutes. */
    static long rate(String text) {
        return scaled(
                text.replace("bit/s", "bps"),
                Map.of("kbps", 37_500L, "Mbps", 37_500_000L, "Gbps", 37_500_000_000L),
                " is no rate: write a whole number and kbit/s, Mbit/s or Gbit/s");
    }

    /** A number that is not negative, exactly as written. */
    static BigDecimal decimal(String text) {
        if (!text.matches("[0-9]{1,12}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no amount: write a number such as 12 or 0.085, with a point and no currency");
        }
        return new BigDecimal(text);
    }

    /** From 0 to 100. */
    static BigDecimal percentage(String text) {
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,4})?\\s?%")
                || decimal(text.replaceAll("\\s?%", "")).compareTo(BigDecimal.valueOf(100)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no percentage: write it like 1% or 0.5%");
        }
        return decimal(text.replaceAll("\\s?%", ""));
    }

    static int count(String text) {
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) == 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no count: write a whole number from 1 to 9999999");
        }
        return Integer.parseInt(text);
    }

    static double ratio(String text) {
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3})?")) {
            throw new IllegalArgumentException("\"" + text + "\" is no ratio: write a number such as 1 or 0.5");
        }
        return Double.parseDouble(text);
    }

    private static long scaled(String text, Map<String, Long> units, String remedy) {
        Matcher matcher = NUMBER_UNIT.matcher(text);
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("\"" + text + "\"" + remedy);
        }
        BigInteger value = new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
        if (value.bitLength() > 62) {
            throw new IllegalArgumentException("\"" + text + "\" is too large");
        }
        return value.longValueExact();
    }
}
