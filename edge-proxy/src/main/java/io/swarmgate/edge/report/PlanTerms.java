package io.swarmgate.edge.report;

import io.swarmgate.money.Part;
import io.swarmgate.money.PlanMonth;
import io.swarmgate.money.Tariff;
import io.swarmgate.money.Tiers;
import io.swarmgate.money.Traffic;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** A plan in words, so that a bill can be computed again by hand. */
final class PlanTerms {
    private PlanTerms() {}

    static String of(PlanMonth month) {
        Tariff tariff = month.plan().tariff();
        List<String> terms = new ArrayList<>();
        terms.add("for " + month.plan().payee().label() + ", " + month.days().first() + " to "
                + month.days().end().minusDays(1));
        terms.add(prices(tariff));
        if (tariff.commitBytes() > 0) {
            terms.add("commit " + units(tariff, tariff.commitBytes())
                    + (tariff.overage() == null ? "" : ", beyond it " + plain(tariff.overage())));
        }
        if (tariff.unit().isRate()) {
            int samples = month.of(Part.SERVED).samples();
            terms.add("95th percentile, " + tariff.direction().label() + ", of " + samples + " samples, the highest "
                    + Traffic.dropped(samples) + " dropped");
        }
        add(terms, "each request ", tariff.requestPrice());
        add(terms, "minimum ", tariff.minimum());
        add(terms, "fee ", tariff.fee());
        add(terms, "overhead in % ", tariff.overheadPercent());
        return String.join("; ", terms);
    }

    private static void add(List<String> terms, String what, BigDecimal amount) {
        if (amount.signum() != 0) {
            terms.add(what + plain(amount));
        }
    }

    private static String prices(Tariff tariff) {
        List<String> tiers = new ArrayList<>();
        for (Tiers.Tier tier : tariff.tiers().tiers()) {
            tiers.add(plain(tier.price()) + (tier.upTo() == null ? "" : " up to " + units(tariff, tier.upTo())));
        }
        return tariff.currency().getCurrencyCode() + " a " + tariff.unit().label() + ": " + String.join(", ", tiers)
                + (tiers.size() > 1 ? " (" + tariff.tiers().mode().label() + ")" : "");
    }

    private static String units(Tariff tariff, long bytes) {
        return BigDecimal.valueOf(bytes)
                        .divide(BigDecimal.valueOf(tariff.unit().bytes()), 3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " " + tariff.unit().label();
    }

    private static String plain(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }
}
