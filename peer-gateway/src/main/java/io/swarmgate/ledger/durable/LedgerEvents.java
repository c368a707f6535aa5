package io.swarmgate.ledger.durable;

import java.time.Duration;

/** Hears what is to be measured; called on the ledger's threads. */
@FunctionalInterface
public interface LedgerEvents {
    /** A batch was stored so long after it was cut. */
    void stored(Duration sinceCut);
}
