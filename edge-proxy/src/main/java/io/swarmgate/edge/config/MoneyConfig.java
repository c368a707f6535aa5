package io.swarmgate.edge.config;

import io.swarmgate.money.PriceBook;
import java.math.BigDecimal;

/**
 * What traffic costs, and what that is compared with.
 *
 * @param prices every plan
 * @param controlPercent share of the viewers that is kept without peers, from 0 to 100
 */
public record MoneyConfig(PriceBook prices, BigDecimal controlPercent) {
    /** No prices, and nobody kept apart. */
    public static final MoneyConfig NONE = new MoneyConfig(PriceBook.EMPTY, BigDecimal.ZERO);

    public MoneyConfig withControlPercent(int percent) {
        return new MoneyConfig(prices, BigDecimal.valueOf(percent));
    }
}
