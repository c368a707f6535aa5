package io.swarmgate.edge.config;

import io.swarmgate.money.Direction;
import io.swarmgate.money.Payee;
import io.swarmgate.money.PriceBook;
import io.swarmgate.money.PricePlan;
import io.swarmgate.money.Scope;
import io.swarmgate.money.Validity;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads price plans and the control group. */
final class MoneyReader {
    private final Section root;
    private final List<String> routes;
    private final List<String> sites;
    private final List<String> origins;

    /** @param routes names plans may be limited to, as are sites and origins */
    MoneyReader(Section root, List<String> routes, List<String> sites, List<String> origins) {
        this.root = root;
        this.routes = routes;
        this.sites = sites;
        this.origins = origins;
    }

    MoneyConfig read() {
        List<PricePlan> plans = new ArrayList<>();
        root.named("prices", ConfigKey.PRICE_FOR).forEach((name, section) -> {
            PricePlan plan = plan(name, section);
            for (PricePlan before : plans) {
                if (plan != null && plan.overlaps(before)) {
                    section.problem("prices traffic that \"" + before.name()
                            + "\" prices for the same payee; limit one of them by from, until, edges, routes, sites or"
                            + " origins");
                    plan = null;
                }
            }
            if (plan != null) {
                plans.add(plan);
            }
        });
        return new MoneyConfig(new PriceBook(plans));
    }

    private @Nullable PricePlan plan(String name, Section section) {
        try {
            Names.name(name);
        } catch (IllegalArgumentException problem) {
            section.problem(String.valueOf(problem.getMessage()));
        }
        Payee payee = section.required(
                        ConfigKey.PRICE_FOR,
                        text -> oneOf(text, Payee.values(), Payee::label),
                        "say who is paid: cdn, edge, origin, turn or peers")
                .orElse(null);
        Scope scope = scope(section, payee);
        Validity validity = validity(section);
        var tariff = new TariffReader(section, payee == Payee.EDGE).read();
        return payee == null || validity == null || tariff == null
                ? null
                : new PricePlan(name, payee, scope, validity, tariff);
    }

    private Scope scope(Section section, @Nullable Payee payee) {
        if (payee != Payee.ORIGIN && section.has(ConfigKey.PRICE_ORIGINS)) {
            section.problem(ConfigKey.PRICE_ORIGINS, "limits plans for origin alone; use routes, sites or edges");
        }
        if (payee == Payee.ORIGIN && section.has(ConfigKey.PRICE_SITES)) {
            section.problem(ConfigKey.PRICE_SITES, "origins do not know viewers' sites; use origins, routes or edges");
        }
        return new Scope(
                Set.copyOf(section.list(ConfigKey.PRICE_EDGES, Names::name)),
                names(section, ConfigKey.PRICE_ROUTES, routes),
                names(section, ConfigKey.PRICE_SITES, sites),
                names(section, ConfigKey.PRICE_ORIGINS, origins));
    }

    private static Set<String> names(Section section, ConfigKey key, List<String> known) {
        return Set.copyOf(section.list(key, text -> {
            if (!known.contains(text)) {
                throw new IllegalArgumentException("\"" + text + "\" is not configured; there are: "
                        + (known.isEmpty() ? "(none)" : String.join(", ", known)));
            }
            return text;
        }));
    }

    private static @Nullable Validity validity(Section section) {
        LocalDate from =
                section.optional(ConfigKey.PRICE_FROM, MoneyReader::date).orElse(null);
        LocalDate until =
                section.optional(ConfigKey.PRICE_UNTIL, MoneyReader::date).orElse(null);
        try {
            return new Validity(from, until);
        } catch (IllegalArgumentException wrongOrder) {
            section.problem(ConfigKey.PRICE_UNTIL, wrongOrder.getMessage() + "; until is the first day without it");
            return null;
        }
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException none) {
            throw new IllegalArgumentException("\"" + text + "\" is no date: write it like 2026-10-01", none);
        }
    }

    static Direction direction(String text) {
        return oneOf(text, Direction.values(), Direction::label);
    }

    static <T> T oneOf(String text, T[] values, Function<T, String> label) {
        return Arrays.stream(values)
                .filter(value -> label.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is none of "
                        + Arrays.stream(values).map(label).collect(Collectors.joining(", "))));
    }
}
