package io.swarmgate.money;

import static java.math.BigDecimal.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is saved, computed by hand. */
class PlanMonthTest {
    private static final long GB = 1_000_000_000;
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Validity.Days MARCH =
            Validity.ALWAYS.in(YearMonth.of(2026, 3)).orElseThrow();
    /** The first 100 GB at 0.10, the rest at 0.05. */
    private static final Tiers TIERS = new Tiers(
            Tiers.Mode.GRADUATED,
            List.of(new Tiers.Tier(100 * GB, new BigDecimal("0.10")), new Tiers.Tier(null, new BigDecimal("0.05"))));

    private static PricePlan plan(Payee payee, Unit unit) {
        return new PricePlan("p", payee, Scope.ALL, Validity.ALWAYS, Tariff.perUnit(EUR, unit, TIERS));
    }

    private static PlanMonth month(Payee payee, Map<Part, Traffic> traffic) {
        return PlanMonth.of(plan(payee, Unit.GB), MARCH, traffic);
    }

    private static Traffic gb(long gigabytes) {
        return Traffic.total(gigabytes * GB, 0);
    }

    @Test
    void theSwarmSavesThePriceOfTheLastBytes() {
        PlanMonth month = month(
                Payee.EDGE,
                Map.of(Part.SERVED, gb(80), Part.SIGNALLING, gb(1), Part.CLIENT, gb(2), Part.SWARM, gb(60)));
        // 83 GB at 0.10. Without the swarm 80 + 60 = 140 GB: 100 x 0.10 + 40 x 0.05 = 12.00.
        assertThat(month.actual()).hasToString("8.30 EUR");
        assertThat(month.withoutSwarm()).hasToString("12.00 EUR");
        assertThat(month.swarm()).hasToString("4.00 EUR");
        assertThat(month.signalling()).hasToString("0.10 EUR");
        assertThat(month.client()).hasToString("0.20 EUR");
        assertThat(month.net()).hasToString("3.70 EUR");
        assertThat(month.cache()).hasToString("0.00 EUR");
    }

    @Test
    void aMonthInWhichTheSwarmCostMoreThanItSavedIsNegative() {
        PlanMonth month = month(
                Payee.EDGE, Map.of(Part.SERVED, gb(10), Part.SIGNALLING, gb(5), Part.HEDGED, gb(2), Part.SWARM, gb(3)));
        // 15 GB at 0.10; without 10 - 2 + 3 = 11.
        assertThat(month.actual()).hasToString("1.50 EUR");
        assertThat(month.withoutSwarm()).hasToString("1.10 EUR");
        assertThat(month.hedged()).hasToString("0.20 EUR");
        assertThat(month.net()).hasToString("-0.40 EUR");
    }

    @Test
    void anOriginsBillTellsTheCacheFromTheSwarm() {
        PlanMonth month = month(Payee.ORIGIN, Map.of(Part.SERVED, gb(10), Part.DELIVERED, gb(90), Part.SWARM, gb(30)));
        // 10 GB are fetched: 1.00. All 90 over HTTP would be 9.00, and 120: 10.00 + 20 x 0.05 = 11.00.
        assertThat(month.actual()).hasToString("1.00 EUR");
        assertThat(month.cache()).hasToString("8.00 EUR");
        assertThat(month.swarm()).hasToString("2.00 EUR");
        assertThat(month.withoutSwarm()).hasToString("11.00 EUR");
        assertThat(month.net()).hasToString("2.00 EUR");
    }

    @Test
    void aTurnServiceIsACostOfTheSwarmsAlone() {
        PlanMonth month = month(Payee.TURN, Map.of(Part.SERVED, gb(10)));
        assertThat(month.fee()).hasToString("1.00 EUR");
        assertThat(month.net()).hasToString("-1.00 EUR");
    }

    @Test
    void aSwarmAtNightSavesNothingOfAPercentile() {
        long[] served = new long[100];
        long[] swarm = new long[100];
        for (int i = 0; i < 100; i++) {
            served[i] = i < 50 ? 37_500_000 : 375_000_000;
            swarm[i] = i < 50 ? 37_500_000 : 0;
        }
        PlanMonth night = PlanMonth.of(
                plan(Payee.EDGE, Unit.MBIT),
                MARCH,
                Map.of(
                        Part.SERVED, Traffic.of(served, new long[100], 0),
                        Part.SWARM, Traffic.of(swarm, new long[100], 0)));
        assertThat(night.swarm()).hasToString("0.00 EUR");
    }

