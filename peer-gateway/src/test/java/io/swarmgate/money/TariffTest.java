package io.swarmgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bills computed by hand beside those of the program. */
class TariffTest {
    private static final long GB = 1_000_000_000;
    private static final Currency EUR = Currency.getInstance("EUR");
    /** The first 10 GB at 0.10, the next 40 at 0.05, all beyond at 0.02. */
    private static final List<Tiers.Tier> TIERS = List.of(
            new Tiers.Tier(10 * GB, new BigDecimal("0.10")),
            new Tiers.Tier(50 * GB, new BigDecimal("0.05")),
            new Tiers.Tier(null, new BigDecimal("0.02")));

    private static Tariff tariff(Unit unit, Tiers tiers) {
        return Tariff.perUnit(EUR, unit, tiers);
    }

    private static String bill(Tariff tariff, long bytes) {
        return tariff.bill(Traffic.total(bytes, 0), MonthShare.WHOLE).number();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "10000000000, 1.00", // 10 x 0.10: the end still belongs to the tier
        "20000000000, 1.50", // 1.00 + 10 x 0.05
        "50000000000, 3.00", // 1.00 + 40 x 0.05
        "100000000000, 4.00" // 3.00 + 50 x 0.02
    })
    void graduatedTiersPriceWhatLiesInThem(long bytes, String expected) {
        assertThat(bill(tariff(Unit.GB, new Tiers(Tiers.Mode.GRADUATED, TIERS)), bytes))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10000000000, 1.00", // 10 x 0.10
        "10000000001, 0.50", // 10 x 0.05: one byte more and all of it is cheaper
        "50000000000, 2.50", // 50 x 0.05
        "100000000000, 2.00" // 100 x 0.02
    })
    void volumeTiersPriceEverythingByWhereItEnds(long bytes, String expected) {
        assertThat(bill(tariff(Unit.GB, new Tiers(Tiers.Mode.VOLUME, TIERS)), bytes))
                .isEqualTo(expected);
    }

    @Test
    void aGibibyteIsLargerThanAGigabyte() {
        Tiers one = Tiers.flat(BigDecimal.ONE);
        assertThat(bill(tariff(Unit.GIB, one), 1L << 40)).isEqualTo("1024.00");
        // 1,099,511,627,776 bytes are 1099.511627776 GB.
        assertThat(bill(tariff(Unit.GB, one), 1L << 40)).isEqualTo("1099.51");
    }

    @ParameterizedTest
    @CsvSource({"EUR, 0.02", "JPY, 0", "KWD, 0.015"})
    void halvesOfTheMinorUnitAreRoundedAwayFromZero(String currency, String expected) {
        // 15,000,000 bytes at 1 are 0.015.
        Tariff tariff = Tariff.perUnit(Currency.getInstance(currency), Unit.GB, Tiers.flat(BigDecimal.ONE));
        assertThat(bill(tariff, 15_000_000)).isEqualTo(expected);
        assertThat(new Money(new BigDecimal("-0.015"), EUR).number()).isEqualTo("-0.02");
    }

    @Test
    void aCommitIsPaidForWhetherUsedOrNot() {
        Tariff tariff = full(100 * GB, null, "0", "0", "0", "0");
        assertThat(bill(tariff, 30 * GB)).isEqualTo("4.00");
        // 4.00 + 100 x 0.02: the tiers go on.
        assertThat(bill(tariff, 200 * GB)).isEqualTo("6.00");
    }

    @Test
    void whatExceedsACommitCostsTheOverage() {
        Tariff tariff = full(100 * GB, "0.30", "0", "0", "0", "0");
        // 4.00 for the commit and 10 x 0.30 beyond it.
        assertThat(bill(tariff, 110 * GB)).isEqualTo("7.00");
    }

    private static Tariff full(
            long commit,
            @org.jspecify.annotations.Nullable String overage,
            String request,
            String minimum,
            String fee,
            String overhead) {
        return new Tariff(
                EUR,
                Unit.GB,
                Direction.OUT,
                new Tiers(Tiers.Mode.GRADUATED, TIERS),
                commit,
                overage == null ? null : new BigDecimal(overage),
                new BigDecimal(request),
                new BigDecimal(minimum),
                new BigDecimal(fee),
                new BigDecimal(overhead));
    }

    @Test
    void requestsMinimumAndFeeComeInThisOrder() {
        // 1.00 for 10 GB and 2,000,000 requests at 0.0075 per 10,000 are 2.50; at least 5; and 9 on top.
        Tariff tariff = full(0, null, "0.00000075", "5", "9", "0");
        assertThat(tariff.bill(Traffic.total(10 * GB, 2_000_000), MonthShare.WHOLE)
                        .number())
                .isEqualTo("14.00");
        assertThat(tariff.bill(Traffic.total(10 * GB, 20_000_000), MonthShare.WHOLE)
                        .number())
                .isEqualTo("25.00");
    }

    @Test
    void overheadIsBilledOnTop() {
        // 10 GB and 3 % are 10.3 GB: 1.00 + 0.3 x 0.05 = 1.015.
        assertThat(bill(full(0, null, "0", "0", "0", "3"), 10 * GB)).isEqualTo("1.02");
    }

    @Test
    void aPartOfAMonthHasItsShareOfTiersMinimumAndFee() {
        // Half of the month: tiers end at 5 and 25 GB. 5 x 0.10 + 5 x 0.05 = 0.75; a fee of 8 is 4.
        Tariff tariff = full(0, null, "0", "0", "8", "0");
        assertThat(tariff.bill(Traffic.total(10 * GB, 0), new MonthShare(15, 30))
                        .number())
                .isEqualTo("4.75");
        // 10 of February's 28 days: 8 x 10 / 28 = 2.857...
        assertThat(tariff.bill(Traffic.total(0, 0), new MonthShare(10, 28)).number())
                .isEqualTo("2.86");
        assertThat(tariff.bill(Traffic.total(0, 0), new MonthShare(10, 29)).number())
                .isEqualTo("2.76");
    }

    @Test
    void aRateIsThatOfThe95thPercentile() {
        // 100 samples of 1 to 100 Mbit/s: the five highest are dropped, 95 is left.
        long[] samples = new long[100];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (i + 1) * 37_500_000L;
        }
        Tariff tariff = tariff(Unit.MBIT, Tiers.flat(new BigDecimal("0.50")));
        Traffic traffic = Traffic.of(samples, new long[100], 0);
        assertThat(tariff.bill(traffic, MonthShare.WHOLE).number()).isEqualTo("47.50");
        assertThat(tariff.bill(traffic, new MonthShare(1, 2)).number()).isEqualTo("23.75");
    }

    @Test
    void graduatedBillsNeverFallAndAddUpAcrossTiers() {
        Random random = new Random(7);
        Tariff tariff = tariff(Unit.GB, new Tiers(Tiers.Mode.GRADUATED, TIERS));
        for (int i = 0; i < 2000; i++) {
            long less = Math.abs(random.nextLong() % (120 * GB));
            long more = less + Math.abs(random.nextLong() % (30 * GB));
            BigDecimal first = new BigDecimal(bill(tariff, less));
            BigDecimal both = new BigDecimal(bill(tariff, more));
            assertThat(both).isGreaterThanOrEqualTo(first);
            assertThat(both.subtract(first)).isLessThanOrEqualTo(new BigDecimal("3.01"));
        }
    }

    @Test
    void tiersThatDoNotRiseAreRefused() {
        assertThatThrownBy(() -> new Tiers(
                        Tiers.Mode.GRADUATED,
                        List.of(
                                new Tiers.Tier(5L, BigDecimal.ONE),
                                new Tiers.Tier(5L, BigDecimal.ONE),
                                new Tiers.Tier(null, BigDecimal.ONE))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
