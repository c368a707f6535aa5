package io.swarmgate.ledger;

import java.time.Instant;

/** Of edges whose ledger is switched off, and of tests. */
enum NoLedger implements TrafficLedger {
    INSTANCE;

    @Override
    public void add(Account account, long requests, long bytes) {
        // Nothing is kept.
    }

    @Override
    public void add(Account account, Instant when, long requests, long bytes) {
        // Nothing is kept.
    }
}
