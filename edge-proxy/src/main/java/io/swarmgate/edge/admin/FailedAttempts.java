package io.swarmgate.edge.admin;

import io.swarmgate.swarm.session.SourceRates;
import java.util.function.LongSupplier;

/** How often an address may present a wrong token. Thread-safe. */
final class FailedAttempts {
    /** Somebody who mistypes has enough of these, and a scraper with a wrong token keeps within the rate. */
    static final int BURST = 10;

    static final int SECONDS_EACH = 5;
    private static final int ADDRESSES = 10_000;

    private final SourceRates<String> left;

    /** @param nanoTime as {@link System#nanoTime} */
    FailedAttempts(LongSupplier nanoTime) {
        this.left = new SourceRates<>(BURST, 1.0 / SECONDS_EACH, ADDRESSES, nanoTime);
    }

    /** False if the address has used up its attempts; this one counts. */
    boolean mayTry(String address) {
        return left.take(address);
    }
}
