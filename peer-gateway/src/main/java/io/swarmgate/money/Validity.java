package io.swarmgate.money;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The days on which something holds.
 *
 * @param from the first; null for ever before
 * @param until the first on which it no longer does; null for ever after
 */
public record Validity(@Nullable LocalDate from, @Nullable LocalDate until) {
    public static final Validity ALWAYS = new Validity(null, null);

    public Validity {
        if (from != null && until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException("begins " + from + " and ends " + until + ", before it has begun");
        }
    }

    public boolean holdsOn(LocalDate day) {
        return (from == null || !day.isBefore(from)) && (until == null || day.isBefore(until));
    }

    public boolean meets(Validity other) {
        return (from == null || other.until == null || from.isBefore(other.until))
                && (other.from == null || until == null || other.from.isBefore(until));
    }

    /** The days of a month on which it holds, first and end; empty if there are none. */
    public Optional<Days> in(YearMonth month) {
        LocalDate first = month.atDay(1);
        LocalDate end = month.plusMonths(1).atDay(1);
        LocalDate begins = from == null || from.isBefore(first) ? first : from;
        LocalDate ends = until == null || until.isAfter(end) ? end : until;
        return begins.isBefore(ends) ? Optional.of(new Days(begins, ends)) : Optional.empty();
    }

    /** From a day to the one before {@code end}. */
    public record Days(LocalDate first, LocalDate end) {
        MonthShare share() {
            int days = (int) (end.toEpochDay() - first.toEpochDay());
            return new MonthShare(days, YearMonth.from(first).lengthOfMonth());
        }
    }
}
