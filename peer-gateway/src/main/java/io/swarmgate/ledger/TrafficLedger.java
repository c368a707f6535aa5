package io.swarmgate.ledger;

import java.time.Instant;

/**
 * Takes down what happened. Thread-safe and made for I/O threads: an addition costs a look-up and takes no longer when
 * the database is slow or gone.
 *
 * <p>Amounts may be negative: what was {@link Line#UNPROVEN} and is proven later is taken out there and added to
 * {@link Line#SWARM}, at the time it belongs to.
 */
public interface TrafficLedger {
    /** Adds to the present minute. */
    void add(Account account, long requests, long bytes);

    /**
     * Adds to the minute of {@code when}, for what is learned later: receipts, corrections. Any past time will do, also
     * one whose minutes have been rolled up; a time in the future counts as now.
     */
    void add(Account account, Instant when, long requests, long bytes);

    /** Takes nothing down. */
    static TrafficLedger none() {
        return NoLedger.INSTANCE;
    }
}
