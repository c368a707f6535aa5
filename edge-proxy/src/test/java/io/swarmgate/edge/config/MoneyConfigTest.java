package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import io.swarmgate.money.Direction;
import io.swarmgate.money.Payee;
import io.swarmgate.money.PricePlan;
import io.swarmgate.money.Tiers;
import io.swarmgate.money.Unit;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyConfigTest {
    private static ConfigResult load(String prices) {
        return new ConfigLoader(Map.of())
                .parse("c.yaml", "origins: {main: https://o.example}\n" + prices, Path.of("/"));
    }

    private static MoneyConfig valid(String prices) {
        ConfigResult result = load(prices);
        assertThat(result).isInstanceOf(Valid.class);
        return ((Valid) result).config().money();
    }

    private static List<String> problems(String prices) {
        return ((Invalid) load(prices))
                .problems().stream().map(Object::toString).toList();
    }

    @Test
    void withoutAWordNothingIsPriced() {
        assertThat(valid("").prices().plans()).isEmpty();
    }

    @Test
    void everythingOfAPlanCanBeSaid() {
        PricePlan plan = valid("""
                prices:
                  cdn-2026:
                    for: cdn
                    currency: EUR
                    from: 2026-01-01
                    until: 2027-01-01
                    routes: [default]
                    unit: GiB
                    tiers-apply: volume
                    tiers:
                      - { up-to: 10TB, price: 0.08 }
                      - { price: 0.05 }
                    commit: 5TB
                    overage: 0.09
                    requests: 0.0075 per 10000
                    minimum: 100
                    fee: 49.90
                    overhead: 2%
                """).prices().plans().get(0);
        assertThat(plan.name()).isEqualTo("cdn-2026");
        assertThat(plan.payee()).isEqualTo(Payee.CDN);
        assertThat(plan.validity().from()).isEqualTo(LocalDate.of(2026, 1, 1));
        assertThat(plan.scope().routes()).containsExactly("default");
        assertThat(plan.tariff().unit()).isEqualTo(Unit.GIB);
        assertThat(plan.tariff().tiers().mode()).isEqualTo(Tiers.Mode.VOLUME);
        assertThat(plan.tariff().tiers().tiers().get(0).upTo()).isEqualTo(10_000_000_000_000L);
        assertThat(plan.tariff().commitBytes()).isEqualTo(5_000_000_000_000L);
        assertThat(plan.tariff().requestPrice()).isEqualByComparingTo("0.00000075");
    }

    @Test
    void ratesAreReadAsBytesOfFiveMinutes() {
        PricePlan plan = valid("prices: { transit: { for: edge, currency: USD, unit: Mbit/s, direction: in+out,"
                        + " price: 0.4, commit: 2Gbit/s } }")
                .prices()
                .plans()
                .get(0);
        assertThat(plan.tariff().direction()).isEqualTo(Direction.BOTH);
        assertThat(plan.tariff().commitBytes()).isEqualTo(2_000L * 37_500_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ currency: EUR } | prices.p.for: missing; say who is paid",
                "{ for: cdns, currency: EUR } | prices.p.for: \"cdns\" is none of cdn, edge",
                "{ for: cdn } | prices.p.currency: missing",
                "{ for: cdn, currency: EURO } | prices.p.currency: \"EURO\" is no ISO 4217 code",
                "{ for: cdn, currency: EUR, price: 1e3 } | prices.p.price: \"1e3\" is no amount",
                "{ for: cdn, currency: EUR, prise: 1 } | prices.p.prise: no such key; did you mean",
                "{ for: cdn, currency: EUR, price: 1, tiers: [{ price: 2 }] } | there are tiers too",
                "{ for: cdn, currency: EUR, tiers: [{ price: 2 }, { price: 1 }] } | rising",
                "{ for: cdn, currency: EUR, tiers: [{ up-too: 1TB, price: 2 }] } | prices.p.tiers[0].up-too",
                "{ for: cdn, currency: EUR, overage: 2 } | give commit as well",
                "{ for: cdn, currency: EUR, routes: [liv] } | \"liv\" is not configured; there are: default",
                "{ for: cdn, currency: EUR, origins: [main] } | use routes, sites or edges",
                "{ for: origin, currency: EUR, sites: [x] } | origins do not know viewers' sites",
                "{ for: cdn, currency: EUR, from: 2026-02-30 } | is no date",
                "{ for: cdn, currency: EUR, from: 2026-02-03, until: 2026-02-03 } | before it has begun",
                "{ for: cdn, currency: EUR, unit: Mbit/s, direction: higher } | use out",
                "{ for: edge, currency: EUR, direction: in+out } | goes with unit: Mbit/s",
                "{ for: edge, currency: EUR, requests: 1 per 3 } | a power of ten",
                "{ for: edge, currency: EUR, overhead: 101% } | is no percentage"
            })
    void whatIsWrongIsNamedWithItsRemedy(String plan, String expected) {
        assertThat(problems("prices:\n  p: " + plan))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith("c.yaml:3: ").contains(expected));
    }

    @Test
    void plansThatPriceTheSameTrafficAreRefused() {
        String two = """
                prices:
                  a: { for: edge, currency: EUR, until: 2026-07-01 }
                  b: { for: edge, currency: EUR, from: %s }
                """;
        assertThat(problems(two.formatted("2026-06-01")))
                .singleElement()
                .asString()
                .contains("prices.b: prices traffic that \"a\" prices");
        assertThat(valid(two.formatted("2026-07-01")).prices().plans()).hasSize(2);
    }
}
