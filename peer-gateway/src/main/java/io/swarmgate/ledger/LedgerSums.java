package io.swarmgate.ledger;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a query.
 *
 * @param sums by start, then by the dimensions' values in their order; what has no entries is not there
 * @param coarsest the longest time one of the entries stands for; empty if there were none. An entry counts whole in
 *     the range and the hour, day or month in which it begins: sums finer than this stand at the beginning of its time,
 *     and the ends of a range inside an entry's time are not exact. In the ledger's own time zone hours, days and
 *     months always are.
 */
public record LedgerSums(List<LedgerSum> sums, Optional<Grain> coarsest) {
    public LedgerSums {
        sums = List.copyOf(sums);
    }
}
