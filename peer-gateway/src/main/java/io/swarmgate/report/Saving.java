package io.swarmgate.report;

import io.swarmgate.money.Money;
import io.swarmgate.money.PlanMonth;
import java.util.Currency;

/**
 * What was saved, of one currency; currencies are never added up.
 *
 * @param swarm what the swarm's delivered bytes would have cost
 * @param costs what the swarm cost
 * @param cache what the edge's cache saved at origins: no saving of the swarm's
 */
public record Saving(Money swarm, Money costs, Money cache) {
    static Saving none(Currency currency) {
        Money zero = Money.zero(currency);
        return new Saving(zero, zero, zero);
    }

    static Saving of(PlanMonth plan) {
        return new Saving(plan.swarm(), plan.costs(), plan.cache());
    }

    public Saving plus(Saving other) {
        return new Saving(swarm.plus(other.swarm), costs.plus(other.costs), cache.plus(other.cache));
    }

    /** Negative where the swarm cost more than it saved. */
    public Money net() {
        return swarm.minus(costs);
    }

    public Currency currency() {
        return swarm.currency();
    }
}
