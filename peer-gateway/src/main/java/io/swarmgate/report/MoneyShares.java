package io.swarmgate.report;

import io.swarmgate.money.Money;
import io.swarmgate.money.Part;
import io.swarmgate.money.PlanMonth;
import io.swarmgate.money.PricePlan;
import io.swarmgate.money.RunningShare;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shares the money of months out among rows: each amount by the bytes it is for. Rows have to be asked for in their
 * order, each once.
 */
final class MoneyShares {
    private final Map<Key, RunningShare> shares = new HashMap<>();

    /** One amount of a month. */
    record Key(YearMonth month, PricePlan plan, Part part) {}

    MoneyShares(List<EgressReport.Month> months) {
        for (EgressReport.Month month : months) {
            for (PlanMonth plan : month.plans()) {
                put(month.month(), plan, Part.SWARM, plan.swarm());
                put(month.month(), plan, Part.SIGNALLING, plan.signalling());
                put(month.month(), plan, Part.CLIENT, plan.client());
                put(month.month(), plan, Part.HEDGED, plan.hedged());
                put(month.month(), plan, Part.DELIVERED, plan.cache());
                put(month.month(), plan, Part.SERVED, plan.fee());
            }
        }
    }

    private void put(YearMonth month, PlanMonth plan, Part part, Money amount) {
        shares.put(new Key(month, plan.plan(), part), new RunningShare(amount, plan.bytes(part)));
    }

    /** The next row's savings, one for each currency. */
    List<Saving> of(EgressReports.RowBuilder row) {
        Map<String, Saving> savings = new TreeMap<>();
        row.priced().forEach((key, bytes) -> {
            RunningShare share = shares.get(key);
            if (share != null) {
                Saving saving = saving(key.part(), share.next(bytes));
                savings.merge(saving.currency().getCurrencyCode(), saving, Saving::plus);
            }
        });
        return List.copyOf(savings.values());
    }

    private static Saving saving(Part part, Money amount) {
        Saving none = Saving.none(amount.currency());
        return switch (part) {
            case SWARM -> new Saving(amount, none.costs(), none.cache());
            case DELIVERED -> new Saving(none.swarm(), none.costs(), amount);
            case SIGNALLING, CLIENT, HEDGED, SERVED -> new Saving(none.swarm(), amount, none.cache());
        };
    }
}
