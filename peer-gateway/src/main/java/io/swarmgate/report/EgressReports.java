package io.swarmgate.report;

import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Grain;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerSums;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.Line;
import io.swarmgate.money.Part;
import io.swarmgate.money.PlanMonth;
import io.swarmgate.money.PriceBook;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes reports. Blocks, as the ledger's reader does. */
public final class EgressReports {
    /** Two years; each month is a few questions to the database. */
    private static final int MAX_MONTHS = 25;

    private final LedgerReader reader;
    private final PriceBook prices;
    private final InstantSource clock;

    public EgressReports(LedgerReader reader, PriceBook prices, InstantSource clock) {
        this.reader = reader;
        this.prices = prices;
        this.clock = clock;
    }

    /** A time within one month in which the same plans hold. */
    private record Span(Instant from, Instant until, LocalDate day) {}

    /** Whether the ledger can be asked by now; see {@link LedgerReader#isReady}. */
    public boolean isReady() {
        return reader.isReady();
    }

    /** @throws IllegalArgumentException if it would be too long, naming the remedy */
    public EgressReport of(LedgerQuery query) throws LedgerUnavailableException {
        Instant now = clock.instant();
        List<Span> spans = spans(query);
        Map<RowKey, RowBuilder> rows = new TreeMap<>();
        Map<YearMonth, Long> unpriced = new TreeMap<>();
        Attribution attribution = new Attribution(prices);
        Optional<Grain> coarsest = Optional.empty();
        for (Span span : spans) {
            YearMonth month = YearMonth.from(span.day());
            unpriced.putIfAbsent(month, 0L);
            LedgerSums sums = reader.sums(new LedgerQuery(
                            span.from(),
                            span.until(),
                            query.granularity(),
                            query.zone(),
                            query.by(),
                            query.only(),
                            LedgerQuery.DEFAULT_MOST_SUMS)
                    .by(Attribution.DIMENSIONS)
                    .by(Dimension.CONTENT));
            coarsest = coarser(coarsest, sums.coarsest());
            for (LedgerSum sum : sums.sums()) {
                Optional<Line> line = Attribution.line(sum);
                if (line.isEmpty()) {
                    continue;
                }
                RowBuilder row = rows.computeIfAbsent(key(query, sum), unseen -> new RowBuilder());
                if (rows.size() > query.mostSums()) {
                    throw new IllegalArgumentException("more than " + query.mostSums()
                            + " rows; ask for a shorter range, longer times or fewer dimensions");
                }
                row.add(line.get(), sum);
                List<Attribution.Target> targets = attribution.of(line.get(), Attribution.place(sum), span.day());
                targets.forEach(target -> row.add(month, target, sum.bytes()));
                if (line.get() == Line.SWARM && targets.stream().noneMatch(target -> target.part() == Part.SWARM)) {
                    unpriced.merge(month, sum.bytes(), Long::sum);
                }
            }
        }
        return finish(query, now, rows, unpriced, coarsest);
    }

    private static RowKey key(LedgerQuery query, LedgerSum sum) {
        List<String> values = query.by().stream().map(sum::get).toList();
        return new RowKey(query.granularity() == Granularity.TOTAL ? query.from() : sum.start(), values);
    }

    private EgressReport finish(
            LedgerQuery query,
            Instant now,
            Map<RowKey, RowBuilder> rows,
            Map<YearMonth, Long> unpriced,
            Optional<Grain> coarsest)
            throws LedgerUnavailableException {
        List<EgressReport.Month> months = new ArrayList<>();
        MonthlyBills bills = new MonthlyBills(reader, prices, query.zone(), now);
        for (Map.Entry<YearMonth, Long> month : unpriced.entrySet()) {
            MonthlyBills.Month bill = bills.of(month.getKey());
            months.add(new EgressReport.Month(bill.month(), bill.plans(), month.getValue(), bill.coarsePercentiles()));
        }
        MoneyShares shares = new MoneyShares(months);
        List<EgressRow> made = new ArrayList<>();
        RowBuilder all = new RowBuilder();
        Map<String, Saving> sum = new TreeMap<>();
        rows.forEach((key, row) -> {
            List<Saving> savings = shares.of(row);
            savings.forEach(saving -> sum.merge(saving.currency().getCurrencyCode(), saving, Saving::plus));
            made.add(row.build(key.start(), key.of(query), savings));
            all.add(row);
        });
        boolean whole = query.only().isEmpty() && isWholeMonths(query, now);
        List<Saving> total = whole ? ofPlans(months) : List.copyOf(sum.values());
        return new EgressReport(
                query,
                now,
                made,
                all.build(query.from(), Map.of(), total),
                months,
                names(query, made),
                new CoverageReader(reader, now).of(query, coarsest));
    }

