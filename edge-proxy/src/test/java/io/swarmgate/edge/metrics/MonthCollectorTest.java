package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSums;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.Retention;
import io.swarmgate.ledger.durable.DurableLedger;
import io.swarmgate.ledger.durable.LedgerSettings;
import io.swarmgate.money.Direction;
import io.swarmgate.money.Payee;
import io.swarmgate.money.PriceBook;
import io.swarmgate.money.PricePlan;
import io.swarmgate.money.Scope;
import io.swarmgate.money.Tariff;
import io.swarmgate.money.Tiers;
import io.swarmgate.money.Unit;
import io.swarmgate.money.Validity;
import io.swarmgate.report.EgressReports;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The month's figures from a real ledger. */
class MonthCollectorTest {
    private static final long GB = 1_000_000_000;
    /** A quarter of a month of 28 days. */
    private static final Instant NOW = Instant.parse("2026-02-08T00:00:00Z");

    private static final Currency EUR = Currency.getInstance("EUR");
    private static final BigDecimal NONE = BigDecimal.ZERO;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final CollectorRegistry registry = new CollectorRegistry();

    @BeforeEach
    void takeDown() throws Exception {
        try (DurableLedger ledger = DurableLedger.open(
                new LedgerSettings(
                        directory,
                        DatabaseAddress.file(directory.resolve("ledger.db")),
                        "fra-1",
                        Duration.ofMillis(20),
                        1 << 20,
                        10,
                        ZoneOffset.UTC,
                        new Retention(Duration.ofDays(7000), Duration.ofDays(7000), Duration.ofDays(7000), null)),
                sinceCut -> {})) {
            Instant before = NOW.minusSeconds(3600);
            Account cache = Account.of(Line.CACHE, "live").origin("main").content(Content.SEGMENT);
            ledger.add(cache, before, 1, 60 * GB);
            ledger.add(cache.line(Line.SWARM), before, 0, 40 * GB);
            ledger.add(cache.line(Line.ORIGIN), Instant.parse("2026-01-31T23:59:00Z"), 1, 900 * GB);
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> ledger.reader()
                                    .sums(LedgerQuery.between(Instant.EPOCH, NOW))
                                    .sums()
                                    .get(0)
                                    .bytes()
                            == 1000 * GB);
            EgressReports reports = new EgressReports(ledger.reader(), prices(), InstantSource.fixed(NOW));
            MonthCollector month = new MonthCollector(reports, ZoneOffset.UTC, InstantSource.fixed(NOW), Runnable::run);
            registry.register(month);
        }
        // The first scrape asks, the next one is answered.
        text();
    }

    /** A euro for each gigabyte with a commit of 80, and the line by its percentile. */
    private static PriceBook prices() {
        Tiers euro = Tiers.flat(BigDecimal.ONE);
        Tariff volume = new Tariff(EUR, Unit.GB, Direction.OUT, euro, 80 * GB, null, NONE, NONE, NONE, NONE);
        Tariff rate = new Tariff(EUR, Unit.MBIT, Direction.OUT, euro, 37_500_000, null, NONE, NONE, NONE, NONE);
        return new PriceBook(List.of(
                new PricePlan("hosting", Payee.EDGE, Scope.ALL, Validity.ALWAYS, volume),
                new PricePlan("transit", Payee.ORIGIN, Scope.ALL, Validity.ALWAYS, rate)));
    }

    @Test
    void beforeTheLedgerIsReadyItIsNotAskedAndNothingIsShown() {
        LedgerReader starting = new LedgerReader() {
            @Override
            public boolean isReady() {
                return false;
            }

            @Override
            public LedgerSums sums(LedgerQuery query) throws LedgerUnavailableException {
                throw new LedgerUnavailableException("no such table: ledger_entry");
            }

            @Override
            public Map<String, String> streams(Collection<String> ids) {
                return Map.of();
            }

            @Override
            public List<EdgeRecord> edges() {
                return List.of();
            }
        };
        CollectorRegistry first = new CollectorRegistry();
        List<Runnable> tasks = new ArrayList<>();
        first.register(new MonthCollector(
                new EgressReports(starting, prices(), InstantSource.fixed(NOW)),
                ZoneOffset.UTC,
                InstantSource.fixed(NOW),
                tasks::add));
        assertThat(MetricsText.of(first, null).text().lines().filter(line -> !line.startsWith("#")))
                .isEmpty();
        assertThat(tasks).isEmpty();
    }

    private String text() {
        return MetricsText.of(registry, null).text();
    }

    @Test
    void bytesAreThoseOfTheMonthByEdgeAndRoute() {
        assertThat(text())
                .contains("swarmgate_month_segment_bytes{edge=\"fra-1\",route=\"live\",source=\"swarm\",} 4.0E10")
                .contains("swarmgate_month_segment_bytes{edge=\"fra-1\",route=\"live\",source=\"http\",} 6.0E10");
    }

    @Test
    void moneyIsThatOfTheReport() {
        // 60 GB are billed as 80; without the swarm it would have been 100.
        assertThat(text())
                .contains("swarmgate_month_saved_money{edge=\"fra-1\",route=\"live\",currency=\"EUR\",} 20.0")
                .contains("swarmgate_plan_bill_money{plan=\"hosting\",payee=\"edge\",currency=\"EUR\",} 80.0")
                .contains("swarmgate_plan_without_swarm_money{plan=\"hosting\",payee=\"edge\",currency=\"EUR\",} 100.0")
                .contains("swarmgate_plan_saved_money{plan=\"hosting\",payee=\"edge\",currency=\"EUR\",} 20.0");
    }

    @Test
    void whatIsBilledStandsBesideTheCommit() {
        assertThat(text())
                .contains("swarmgate_plan_billed_bytes{plan=\"hosting\",payee=\"edge\",} 6.0E10")
                .contains("swarmgate_plan_commit_bytes{plan=\"hosting\",payee=\"edge\",} 8.0E10")
                .contains("swarmgate_plan_commit_bits_per_second{plan=\"transit\",payee=\"origin\",} 1000000.0")
                .contains("swarmgate_plan_billed_bits_per_second{plan=\"transit\",payee=\"origin\",} 0.0");
    }

    @Test
    void itIsKnownHowFarTheMonthIsAndHowOldTheFiguresAre() {
        assertThat(text())
                .contains("swarmgate_month_elapsed_ratio 0.25")
                .contains("swarmgate_month_computed_timestamp_seconds 1.7705088E9")
                .contains("swarmgate_month_unpriced_bytes 0.0");
    }
}
