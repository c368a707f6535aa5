package io.swarmgate.ledger.durable;

import io.swarmgate.ledger.journal.Entry;
import java.time.Duration;
import java.util.List;

/** Hears what is to be measured; called on the ledger's threads. */
@FunctionalInterface
public interface LedgerEvents {
    /** A batch was stored so long after it was cut. */
    void stored(Duration sinceCut);

    /** These amounts were added since the last cut, and will be stored; each is told of once. */
    default void taken(List<Entry> entries) {}
}
