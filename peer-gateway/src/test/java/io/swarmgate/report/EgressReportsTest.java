package io.swarmgate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.JdbcLedgerReader;
import io.swarmgate.ledger.database.LedgerDatabase;
import io.swarmgate.ledger.database.Retention;
import io.swarmgate.ledger.journal.Batch;
import io.swarmgate.ledger.journal.Entry;
import io.swarmgate.money.Direction;
import io.swarmgate.money.Part;
import io.swarmgate.money.Payee;
import io.swarmgate.money.PlanMonth;
import io.swarmgate.money.PriceBook;
import io.swarmgate.money.PricePlan;
import io.swarmgate.money.Scope;
import io.swarmgate.money.Tariff;
import io.swarmgate.money.Tiers;
import io.swarmgate.money.Unit;
import io.swarmgate.money.Validity;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of a real database, with money computed by hand. */
class EgressReportsTest {
    private static final long GB = 1_000_000_000;
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final YearMonth OCTOBER = YearMonth.of(2026, 10);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final List<Entry> entries = new ArrayList<>();

    private void add(String when, Line line, String route, Content content, long requests, long bytes) {
        Account account = new Account(line, route, LedgerStream.NONE, Account.NONE, "main", content, ViewerGroup.NONE);
        entries.add(new Entry(account, Instant.parse(when).getEpochSecond() / 60, requests, bytes));
    }

    private EgressReports reports(Instant now, PricePlan... plans) throws SQLException {
        DatabaseAddress address = DatabaseAddress.file(directory.resolve("ledger.db"));
        Duration ever = Duration.ofDays(9999);
        try (LedgerDatabase database = new LedgerDatabase(address, new Retention(ever, ever, ever, null), BERLIN)) {
            database.add(List.of(new Batch("edge", 1, 1, now, entries)));
        }
        return new EgressReports(new JdbcLedgerReader(address), new PriceBook(List.of(plans)), () -> now);
    }

    private static PricePlan plan(String name, Payee payee, Validity validity, Scope scope, String price) {
        return new PricePlan(
                name, payee, scope, validity, Tariff.perUnit(EUR, Unit.GB, Tiers.flat(new BigDecimal(price))));
    }

    private static final Instant NOVEMBER = Instant.parse("2026-11-05T00:00:00Z");

    @Test
    void moneyIsOfTheMonthAndItsRowsAddUpToIt() throws Exception {
        add("2026-10-03T12:00:00Z", Line.CACHE, "live", Content.SEGMENT, 100, 10 * GB);
        add("2026-10-03T12:00:00Z", Line.SWARM, "live", Content.SEGMENT, 100, 20 * GB);
        add("2026-10-04T12:00:00Z", Line.SWARM, "vod", Content.SEGMENT, 10, 10 * GB);
        add("2026-10-04T12:00:00Z", Line.SIGNALLING_SENT, "live", Content.OTHER, 5000, GB);
        EgressReport report = reports(NOVEMBER, plan("p", Payee.EDGE, Validity.ALWAYS, Scope.ALL, "0.10"))
                .of(LedgerQuery.month(OCTOBER, BERLIN).by(Dimension.ROUTE));
        assertThat(report.rows()).hasSize(2);
        // Live: 20 of the swarm's 30 GB are 2.00, and all signalling 0.10. Vod: 1.00.
        assertThat(report.rows().get(0).savings().get(0).net()).hasToString("1.90 EUR");
        assertThat(report.rows().get(1).savings().get(0).net()).hasToString("1.00 EUR");
        assertThat(report.total().savings().get(0).net()).hasToString("2.90 EUR");
        assertThat(report.total().offload()).isEqualTo(0.75);
    }

    @Test
    void whatIsNotProvenIsNeitherASavingNorOffload() throws Exception {
        add("2026-10-03T12:00:00Z", Line.CACHE, "live", Content.SEGMENT, 100, 10 * GB);
        add("2026-10-03T12:00:00Z", Line.SWARM, "live", Content.SEGMENT, 100, 10 * GB);
        add("2026-10-03T12:00:00Z", Line.UNPROVEN, "live", Content.SEGMENT, 0, 500 * GB);
        add("2026-10-03T12:00:00Z", Line.DISPUTED, "live", Content.SEGMENT, 0, 500 * GB);
        EgressReport report = reports(NOVEMBER, plan("p", Payee.EDGE, Validity.ALWAYS, Scope.ALL, "0.10"))
                .of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(report.total().savings().get(0).net()).hasToString("1.00 EUR");
        assertThat(report.total().offload()).isEqualTo(0.5);
    }

