package io.swarmgate.ledger.database;

import io.swarmgate.ledger.Grain;
import io.swarmgate.ledger.Granularity;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Where hours, days and months begin in a time zone, in minutes since 1970-01-01T00:00Z. Five minutes begin alike in
 * all zones.
 */
record TimeGrid(ZoneId zone) {

    /** The beginning of the hour, day and so on that a minute lies in. */
    long floor(Granularity each, long minute) {
        ZonedDateTime time = Instant.ofEpochSecond(minute * 60).atZone(zone);
        return switch (each) {
            case TOTAL, MINUTE -> minute;
            case FIVE_MINUTES -> minute - Math.floorMod(minute, 5L);
            case HOUR -> minutes(time.truncatedTo(ChronoUnit.HOURS));
            case DAY -> startOf(time.toLocalDate());
            case MONTH -> startOf(time.toLocalDate().withDayOfMonth(1));
        };
    }

    /** The beginning of the next one after that which begins at a minute. */
    long next(Granularity each, long start) {
        LocalDate date = Instant.ofEpochSecond(start * 60).atZone(zone).toLocalDate();
        return switch (each) {
            case TOTAL, MINUTE -> start + 1;
            case FIVE_MINUTES -> start + 5;
            case HOUR -> start + 60;
            case DAY -> startOf(date.plusDays(1));
            case MONTH -> startOf(date.plusMonths(1));
        };
    }

    static Granularity granularity(Grain grain) {
        return switch (grain) {
            case MINUTE -> Granularity.MINUTE;
            case FIVE_MINUTES -> Granularity.FIVE_MINUTES;
            case HOUR -> Granularity.HOUR;
            case DAY -> Granularity.DAY;
        };
    }

    private long startOf(LocalDate date) {
        return minutes(date.atStartOfDay(zone));
    }

    private static long minutes(ZonedDateTime time) {
        return Math.floorDiv(time.toEpochSecond(), 60L);
    }

    /** The first minute that begins at or after an instant. */
    static long ceiling(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond() + (instant.getNano() > 0 ? 60 : 59), 60L);
    }
}
