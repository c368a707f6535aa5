package io.swarmgate.edge.admin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.swarm.session.TokenBucket;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How often an address may present a wrong token. Thread-safe. */
final class FailedAttempts {
    /** Somebody who mistypes has enough of these, and a scraper with a wrong token keeps within the rate. */
    static final int BURST = 10;

    static final int SECONDS_EACH = 5;
    private static final int ADDRESSES = 10_000;

    private final LongSupplier nanoTime;
    private final Cache<String, TokenBucket> left = Caffeine.newBuilder()
            .maximumSize(ADDRESSES)
            .expireAfterAccess(Duration.ofSeconds(2L * BURST * SECONDS_EACH))
            .build();

    /** @param nanoTime as {@link System#nanoTime} */
    FailedAttempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** False if the address has used up its attempts; this one counts. */
    boolean mayTry(String address) {
        TokenBucket bucket = left.get(address, unseen -> new TokenBucket(BURST, 1.0 / SECONDS_EACH, nanoTime));
        synchronized (bucket) {
            return bucket.take();
        }
    }
}