    private static List<Saving> ofPlans(List<EgressReport.Month> months) {
        Map<String, Saving> sum = new TreeMap<>();
        for (EgressReport.Month month : months) {
            for (PlanMonth plan : month.plans()) {
                sum.merge(plan.actual().currency().getCurrencyCode(), Saving.of(plan), Saving::plus);
            }
        }
        return List.copyOf(sum.values());
    }

    private static boolean isWholeMonths(LedgerQuery query, Instant now) {
        ZoneId zone = query.zone();
        LocalDate first = query.from().atZone(zone).toLocalDate();
        boolean begins = first.getDayOfMonth() == 1
                && first.atStartOfDay(zone).toInstant().equals(query.from());
        LocalDate end = query.until().atZone(zone).toLocalDate();
        boolean ends =
                end.getDayOfMonth() == 1 && end.atStartOfDay(zone).toInstant().equals(query.until());
        return begins && (ends || !query.until().isBefore(now));
    }

    private Map<String, String> names(LedgerQuery query, List<EgressRow> rows) throws LedgerUnavailableException {
        if (!query.by().contains(Dimension.STREAM)) {
            return Map.of();
        }
        return reader.streams(rows.stream()
                .map(row -> row.of().getOrDefault(Dimension.STREAM, "-"))
                .distinct()
                .toList());
    }

    private static Optional<Grain> coarser(Optional<Grain> one, Optional<Grain> other) {
        return one.isEmpty() || (other.isPresent() && other.get().compareTo(one.get()) > 0) ? other : one;
    }

    private List<Span> spans(LedgerQuery query) {
        ZoneId zone = query.zone();
        LocalDate first = query.from().atZone(zone).toLocalDate();
        LocalDate last = query.until().minusNanos(1).atZone(zone).toLocalDate();
        List<Span> spans = new ArrayList<>();
        for (YearMonth month = YearMonth.from(first);
                !month.isAfter(YearMonth.from(last));
                month = month.plusMonths(1)) {
            if (spans.size() > 10 * MAX_MONTHS
                    || month.isAfter(YearMonth.from(first).plusMonths(MAX_MONTHS))) {
                throw new IllegalArgumentException("more than " + MAX_MONTHS + " months; ask for a shorter range");
            }
            List<LocalDate> cuts =
                    prices.cuts(month.atDay(1), month.plusMonths(1).atDay(1));
            for (int i = 0; i + 1 < cuts.size(); i++) {
                Instant from =
                        later(query.from(), cuts.get(i).atStartOfDay(zone).toInstant());
                Instant until = earlier(
                        query.until(), cuts.get(i + 1).atStartOfDay(zone).toInstant());
                if (from.isBefore(until)) {
                    spans.add(new Span(from, until, cuts.get(i)));
                }
            }
        }
        return spans;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** What tells rows apart, in their order. */
    record RowKey(Instant start, List<String> values) implements Comparable<RowKey> {
        Map<Dimension, String> of(LedgerQuery query) {
            Map<Dimension, String> of = new EnumMap<>(Dimension.class);
            int i = 0;
            for (Dimension dimension : query.by()) {
                of.put(dimension, values.get(i++));
            }
            return of;
        }

        @Override
        public int compareTo(RowKey other) {
            int order = start.compareTo(other.start);
            for (int i = 0; order == 0 && i < values.size(); i++) {
                order = values.get(i).compareTo(other.values.get(i));
            }
            return order;
        }
    }

    /** Adds up one row. */
    static final class RowBuilder {
        private final Map<Line, EgressRow.Sum> lines = new EnumMap<>(Line.class);
        private final Map<Line, Long> segments = new EnumMap<>(Line.class);
        private final Map<MoneyShares.Key, Long> priced = new LinkedHashMap<>();

        void add(Line line, LedgerSum sum) {
            lines.merge(line, new EgressRow.Sum(sum.requests(), sum.bytes()), EgressRow.Sum::plus);
            if (sum.get(Dimension.CONTENT).equals(Content.SEGMENT.label())) {
                segments.merge(line, sum.bytes(), Long::sum);
            }
        }

        void add(YearMonth month, Attribution.Target target, long bytes) {
            if (!target.received()) {
                priced.merge(new MoneyShares.Key(month, target.plan(), target.part()), bytes, Long::sum);
            }
        }

        void add(RowBuilder other) {
            other.lines.forEach((line, sum) -> lines.merge(line, sum, EgressRow.Sum::plus));
            other.segments.forEach((line, bytes) -> segments.merge(line, bytes, Long::sum));
        }

        Map<MoneyShares.Key, Long> priced() {
            return priced;
        }

        EgressRow build(Instant start, Map<Dimension, String> of, List<Saving> savings) {
            return new EgressRow(start, of, lines, segments, savings);
        }
    }
}