    @Test
    void whatACdnServedIsPricedByItsPlanAndWhatWasFetchedTwiceIsACost() throws Exception {
        add("2026-10-03T12:00:00Z", Line.OBSERVED, "live", Content.SEGMENT, 100, 30 * GB);
        add("2026-10-03T12:00:00Z", Line.SWARM, "live", Content.SEGMENT, 100, 10 * GB);
        add("2026-10-03T12:00:00Z", Line.HEDGED, "live", Content.SEGMENT, 0, 2 * GB);
        add("2026-10-03T12:00:00Z", Line.RELAYED, "live", Content.SEGMENT, 0, GB);
        EgressReport report = reports(
                        NOVEMBER,
                        plan("cdn", Payee.CDN, Validity.ALWAYS, Scope.ALL, "0.10"),
                        plan("turn", Payee.TURN, Validity.ALWAYS, Scope.ALL, "0.40"))
                .of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(plan(report, 0).actual()).hasToString("3.00 EUR");
        // 10 GB of the swarm are 1.00; 2 GB fetched twice cost 0.20, 1 GB by way of TURN 0.40.
        assertThat(report.total().savings().get(0).net()).hasToString("0.40 EUR");
        assertThat(report.total().offload()).isEqualTo(0.25);
    }

    @Test
    void messagesAreNotBilledAsRequests() throws Exception {
        add("2026-10-04T12:00:00Z", Line.SIGNALLING_SENT, "live", Content.OTHER, 5000, 0);
        add("2026-10-04T12:00:00Z", Line.CACHE, "live", Content.SEGMENT, 7, 0);
        BigDecimal none = BigDecimal.ZERO;
        Tariff tariff =
                new Tariff(EUR, Unit.GB, Direction.OUT, Tiers.flat(none), 0, null, BigDecimal.ONE, none, none, none);
        EgressReport report = reports(NOVEMBER, new PricePlan("p", Payee.EDGE, Scope.ALL, Validity.ALWAYS, tariff))
                .of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(plan(report, 0).actual()).hasToString("7.00 EUR");
    }

    private static PlanMonth plan(EgressReport report, int number) {
        return report.months().get(0).plans().get(number);
    }

    @Test
    void aPlanThatBeginsWithinTheMonthHasTheTrafficOfItsDays() throws Exception {
        // 22:30 in UTC is the day after in Berlin, while its clocks are on summer time.
        add("2026-10-15T21:30:00Z", Line.CACHE, "live", Content.SEGMENT, 1, 100 * GB);
        add("2026-10-15T22:30:00Z", Line.CACHE, "live", Content.SEGMENT, 1, 10 * GB);
        LocalDate day = LocalDate.of(2026, 10, 16);
        EgressReport report = reports(
                        NOVEMBER,
                        plan("old", Payee.EDGE, new Validity(null, day), Scope.ALL, "0.10"),
                        plan("new", Payee.EDGE, new Validity(day, null), Scope.ALL, "0.50"))
                .of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(plan(report, 0).actual()).hasToString("10.00 EUR");
        assertThat(plan(report, 1).actual()).hasToString("5.00 EUR");
    }

    @Test
    void theMonthInWhichClocksGoBackHasAnHourOfSamplesMore() throws Exception {
        add("2026-10-04T12:00:00Z", Line.CACHE, "live", Content.SEGMENT, 1, GB);
        PricePlan rate = new PricePlan(
                "p",
                Payee.EDGE,
                Scope.ALL,
                Validity.ALWAYS,
                Tariff.perUnit(EUR, Unit.MBIT, Tiers.flat(BigDecimal.ONE)));
        EgressReport report = reports(NOVEMBER, rate).of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(plan(report, 0).of(Part.SERVED).samples()).isEqualTo((31 * 24 + 1) * 12);
        // One busy sample is among those that are dropped.
        assertThat(plan(report, 0).actual()).hasToString("0.00 EUR");
    }

