package io.swarmgate.money;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prices of a unit that change with the quantity.
 *
 * @param mode which part of the quantity a tier's price is for
 * @param tiers by rising end; the last one alone is open
 */
public record Tiers(Mode mode, List<Tier> tiers) {
    /** Which part of the quantity a tier's price is for. */
    public enum Mode {
        /** What lies in the tier. */
        GRADUATED("graduated"),
        /** Everything, if the quantity ends in the tier. */
        VOLUME("volume");

        private final String label;

        Mode(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * @param upTo its end in bytes, which still belongs to it; null for the last one
     * @param price of one unit
     */
    public record Tier(@Nullable Long upTo, BigDecimal price) {
        public Tier {
            if (price.signum() < 0) {
                throw new IllegalArgumentException("a price is not negative, unlike " + price);
            }
        }
    }

    public Tiers {
        tiers = List.copyOf(tiers);
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("at least one price is needed");
        }
        long end = 0;
        for (int i = 0; i < tiers.size(); i++) {
            Long upTo = tiers.get(i).upTo();
            boolean last = i == tiers.size() - 1;
            if (last != (upTo == null) || (upTo != null && upTo <= end)) {
                throw new IllegalArgumentException("tiers end later and later, and the last one alone has no end");
            }
            end = upTo == null ? end : upTo;
        }
    }

    /** One price for all. */
    public static Tiers flat(BigDecimal price) {
        return new Tiers(Mode.GRADUATED, List.of(new Tier(null, price)));
    }

    /**
     * The price of a quantity, times the bytes of a unit.
     *
     * @param bytes of which the tiers' ends are multiplied by {@code scale}
     */
    BigDecimal cost(BigDecimal bytes, BigDecimal scale) {
        BigDecimal begin = BigDecimal.ZERO;
        BigDecimal sum = BigDecimal.ZERO;
        for (Tier tier : tiers) {
            BigDecimal end = tier.upTo() == null
                    ? bytes
                    : BigDecimal.valueOf(tier.upTo()).multiply(scale);
            if (bytes.compareTo(end) <= 0) {
                return mode == Mode.VOLUME
                        ? bytes.multiply(tier.price())
                        : sum.add(bytes.subtract(begin).multiply(tier.price()));
            }
            sum = sum.add(end.subtract(begin).multiply(tier.price()));
            begin = end;
        }
        throw new IllegalStateException("the last tier has no end");
    }
}
