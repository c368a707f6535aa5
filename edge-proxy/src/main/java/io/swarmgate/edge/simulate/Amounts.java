package io.swarmgate.edge.simulate;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the command's options write rates, shares and times. */
final class Amounts {
    private static final Pattern NUMBER_UNIT = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)\\s?([A-Za-z%]*)");

    private Amounts() {}

    /** Bits a second: {@code 200k}, {@code 20M}. */
    static final class BitRate implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            double bits =
                    scaled(text, Map.of("", 1.0, "k", 1e3, "M", 1e6, "G", 1e9), "a rate such as 200k or 20M (bit/s)");
            if (bits < 1000 || bits > 1e11) {
                throw new TypeConversionException("\"" + text + "\" is out of range: use 1k to 100G");
            }
            return Math.round(bits);
        }
    }

    /** A part of all: {@code 30%}, {@code 0.3}. */
    static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            double share = scaled(text, Map.of("", 1.0, "%", 0.01), "a share such as 30% or 0.3");
            if (share > 1) {
                throw new TypeConversionException("\"" + text + "\" is more than all");
            }
            return share;
        }
    }

    /** {@code 500ms}, {@code 40s} or {@code 40}, {@code 4m}. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            double millis = scaled(
                    text,
                    Map.of("", 1000.0, "ms", 1.0, "s", 1000.0, "m", 60e3, "h", 3600e3),
                    "a time such as 40s or 4m");
            if (millis > Duration.ofDays(1).toMillis()) {
                throw new TypeConversionException("\"" + text + "\" is longer than a day");
            }
            return Duration.ofMillis(Math.round(millis));
        }
    }

    private static double scaled(String text, Map<String, Double> units, String remedy) {
        Matcher matcher = NUMBER_UNIT.matcher(text);
        Double unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new TypeConversionException("\"" + text + "\" is not " + remedy);
        }
        return Double.parseDouble(matcher.group(1)) * unit;
    }
}
