package io.swarmgate.edge.config;

import io.swarmgate.money.Direction;
import io.swarmgate.money.Tariff;
import io.swarmgate.money.Tiers;
import io.swarmgate.money.Tiers.Tier;
import io.swarmgate.money.Unit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what one plan asks for. */
final class TariffReader {
    private static final Pattern PER_NUMBER =
            Pattern.compile("([0-9.]+)\\s+per\\s+(1|10|100|1000|10000|100000|1000000)");

    private final Section section;
    private final boolean receives;

    /** @param receives whether it is known what the payee receives, as percentiles of both ways need */
    TariffReader(Section section, boolean receives) {
        this.section = section;
        this.receives = receives;
    }

    /** Null if something is wrong, which has been reported. */
    @Nullable Tariff read() {
        Currency currency = section.required(
                        ConfigKey.PRICE_CURRENCY, TariffReader::currency, "give its code, such as EUR")
                .orElse(null);
        Unit unit = section.value(ConfigKey.PRICE_UNIT, text -> MoneyReader.oneOf(text, Unit.values(), Unit::label));
        Direction direction = section.value(ConfigKey.PRICE_DIRECTION, MoneyReader::direction);
        if (section.has(ConfigKey.PRICE_DIRECTION) && !unit.isRate()) {
            section.problem(ConfigKey.PRICE_DIRECTION, "goes with unit: Mbit/s; remove it");
        } else if (direction != Direction.OUT && !receives) {
            section.problem(ConfigKey.PRICE_DIRECTION, "only of an edge it is known what is received; use out");
        }
        Tiers tiers = tiers(unit);
        long commit = section.optional(ConfigKey.PRICE_COMMIT, text -> quantity(unit, text))
                .orElse(0L);
        BigDecimal overage =
                section.optional(ConfigKey.PRICE_OVERAGE, Quantities::decimal).orElse(null);
        if (overage != null && commit == 0) {
            section.problem(ConfigKey.PRICE_OVERAGE, "is the price beyond a commit; give commit as well");
            overage = null;
        }
        if (currency == null || tiers == null) {
            return null;
        }
        return new Tariff(
                currency,
                unit,
                direction,
                tiers,
                commit,
                overage,
                section.optional(ConfigKey.PRICE_REQUESTS, TariffReader::perRequest)
                        .orElse(BigDecimal.ZERO),
                section.value(ConfigKey.PRICE_MINIMUM, Quantities::decimal),
                section.value(ConfigKey.PRICE_FEE, Quantities::decimal),
                section.value(ConfigKey.PRICE_OVERHEAD, Quantities::percentage));
    }

    private @Nullable Tiers tiers(Unit unit) {
        Tiers.Mode mode = section.value(
                ConfigKey.PRICE_TIERS_APPLY, text -> MoneyReader.oneOf(text, Tiers.Mode.values(), Tiers.Mode::label));
        List<Section> items = section.sections("tiers");
        if (items.isEmpty()) {
            return Tiers.flat(
                    section.optional(ConfigKey.PRICE_PRICE, Quantities::decimal).orElse(BigDecimal.ZERO));
        }
        if (section.has(ConfigKey.PRICE_PRICE)) {
            section.problem(ConfigKey.PRICE_PRICE, "there are tiers too; keep one of them");
        }
        List<Tier> tiers = new ArrayList<>();
        for (Section item : items) {
            Long upTo = item.optional(ConfigKey.PRICE_TIER_UP_TO, text -> quantity(unit, text))
                    .orElse(null);
            BigDecimal price = item.required(
                            ConfigKey.PRICE_TIER_PRICE, Quantities::decimal, "give the price of a unit")
                    .orElse(BigDecimal.ZERO);
            tiers.add(new Tier(upTo, price));
        }
        try {
            return new Tiers(mode, tiers);
        } catch (IllegalArgumentException wrongOrder) {
            section.problem("tiers: " + wrongOrder.getMessage() + "; give all but the last one up-to, rising");
            return null;
        }
    }

    private static long quantity(Unit unit, String text) {
        return unit.isRate() ? Quantities.rate(text) : Quantities.bytes(text);
    }

    private static Currency currency(String text) {
        try {
            return Currency.getInstance(text);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("\"" + text + "\" is no ISO 4217 code such as EUR or USD", unknown);
        }
    }

    private static BigDecimal perRequest(String text) {
        Matcher matcher = PER_NUMBER.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no price of requests: write it like 0.0075 per 10000, a power of ten");
        }
        // Exact: the divisor is a power of ten.
        return Quantities.decimal(matcher.group(1)).divide(new BigDecimal(matcher.group(2)), MathContext.UNLIMITED);
    }
}
