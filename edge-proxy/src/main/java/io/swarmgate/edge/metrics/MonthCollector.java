package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.money.Money;
import io.swarmgate.money.PlanMonth;
import io.swarmgate.report.EgressReport;
import io.swarmgate.report.EgressReports;
import io.swarmgate.report.EgressRow;
import io.swarmgate.report.Saving;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Shows the report of the month at hand: what was delivered, and the money as the ledger and the price plans have it.
 * Everything is of all edges that share the ledger's database, whichever of them is scraped.
 */
public final class MonthCollector extends Collector implements Collector.Describable {
    private static final double BITS_PER_SECOND = 8.0 / 300;
    private static final List<String> SHARE = List.of("edge", "route", "currency");
    private static final List<String> PLAN = List.of("plan", "payee", "currency");

    private final Refreshed<EgressReport> report;

    /** @param executor for questions to the database, which take up to some seconds */
    public MonthCollector(EgressReports reports, ZoneId zone, InstantSource clock, Executor executor) {
        this(
                new Refreshed.Source<>() {
                    @Override
                    public boolean isReady() {
                        return reports.isReady();
                    }

                    @Override
                    public EgressReport find() throws LedgerUnavailableException {
                        return reports.of(LedgerQuery.month(YearMonth.now(clock.withZone(zone)), zone)
                                .by(Dimension.EDGE, Dimension.ROUTE));
                    }
                },
                executor);
    }

    MonthCollector(Refreshed.Source<EgressReport> source, Executor executor) {
        report = new Refreshed<>("the month's figures", source, executor, System::nanoTime);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<EgressReport> now = report.get().stream().toList();
        List<MetricFamilySamples> families = new ArrayList<>();
        families.add(delivered(now));
        families.add(share("saved", "Net saving of the swarm this month.", now, Saving::net));
        families.add(share("swarm", "What the swarm's bytes of this month would have cost.", now, Saving::swarm));
        families.add(share("cost", "What the swarm cost this month.", now, Saving::costs));
        families.add(share("cache", "What the edge's cache saved at origins this month.", now, Saving::cache));
        families.add(single(
                "month_unpriced_bytes",
                "Swarm bytes of this month that no plan prices.",
                now,
                made -> made.months().stream()
                        .mapToDouble(month -> (double) month.unpricedSwarmBytes())
                        .sum()));
        families.add(single("month_elapsed_ratio", "How much of the month has passed.", now, MonthCollector::elapsed));
        families.add(single(
                "month_computed_timestamp_seconds",
                "When the figures of the month were computed.",
                now,
                made -> made.made().toEpochMilli() / 1000.0));
        families.add(money("bill", "What the plan asks for this month so far.", now, PlanMonth::actual));
        families.add(money("without_swarm", "What it would ask without the swarm.", now, PlanMonth::withoutSwarm));
        families.add(money("saved", "Net saving of the swarm under the plan this month.", now, PlanMonth::net));
        families.add(quantity("billed", "Quantity billed this month so far.", now, false, PlanMonth::billed));
        families.add(quantity("commit", "Quantity paid for in any case.", now, false, PlanMonth::commit));
        families.add(quantity("billed", "Rate billed this month so far.", now, true, PlanMonth::billed));
        families.add(quantity("commit", "Rate paid for in any case.", now, true, PlanMonth::commit));
        return families;
    }

    private static double elapsed(EgressReport report) {
        Instant from = report.query().from();
        long month = report.query().until().toEpochMilli() - from.toEpochMilli();
        return Math.min(1, (report.made().toEpochMilli() - from.toEpochMilli()) / (double) month);
    }

    private static MetricFamilySamples delivered(List<EgressReport> now) {
        GaugeMetricFamily family = new GaugeMetricFamily(
                "swarmgate_month_segment_bytes",
                "Bytes of segments delivered this month.",
                List.of("edge", "route", "source"));
        for (EgressReport made : now) {
            for (EgressRow row : made.rows()) {
                family.addMetric(List.of(edge(row), route(row), "swarm"), (double) row.swarmBytes());
                family.addMetric(List.of(edge(row), route(row), "http"), (double) row.httpBytes());
            }
        }
        return family;
    }

    private static MetricFamilySamples share(
            String name, String help, List<EgressReport> now, Function<Saving, Money> amount) {
        GaugeMetricFamily family = new GaugeMetricFamily("swarmgate_month_" + name + "_money", help, SHARE);
        for (EgressReport made : now) {
            for (EgressRow row : made.rows()) {
                for (Saving saving : row.savings()) {
                    family.addMetric(
                            List.of(edge(row), route(row), saving.currency().getCurrencyCode()),
                            amount.apply(saving).amount().doubleValue());
                }
            }
        }
        return family;
    }

    private static String edge(EgressRow row) {
        return row.of().getOrDefault(Dimension.EDGE, "-");
    }

    private static String route(EgressRow row) {
        return row.of().getOrDefault(Dimension.ROUTE, "-");
    }

    private static MetricFamilySamples single(
            String name, String help, List<EgressReport> now, Function<EgressReport, Double> value) {
        GaugeMetricFamily family = new GaugeMetricFamily("swarmgate_" + name, help, List.of());
        now.forEach(made -> family.addMetric(List.of(), value.apply(made)));
        return family;
    }

    private static MetricFamilySamples money(
            String name, String help, List<EgressReport> now, Function<PlanMonth, Money> amount) {
        GaugeMetricFamily family = new GaugeMetricFamily("swarmgate_plan_" + name + "_money", help, PLAN);
        plans(now)
                .forEach(plan -> family.addMetric(
                        List.of(
                                plan.plan().name(),
                                plan.plan().payee().label(),
                                plan.actual().currency().getCurrencyCode()),
                        amount.apply(plan).amount().doubleValue()));
        return family;
    }

    /** Bytes, or for plans of a percentile bits per second; a commit there is none of is not shown. */
    private static MetricFamilySamples quantity(
            String name, String help, List<EgressReport> now, boolean rate, Function<PlanMonth, BigDecimal> amount) {
        GaugeMetricFamily family = new GaugeMetricFamily(
                "swarmgate_plan_" + name + (rate ? "_bits_per_second" : "_bytes"), help, List.of("plan", "payee"));
        for (PlanMonth plan : plans(now)) {
            double bytes = amount.apply(plan).doubleValue();
            if (plan.plan().tariff().unit().isRate() == rate && (bytes > 0 || !name.equals("commit"))) {
                family.addMetric(
                        List.of(plan.plan().name(), plan.plan().payee().label()),
                        rate ? bytes * BITS_PER_SECOND : bytes);
            }
        }
        return family;
    }

    private static List<PlanMonth> plans(List<EgressReport> now) {
        return now.stream()
                .flatMap(made -> made.months().stream())
                .flatMap(month -> month.plans().stream())
                .toList();
    }

    /** Nothing to check for duplicates before the first scrape: the names are all ours. */
    @Override
    public List<MetricFamilySamples> describe() {
        return List.of();
    }
}
