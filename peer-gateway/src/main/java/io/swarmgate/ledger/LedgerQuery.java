package io.swarmgate.ledger;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A question to the ledger: {@code LedgerQuery.month(YearMonth.of(2026, 10), zone).by(LINE, ORIGIN).only(BOOK,
 * "delivery")}.
 *
 * @param from the first instant that counts
 * @param until the first that does not
 * @param zone whose hours, days and months are meant
 * @param by what is told apart; everything else is added up
 * @param only the values that count; dimensions that are not named here count whole
 * @param mostSums more are an error, not an answer: nobody reads them, and they take memory
 */
public record LedgerQuery(
        Instant from,
        Instant until,
        Granularity granularity,
        ZoneId zone,
        Set<Dimension> by,
        Map<Dimension, Set<String>> only,
        int mostSums) {
    /** A month of five-minute sums for ten origins. */
    public static final int DEFAULT_MOST_SUMS = 100_000;

    public LedgerQuery {
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("a range begins before it ends, unlike " + from + " to " + until);
        }
        if (mostSums < 1) {
            throw new IllegalArgumentException("at least one sum has to be allowed, not " + mostSums);
        }
        by = by.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(by));
        Map<Dimension, Set<String>> copy = new EnumMap<>(Dimension.class);
        only.forEach((dimension, values) -> copy.put(dimension, Set.copyOf(values)));
        only = Collections.unmodifiableMap(copy);
    }

    /** One sum of everything in a range. */
    public static LedgerQuery between(Instant from, Instant until) {
        return new LedgerQuery(from, until, Granularity.TOTAL, ZoneOffset.UTC, Set.of(), Map.of(), DEFAULT_MOST_SUMS);
    }

    /** One sum of everything in a calendar month. */
    public static LedgerQuery month(YearMonth month, ZoneId zone) {
        return between(
                        month.atDay(1).atStartOfDay(zone).toInstant(),
                        month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant())
                .each(Granularity.TOTAL, zone);
    }

    /** Tells sums apart by time. */
    public LedgerQuery each(Granularity finer, ZoneId inZone) {
        return new LedgerQuery(from, until, finer, inZone, by, only, mostSums);
    }

    /** Tells sums apart by these as well. */
    public LedgerQuery by(Dimension... more) {
        Set<Dimension> all = EnumSet.noneOf(Dimension.class);
        all.addAll(by);
        all.addAll(Set.of(more));
        return new LedgerQuery(from, until, granularity, zone, all, only, mostSums);
    }

    /** Counts only what has one of these values. */
    public LedgerQuery only(Dimension dimension, String... values) {
        Map<Dimension, Set<String>> all = new EnumMap<>(Dimension.class);
        all.putAll(only);
        all.put(dimension, Set.of(values));
        return new LedgerQuery(from, until, granularity, zone, by, all, mostSums);
    }

    /** Counts only one book. */
    public LedgerQuery only(Book book) {
        return only(Dimension.BOOK, book.label());
    }

    public LedgerQuery mostSums(int most) {
        return new LedgerQuery(from, until, granularity, zone, by, only, most);
    }
}