    @Test
    void stepsAlwaysAddUpToTheDifferenceOfTheBills() {
        Random random = new Random(11);
        for (int i = 0; i < 3000; i++) {
            Map<Part, Traffic> traffic = new EnumMap<>(Part.class);
            for (Part part : Part.values()) {
                traffic.put(part, Traffic.total(random.nextInt(200) * GB + random.nextInt(1000), 0));
            }
            Payee payee = Payee.SERVING.get(random.nextInt(3));
            if (payee != Payee.EDGE) {
                traffic.remove(Part.SIGNALLING);
                traffic.remove(Part.CLIENT);
            }
            PlanMonth month = month(payee, traffic);
            assertThat(month.net().plus(month.cache()))
                    .isEqualTo(month.withoutSwarm().minus(month.actual()));
        }
    }

    @Test
    void datesThatSplitAMonthGiveEachPlanItsDays() {
        Validity until = new Validity(null, LocalDate.of(2028, 2, 10));
        Validity from = new Validity(LocalDate.of(2028, 2, 10), null);
        YearMonth leap = YearMonth.of(2028, 2);
        assertThat(until.in(leap).orElseThrow().share()).isEqualTo(new MonthShare(9, 29));
        assertThat(from.in(leap).orElseThrow().share()).isEqualTo(new MonthShare(20, 29));
        assertThat(until.meets(from)).isFalse();
        assertThat(until.in(YearMonth.of(2028, 3))).isEmpty();
    }

    @Test
    void noTrafficIsPricedTwice() {
        PricePlan cdn = new PricePlan(
                "c",
                Payee.CDN,
                Scope.ALL,
                Validity.ALWAYS,
                plan(Payee.CDN, Unit.GB).tariff());
        PricePlan edge = plan(Payee.EDGE, Unit.GB);
        PriceBook book = new PriceBook(List.of(edge, cdn));
        Scope.Place place = new Scope.Place("e", "r", "-", "o");
        // The CDN in front would have served what the swarm did, not the edge behind it.
        assertThat(book.serving(place, LocalDate.EPOCH)).contains(cdn);
        assertThat(edge.overlaps(plan(Payee.EDGE, Unit.GB))).isTrue();
    }

    @Test
    void whatIsBilledSoFarStandsBesideTheCommitOfTheDays() {
        Tariff tariff =
                new Tariff(EUR, Unit.GB, Direction.OUT, TIERS, 62 * GB, null, ZERO, ZERO, ZERO, new BigDecimal("3"));
        Validity half = new Validity(null, LocalDate.of(2026, 3, 16));
        PricePlan plan = new PricePlan("p", Payee.EDGE, Scope.ALL, half, tariff);
        Map<Part, Traffic> traffic = Map.of(Part.SERVED, gb(80), Part.CLIENT, gb(20), Part.SWARM, gb(60));
        PlanMonth month = PlanMonth.of(plan, half.in(YearMonth.of(2026, 3)).orElseThrow(), traffic);
        assertThat(month.billed()).isEqualByComparingTo(BigDecimal.valueOf(103 * GB));
        assertThat(month.commit()).isEqualByComparingTo(BigDecimal.valueOf(30 * GB));
    }

    @Test
    void sharesOfRowsAddUpToTheWhole() {
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            long[] bytes = random.longs(20, 0, 1000).toArray();
            long whole = java.util.Arrays.stream(bytes).sum();
            Money amount = new Money(BigDecimal.valueOf(random.nextInt(20000) - 10000, 2), EUR);
            RunningShare share = new RunningShare(amount, whole);
            Money sum = Money.zero(EUR);
            for (long part : bytes) {
                Money next = share.next(part);
                assertThat(next.minus(amount.share(part, whole)).amount().abs())
                        .isLessThanOrEqualTo(new BigDecimal("0.02"));
                sum = sum.plus(next);
            }
            assertThat(sum).isEqualTo(amount);
        }
    }
}
