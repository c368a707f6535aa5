package io.swarmgate.swarm.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets through a rate, and a burst, of each source apart. Thread-safe; forgets sources that have everything again, and
 * beyond a number of them those that were heard of longest ago.
 *
 * @param <S> what tells sources apart
 */
public final class SourceRates<S> {
    private static final double LONGEST_WAIT_SECONDS = 60;

    private final double burst;
    private final double perSecond;
    private final LongSupplier nanoTime;
    private final Cache<S, TokenBucket> buckets;

    /**
     * @param sources remembered at most
     * @param nanoTime as {@link System#nanoTime}
     */
    public SourceRates(double burst, double perSecond, int sources, LongSupplier nanoTime) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        long refilledSeconds = (long) Math.ceil(burst / perSecond);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(sources)
                .expireAfterAccess(Duration.ofSeconds(Math.max(60, 2 * refilledSeconds)))
                .executor(Runnable::run)
                .build();
    }

    /** Takes one of a source's, if there is one. */
    public boolean take(S source) {
        return secondsUntilTaken(source) == 0;
    }

    /** Takes one of a source's and returns 0, or returns the seconds until there is one, at most a minute. */
    public double secondsUntilTaken(S source) {
        TokenBucket bucket = buckets.get(source, unseen -> new TokenBucket(burst, perSecond, nanoTime));
        synchronized (bucket) {
            return bucket.take() ? 0 : Math.max(Double.MIN_VALUE, bucket.secondsUntilNext(LONGEST_WAIT_SECONDS));
        }
    }
}
