package io.swarmgate.report;

import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Grain;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks for times in which edges wrote nothing, an hour being the finest; of entries of days, a day. */
record CoverageReader(LedgerReader reader, Instant now) {
    private static final int MAX_GAPS = 20;

    EgressReport.Coverage of(LedgerQuery query, Optional<Grain> coarsest) throws LedgerUnavailableException {
        Granularity each = coarsest.filter(grain -> grain == Grain.DAY).isPresent() || isLong(query)
                ? Granularity.DAY
                : Granularity.HOUR;
        Map<String, Instant> reached = new HashMap<>();
        List<EgressReport.Gap> gaps = new ArrayList<>();
        for (LedgerSum sum : reader.sums(LedgerQuery.between(query.from(), query.until())
                        .each(each, query.zone())
                        .by(Dimension.EDGE))
                .sums()) {
            String edge = sum.get(Dimension.EDGE);
            Instant before = reached.put(edge, end(each, sum.start(), query.zone()));
            if (before != null && before.isBefore(sum.start())) {
                gaps.add(new EgressReport.Gap(edge, before, sum.start()));
            }
        }
        int listed = Math.min(MAX_GAPS, gaps.size());
        return new EgressReport.Coverage(coarsest, reader.edges(), gaps.subList(0, listed), gaps.size() - listed);
    }

    private static boolean isLong(LedgerQuery query) {
        return Duration.between(query.from(), query.until()).toDays() > 62;
    }

    private static Instant end(Granularity each, Instant start, ZoneId zone) {
        if (each == Granularity.HOUR) {
            return start.plus(Duration.ofHours(1));
        }
        LocalDate day = start.atZone(zone).toLocalDate();
        return day.plusDays(1).atStartOfDay(zone).toInstant();
    }
}
