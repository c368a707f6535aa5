package io.swarmgate.report;

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
import io.swarmgate.money.PricePlan;
import io.swarmgate.money.Traffic;
import io.swarmgate.money.Validity;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prices whole calendar months; the one at hand as if it ended now. */
final class MonthlyBills {
    private static final int SAMPLE_SECONDS = 300;

    private final LedgerReader reader;
    private final Attribution attribution;
    private final ZoneId zone;
    private final Instant now;

    /**
     * The bills of a month, by plan.
     *
     * @param coarsePercentiles whether some of a percentile's samples are averages of an hour or a day, since finer
     *     ones have been rolled up
     */
    record Month(YearMonth month, List<PlanMonth> plans, boolean coarsePercentiles) {}

    /** What is collected of one part of a plan's traffic. */
    private static final class Counts {
        private final long[] out;
        private final long[] in;
        private long requests;

        Counts(int samples) {
            out = new long[samples];
            in = new long[samples];
        }

        void add(int sample, boolean received, long bytes) {
            long[] to = received ? in : out;
            to[sample] = Math.addExact(to[sample], bytes);
        }
    }

    private final class Collected {
        private final Instant start;
        private final boolean rate;
        private final int samples;
        private final Map<Part, Counts> parts = new EnumMap<>(Part.class);

        Collected(PricePlan plan, Validity.Days days) {
            start = days.first().atStartOfDay(zone).toInstant();
            Instant end = days.end().atStartOfDay(zone).toInstant();
            rate = plan.tariff().unit().isRate();
            long seconds =
                    Duration.between(start, now.isBefore(end) ? now : end).toSeconds();
            samples = rate ? (int) Math.max(0, (seconds + SAMPLE_SECONDS - 1) / SAMPLE_SECONDS) : 1;
        }

        Counts of(Part part) {
            return parts.computeIfAbsent(part, unseen -> new Counts(samples));
        }

        /** @param length samples among which the bytes are spread evenly */
        void add(Part part, boolean received, Instant when, int length, long bytes) {
            int first = (int) (Duration.between(start, when).toSeconds() / SAMPLE_SECONDS);
            long rest = Math.floorMod(bytes, (long) length);
            for (int i = 0; i < length; i++) {
                if (first + i >= 0 && first + i < samples) {
                    of(part).add(first + i, received, Math.floorDiv(bytes, (long) length) + (i < rest ? 1 : 0));
                }
            }
        }

        Map<Part, Traffic> traffic() {
            Map<Part, Traffic> traffic = new EnumMap<>(Part.class);
            for (Part part : Part.values()) {
                Counts counts = of(part);
                traffic.put(part, Traffic.of(counts.out, counts.in, Math.max(0, counts.requests)));
            }
            return traffic;
        }
    }

    MonthlyBills(LedgerReader reader, PriceBook prices, ZoneId zone, Instant now) {
        this.reader = reader;
        this.attribution = new Attribution(prices);
        this.zone = zone;
        this.now = now;
    }

    Month of(YearMonth month) throws LedgerUnavailableException {
        Map<PricePlan, Collected> collected = new LinkedHashMap<>();
        Map<PricePlan, Validity.Days> days = new LinkedHashMap<>();
        for (PricePlan plan : attribution.prices().plans()) {
            plan.validity().in(month).ifPresent(valid -> {
                days.put(plan, valid);
                collected.put(plan, new Collected(plan, valid));
            });
        }
        if (collected.isEmpty()) {
            return new Month(month, List.of(), false);
        }
        List<LocalDate> cuts =
                attribution.prices().cuts(month.atDay(1), month.plusMonths(1).atDay(1));
        for (int i = 0; i + 1 < cuts.size(); i++) {
            addTotals(cuts.get(i), cuts.get(i + 1), collected);
        }
        boolean coarse = false;
        if (collected.values().stream().anyMatch(one -> one.rate)) {
            for (LocalDate day = month.atDay(1);
                    YearMonth.from(day).equals(month)
                            && day.atStartOfDay(zone).toInstant().isBefore(now);
                    day = day.plusDays(1)) {
                coarse |= addSamples(day, collected);
            }
        }
        List<PlanMonth> plans = new ArrayList<>();
        days.forEach((plan, valid) -> {
            Collected found = collected.get(plan);
            if (found != null) {
                plans.add(PlanMonth.of(plan, valid, found.traffic()));
            }
        });
        return new Month(month, plans, coarse);
    }

    private LedgerQuery query(LocalDate first, LocalDate end, Granularity each) {
        return LedgerQuery.between(
                        first.atStartOfDay(zone).toInstant(),
                        end.atStartOfDay(zone).toInstant())
                .each(each, zone)
                .by(Attribution.DIMENSIONS);
    }

    private void addTotals(LocalDate first, LocalDate end, Map<PricePlan, Collected> collected)
            throws LedgerUnavailableException {
        for (LedgerSum sum : reader.sums(query(first, end, Granularity.TOTAL)).sums()) {
            for (Attribution.Target target : targets(sum, first)) {
                Collected to = collected.get(target.plan());
                if (to != null) {
                    if (!to.rate) {
                        to.of(target.part()).add(0, target.received(), sum.bytes());
                    }
                    // What a socket carries are messages; nobody bills them as requests.
                    if (!target.received() && target.part() != Part.SIGNALLING) {
                        to.of(target.part()).requests += sum.requests();
                    }
                }
            }
        }
    }

    /** @return whether the day's samples are coarser than five minutes */
    private boolean addSamples(LocalDate day, Map<PricePlan, Collected> collected) throws LedgerUnavailableException {
        LocalDate next = day.plusDays(1);
        LedgerSums sums = reader.sums(query(day, next, Granularity.FIVE_MINUTES));
        Optional<Grain> coarsest = sums.coarsest();
        int length = 1;
        if (coarsest.filter(grain -> grain == Grain.HOUR).isPresent()) {
            sums = reader.sums(query(day, next, Granularity.HOUR));
            length = 3600 / SAMPLE_SECONDS;
        } else if (coarsest.filter(grain -> grain == Grain.DAY).isPresent()) {
            sums = reader.sums(query(day, next, Granularity.DAY));
            length = (int) (Duration.between(day.atStartOfDay(zone), next.atStartOfDay(zone))
                            .toSeconds()
                    / SAMPLE_SECONDS);
        }
        for (LedgerSum sum : sums.sums()) {
            for (Attribution.Target target : targets(sum, day)) {
                Collected to = collected.get(target.plan());
                if (to != null && to.rate) {
                    to.add(target.part(), target.received(), sum.start(), length, sum.bytes());
                }
            }
        }
        return length > 1;
    }

    private List<Attribution.Target> targets(LedgerSum sum, LocalDate day) {
        Optional<Line> line = Attribution.line(sum);
        return line.isEmpty() ? List.of() : attribution.of(line.get(), Attribution.place(sum), day);
    }
}
