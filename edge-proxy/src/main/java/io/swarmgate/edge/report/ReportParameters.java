package io.swarmgate.edge.report;

import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a report is asked for with: {@code month}, or {@code from} and {@code to}; {@code granularity}, {@code by},
 * {@code zone}; and values of dimensions to which it is limited. Every mistake is told with the parameter's name.
 */
public final class ReportParameters {
    /** Rows of an answer; more is nothing anybody reads. */
    public static final int MAX_ROWS = 10_000;

    private static final Duration LONGEST = Duration.ofDays(366 * 2);
    private static final Duration LONGEST_MINUTES = Duration.ofDays(3);
    private static final Duration LONGEST_FIVE_MINUTES = Duration.ofDays(32);
    private static final int MAX_VALUES = 100;

    /** What rows may be told apart by, and limited to. */
    private static final Set<Dimension> DIMENSIONS = EnumSet.of(
            Dimension.EDGE,
            Dimension.ROUTE,
            Dimension.STREAM,
            Dimension.SITE,
            Dimension.ORIGIN,
            Dimension.CONTENT,
            Dimension.VIEWERS);

    private static final Set<String> OTHERS = Set.of("month", "from", "to", "granularity", "by", "zone");

    private final Map<String, List<String>> parameters;
    private final ZoneId usual;
    private final InstantSource clock;

    /** @param usual time zone where none is named */
    public ReportParameters(Map<String, List<String>> parameters, ZoneId usual, InstantSource clock) {
        this.parameters = Map.copyOf(parameters);
        this.usual = usual;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException naming the parameter that is wrong */
    public LedgerQuery query() {
        for (String name : new TreeSet<>(parameters.keySet())) {
            if (!OTHERS.contains(name)
                    && DIMENSIONS.stream().noneMatch(one -> one.label().equals(name))) {
                throw new IllegalArgumentException(name + ": no such parameter; there are "
                        + String.join(", ", new TreeSet<>(OTHERS)) + ", " + labels());
            }
        }
        ZoneId zone = zone();
        Instant from;
        Instant until;
        if (value("from") != null || value("to") != null) {
            if (value("month") != null) {
                throw new IllegalArgumentException("month: goes without from and to");
            }
            from = instant("from", zone);
            until = value("to") == null ? clock.instant() : instant("to", zone);
        } else {
            YearMonth month = month(zone);
            from = month.atDay(1).atStartOfDay(zone).toInstant();
            until = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
        }
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("to: " + until + " is not after from, " + from);
        }
        Granularity each = granularity();
        check(each, Duration.between(from, until));
        return new LedgerQuery(from, until, each, zone, by(), only(), MAX_ROWS);
    }

    private static void check(Granularity each, Duration length) {
        Duration longest = switch (each) {
            case MINUTE -> LONGEST_MINUTES;
            case FIVE_MINUTES -> LONGEST_FIVE_MINUTES;
            case TOTAL, HOUR, DAY, MONTH -> LONGEST;
        };
        if (length.compareTo(longest) > 0) {
            throw new IllegalArgumentException("to: more than " + longest.toDays()
                    + " days are too long for this granularity; ask for less or coarser");
        }
    }

    /** The month that is named, or the one at hand. */
    public YearMonth month(ZoneId zone) {
        String month = value("month");
        try {
            return month == null ? YearMonth.from(clock.instant().atZone(zone)) : YearMonth.parse(month);
        } catch (DateTimeException none) {
            throw new IllegalArgumentException("month: \"" + month + "\" is no month: write it like 2026-10", none);
        }
    }

    public ZoneId zone() {
        String zone = value("zone");
        try {
            return zone == null ? usual : ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "zone: \"" + zone + "\" is no time zone: write it like UTC or Europe/Berlin", unknown);
        }
    }

    private Instant instant(String name, ZoneId zone) {
        String text = value(name);
        if (text == null) {
            throw new IllegalArgumentException(name + ": missing");
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException none) {
            throw new IllegalArgumentException(
                    name + ": \"" + text + "\" is no time: write it like 2026-10-01 or 2026-10-01T12:00:00Z", none);
        }
    }

    private Granularity granularity() {
        String text = value("granularity");
        if (text == null) {
            return Granularity.TOTAL;
        }
        return Arrays.stream(Granularity.values())
                .filter(one -> label(one).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("granularity: \"" + text + "\" is none of "
                        + Arrays.stream(Granularity.values())
                                .map(ReportParameters::label)
                                .collect(Collectors.joining(", "))));
    }

    static String label(Granularity each) {
        return switch (each) {
            case TOTAL -> "total";
            case MINUTE -> "minute";
            case FIVE_MINUTES -> "five-minutes";
            case HOUR -> "hour";
            case DAY -> "day";
            case MONTH -> "month";
        };
    }

    private Set<Dimension> by() {
        Set<Dimension> by = EnumSet.noneOf(Dimension.class);
        for (String list : parameters.getOrDefault("by", List.of())) {
            for (String name : list.split(",", -1)) {
                by.add(DIMENSIONS.stream()
                        .filter(one -> one.label().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalArgumentException("by: \"" + name + "\" is none of " + labels())));
            }
        }
        return by;
    }

    private static String labels() {
        return DIMENSIONS.stream().map(Dimension::label).collect(Collectors.joining(", "));
    }

    private Map<Dimension, Set<String>> only() {
        Map<Dimension, Set<String>> only = new EnumMap<>(Dimension.class);
        for (Dimension dimension : DIMENSIONS) {
            List<String> values = parameters.getOrDefault(dimension.label(), List.of());
            if (values.size() > MAX_VALUES) {
                throw new IllegalArgumentException(dimension.label() + ": at most " + MAX_VALUES + " values");
            }
            if (!values.isEmpty()) {
                only.put(dimension, Set.copyOf(values));
            }
        }
        return Collections.unmodifiableMap(only);
    }

    private @Nullable String value(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new IllegalArgumentException(name + ": stands there more than once");
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
