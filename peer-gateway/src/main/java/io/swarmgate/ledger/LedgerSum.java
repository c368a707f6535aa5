package io.swarmgate.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One sum.
 *
 * @param start of the minute, hour, day or month; of the range for {@link Granularity#TOTAL}
 * @param of the values it stands for, one for each dimension the query told apart
 * @param requests may be negative in a range that holds corrections of an earlier one, as may bytes
 */
public record LedgerSum(Instant start, Map<Dimension, String> of, long requests, long bytes) {
    public LedgerSum {
        Map<Dimension, String> copy = new EnumMap<>(Dimension.class);
        copy.putAll(of);
        of = Collections.unmodifiableMap(copy);
    }

    /** The value of a dimension the query told apart. */
    public String get(Dimension dimension) {
        String value = of.get(dimension);
        if (value == null) {
            throw new IllegalArgumentException("the query did not tell sums apart by " + dimension.label());
        }
        return value;
    }
}
