package io.swarmgate.money;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a plan costs in a month, what it would have cost without the swarm, and what the difference is made of. Each
 * step is the difference of two bills, so that they add up to the last minor unit.
 *
 * @param days of the month on which the plan is in force
 * @param actual the bill
 * @param withoutSwarm the bill if whoever is paid had delivered what the swarm did, and the swarm had cost nothing
 * @param swarm what the delivered bytes of the swarm would have cost; the price of the last bytes, not of the first
 * @param signalling what signalling cost
 * @param client what the browser client, tokens and refusals cost
 * @param hedged what was fetched twice cost
 * @param cache what the edge's cache saved, of an origin; zero elsewhere. No saving of the swarm's
 * @param fee what a payee of the swarm's own costs (TURN, lines between viewers): its whole bill
 */
public record PlanMonth(
        PricePlan plan,
        Validity.Days days,
        Map<Part, Traffic> traffic,
        Money actual,
        Money withoutSwarm,
        Money swarm,
        Money signalling,
        Money client,
        Money hedged,
        Money cache,
        Money fee) {
    public PlanMonth {
        traffic = Map.copyOf(traffic);
    }

    /** @param traffic every part, of as many samples each */
    public static PlanMonth of(PricePlan plan, Validity.Days days, Map<Part, Traffic> traffic) {
        Tariff tariff = plan.tariff();
        MonthShare share = days.share();
        Money zero = Money.zero(tariff.currency());
        int samples = traffic.values().stream().mapToInt(Traffic::samples).max().orElse(1);
        Map<Part, Traffic> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(part, traffic.getOrDefault(part, Traffic.none(samples)));
        }
        Traffic served = part(parts, Part.SERVED);
        if (!Payee.SERVING.contains(plan.payee())) {
            Money bill = tariff.bill(served, share);
            return new PlanMonth(plan, days, parts, bill, zero, zero, zero, zero, zero, zero, bill);
        }
        boolean origin = plan.payee() == Payee.ORIGIN;
        Traffic signalling = part(parts, Part.SIGNALLING);
        Traffic client = part(parts, Part.CLIENT);
        Traffic all = served.plus(signalling).plus(client);
        Money actual = tariff.bill(all, share);
        Money quiet = tariff.bill(served.plus(client), share);
        Money content = tariff.bill(served, share);
        Traffic delivered = origin ? part(parts, Part.DELIVERED) : served;
        Money uncached = tariff.bill(delivered, share);
        Traffic once = delivered.minus(part(parts, Part.HEDGED));
        Money unhedged = tariff.bill(once, share);
        Money without = tariff.bill(once.plus(part(parts, Part.SWARM)), share);
        return new PlanMonth(
                plan,
                days,
                parts,
                actual,
                without,
                without.minus(unhedged),
                actual.minus(quiet),
                quiet.minus(content),
                uncached.minus(unhedged),
                uncached.minus(content),
                zero);
    }

    private static Traffic part(Map<Part, Traffic> parts, Part part) {
        Traffic traffic = parts.get(part);
        if (traffic == null) {
            throw new IllegalStateException(part + " is missing");
        }
        return traffic;
    }

    /** The traffic of one part. */
    public Traffic of(Part part) {
        return part(traffic, part);
    }

    /** Bytes of one part in the month; of a percentile, the sum of its samples. */
    public long bytes(Part part) {
        return of(part).sent();
    }

    /**
     * Bytes that are billed so far, with the plan's overhead; of a rate, those of the five minutes of its percentile.
     */
    public BigDecimal billed() {
        Traffic all = of(Part.SERVED).plus(of(Part.SIGNALLING)).plus(of(Part.CLIENT));
        return plan.tariff().billed(Payee.SERVING.contains(plan.payee()) ? all : of(Part.SERVED));
    }

    /** Bytes that are paid for whether used or not: the commit's share of the month; of a rate, in five minutes. */
    public BigDecimal commit() {
        Tariff tariff = plan.tariff();
        BigDecimal commit = BigDecimal.valueOf(tariff.commitBytes());
        MonthShare share = days.share();
        return tariff.unit().isRate()
                ? commit
                : commit.multiply(BigDecimal.valueOf(share.days()))
                        .divide(BigDecimal.valueOf(share.daysOfMonth()), 0, RoundingMode.HALF_UP);
    }

    /** What the swarm cost. */
    public Money costs() {
        return signalling.plus(client).plus(hedged).plus(fee);
    }

    /** What the swarm saved; negative where it cost more than it saved. */
    public Money net() {
        return swarm.minus(costs());
    }
}
