package io.swarmgate.edge.config;

import io.swarmgate.money.PriceBook;

/**
 * What traffic costs.
 *
 * @param prices every plan
 */
public record MoneyConfig(PriceBook prices) {
    public static final MoneyConfig NONE = new MoneyConfig(PriceBook.EMPTY);
}
