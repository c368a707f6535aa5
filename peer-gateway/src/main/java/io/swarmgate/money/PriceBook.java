package io.swarmgate.money;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Every plan there is; no traffic is priced twice for one payee. */
public record PriceBook(List<PricePlan> plans) {
    public static final PriceBook EMPTY = new PriceBook(List.of());

    public PriceBook {
        plans = List.copyOf(plans);
        for (int i = 0; i < plans.size(); i++) {
            for (PricePlan before : plans.subList(0, i)) {
                if (before.overlaps(plans.get(i))) {
                    throw new IllegalArgumentException(
                            before.name() + " and " + plans.get(i).name() + " price the same traffic");
                }
            }
        }
    }

    /** The plan by which a payee is paid for traffic of a day. */
    public Optional<PricePlan> find(Payee payee, Scope.Place place, LocalDate day) {
        return plans.stream()
                .filter(plan -> plan.payee() == payee
                        && plan.validity().holdsOn(day)
                        && plan.scope().covers(place))
                .findFirst();
    }

    /** The plan of whoever would have served what the swarm delivered; each byte has one at most. */
    public Optional<PricePlan> serving(Scope.Place place, LocalDate day) {
        return Payee.SERVING.stream()
                .flatMap(payee -> find(payee, place, day).stream())
                .findFirst();
    }

    /** The days between two on which plans begin or end, both included: from each to the next the same ones hold. */
    public List<LocalDate> cuts(LocalDate first, LocalDate end) {
        TreeSet<LocalDate> cuts = new TreeSet<>();
        for (PricePlan plan : plans) {
            for (LocalDate day :
                    new LocalDate[] {plan.validity().from(), plan.validity().until()}) {
                if (day != null && day.isAfter(first) && day.isBefore(end)) {
                    cuts.add(day);
                }
            }
        }
        cuts.add(first);
        cuts.add(end);
        return List.copyOf(cuts);
    }
}
