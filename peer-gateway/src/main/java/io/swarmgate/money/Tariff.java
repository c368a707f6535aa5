package io.swarmgate.money;

import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for traffic in a month: {@code max(quantity + requests, minimum) + fee}.
 *
 * @param tiers prices of a unit
 * @param commitBytes paid for whether used or not; of a rate, in five minutes; 0 for none
 * @param overage price of a unit beyond the commit; null if the tiers go on
 * @param requestPrice price of one request
 * @param overheadPercent what is billed on top of the content counted: header sections, TLS
 */
public record Tariff(
        Currency currency,
        Unit unit,
        Direction direction,
        Tiers tiers,
        long commitBytes,
        @Nullable BigDecimal overage,
        BigDecimal requestPrice,
        BigDecimal minimum,
        BigDecimal fee,
        BigDecimal overheadPercent) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Nothing but a price for each unit. */
    public static Tariff perUnit(Currency currency, Unit unit, Tiers tiers) {
        BigDecimal none = BigDecimal.ZERO;
        return new Tariff(currency, unit, Direction.OUT, tiers, 0, null, none, none, none, none);
    }

    public Tariff {
        if (overage != null && commitBytes == 0) {
            throw new IllegalArgumentException("an overage is beyond a commit; give one");
        }
    }

    /**
     * The bill for traffic, rounded once.
     *
     * @param share of the month that this is for
     */
    public Money bill(Traffic traffic, MonthShare share) {
        BigDecimal days = BigDecimal.valueOf(share.days());
        BigDecimal month = BigDecimal.valueOf(share.daysOfMonth());
        BigDecimal unitBytes = BigDecimal.valueOf(unit.bytes());
        // Everything below is multiplied by the days of the month and the bytes of a unit, so that it stays exact.
        BigDecimal quantity = billed(traffic);
        BigDecimal cost = unit.isRate()
                ? volume(quantity, BigDecimal.ONE).multiply(days)
                : volume(quantity.multiply(month), days);
        BigDecimal requests = requestPrice
                .multiply(BigDecimal.valueOf(traffic.requests()))
                .multiply(month)
                .multiply(unitBytes);
        BigDecimal least = minimum.multiply(days).multiply(unitBytes);
        BigDecimal sum = cost.add(requests).max(least).add(fee.multiply(days).multiply(unitBytes));
        return Money.ofFraction(sum, month.multiply(unitBytes), currency);
    }

    /** Bytes that are billed: their sum, or those of the 95th percentile of five minutes. */
    public BigDecimal billed(Traffic traffic) {
        long bytes = unit.isRate() ? traffic.percentile(direction) : traffic.sent();
        BigDecimal factor = HUNDRED.add(overheadPercent);
        return BigDecimal.valueOf(bytes).multiply(factor).divide(HUNDRED);
    }

    private BigDecimal volume(BigDecimal bytes, BigDecimal scale) {
        BigDecimal commit = BigDecimal.valueOf(commitBytes).multiply(scale);
        if (overage == null) {
            return tiers.cost(bytes.max(commit), scale);
        }
        BigDecimal beyond = bytes.subtract(commit).max(BigDecimal.ZERO);
        return tiers.cost(commit, scale).add(beyond.multiply(overage));
    }
}