    @Test
    void aPercentileOfAMonthByHand() throws Exception {
        // 500 of 8940 samples at 8 Mbit/s: 447 are dropped, so 53 of them are left.
        Instant start = Instant.parse("2026-10-10T00:00:00Z");
        for (int i = 0; i < 500; i++) {
            add(start.plusSeconds(300L * i).toString(), Line.CACHE, "live", Content.SEGMENT, 1, 300_000_000);
        }
        PricePlan rate = new PricePlan(
                "p",
                Payee.EDGE,
                Scope.ALL,
                Validity.ALWAYS,
                Tariff.perUnit(EUR, Unit.MBIT, Tiers.flat(new BigDecimal("0.50"))));
        EgressReport report = reports(NOVEMBER, rate).of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(plan(report, 0).actual()).hasToString("4.00 EUR");
    }

    @Test
    void whatNoPlanPricesIsNamedAndNoSaving() throws Exception {
        add("2026-10-03T12:00:00Z", Line.SWARM, "live", Content.SEGMENT, 1, 3 * GB);
        add("2026-10-03T12:00:00Z", Line.SWARM, "vod", Content.SEGMENT, 1, 5 * GB);
        Scope live = new Scope(Set.of(), Set.of("live"), Set.of(), Set.of());
        EgressReport report = reports(NOVEMBER, plan("p", Payee.EDGE, Validity.ALWAYS, live, "1"))
                .of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(report.months().get(0).unpricedSwarmBytes()).isEqualTo(5 * GB);
        assertThat(report.total().savings().get(0).net()).hasToString("3.00 EUR");
    }

    @Test
    void aSwarmByteIsASavingOfOnePayeeAlone() throws Exception {
        add("2026-10-03T12:00:00Z", Line.SWARM, "live", Content.SEGMENT, 1, 3 * GB);
        EgressReport report = reports(
                        NOVEMBER,
                        plan("hosting", Payee.EDGE, Validity.ALWAYS, Scope.ALL, "1"),
                        plan("origin", Payee.ORIGIN, Validity.ALWAYS, Scope.ALL, "1"))
                .of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(plan(report, 0).swarm()).hasToString("3.00 EUR");
        assertThat(plan(report, 1).swarm()).hasToString("0.00 EUR");
    }

    @Test
    void daysOfARangeHaveTheirShareOfTheirMonths() throws Exception {
        add("2026-10-31T12:00:00Z", Line.SWARM, "live", Content.SEGMENT, 1, 3 * GB);
        add("2026-10-01T12:00:00Z", Line.SWARM, "live", Content.SEGMENT, 1, GB);
        add("2026-11-01T12:00:00Z", Line.SWARM, "live", Content.SEGMENT, 1, 2 * GB);
        EgressReport report = reports(NOVEMBER, plan("p", Payee.EDGE, Validity.ALWAYS, Scope.ALL, "1"))
                .of(LedgerQuery.between(Instant.parse("2026-10-30T23:00:00Z"), Instant.parse("2026-11-01T23:00:00Z"))
                        .each(Granularity.DAY, BERLIN));
        assertThat(report.rows().stream().map(row -> row.savings().get(0).net().toString()))
                .containsExactly("3.00 EUR", "2.00 EUR");
        assertThat(report.total().savings().get(0).net()).hasToString("5.00 EUR");
    }

    @Test
    void hoursWithoutEntriesAreGaps() throws Exception {
        add("2026-10-03T12:00:00Z", Line.CACHE, "live", Content.SEGMENT, 1, 1);
        add("2026-10-03T15:00:00Z", Line.CACHE, "live", Content.SEGMENT, 1, 1);
        EgressReport report = reports(NOVEMBER).of(LedgerQuery.month(OCTOBER, BERLIN));
        assertThat(report.coverage().gaps())
                .containsExactly(new EgressReport.Gap(
                        "edge", Instant.parse("2026-10-03T13:00:00Z"), Instant.parse("2026-10-03T15:00:00Z")));
    }

    @Test
    void tooManyRowsAndMonthsAreRefused() throws Exception {
        add("2026-10-03T12:00:00Z", Line.CACHE, "live", Content.SEGMENT, 1, 1);
        add("2026-10-03T12:00:00Z", Line.CACHE, "vod", Content.SEGMENT, 1, 1);
        EgressReports reports = reports(NOVEMBER);
        assertThatThrownBy(() -> reports.of(
                        LedgerQuery.month(OCTOBER, BERLIN).by(Dimension.ROUTE).mostSums(1)))
                .hasMessageContaining("more than 1 rows");
        assertThatThrownBy(() -> reports.of(LedgerQuery.between(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z"))))
                .hasMessageContaining("months; ask for a shorter range");
    }
}
