package io.swarmgate.ledger.database;

import static io.swarmgate.ledger.Dimension.LINE;
import static io.swarmgate.ledger.Dimension.STREAM;

import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.journal.Entry;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums by day, line and stream, one line of text each, from the database and from what was put in. */
final class DaySums {
    private static final LedgerQuery AUTUMN =
            LedgerQuery.between(Instant.parse("2026-10-01T00:00:00Z"), Instant.parse("2026-12-31T00:00:00Z"));

    private DaySums() {}

    static List<String> stored(LedgerReader reader, ZoneId zone) throws LedgerUnavailableException {
        return reader.sums(AUTUMN.each(Granularity.DAY, zone).by(LINE, STREAM)).sums().stream()
                .map(sum -> day(sum.start(), zone) + " " + sum.get(LINE) + " " + sum.get(STREAM) + ": " + sum.requests()
                        + " " + sum.bytes())
                .sorted()
                .toList();
    }

    static List<String> expected(List<Entry> entries, ZoneId zone) {
        Map<String, long[]> sums = new TreeMap<>();
        for (Entry entry : entries) {
            String key = day(Instant.ofEpochSecond(entry.minute() * 60), zone) + " "
                    + entry.account().line().label() + " "
                    + entry.account().stream().id();
            long[] sum = sums.computeIfAbsent(key, unseen -> new long[2]);
            sum[0] += entry.requests();
            sum[1] += entry.bytes();
        }
        return sums.entrySet().stream()
                .map(sum -> sum.getKey() + ": " + sum.getValue()[0] + " " + sum.getValue()[1])
                .sorted()
                .toList();
    }

    private static String day(Instant instant, ZoneId zone) {
        return instant.atZone(zone).toLocalDate().toString();
    }
}
