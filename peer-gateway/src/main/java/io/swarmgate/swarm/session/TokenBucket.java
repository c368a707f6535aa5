package io.swarmgate.swarm.session;

import java.util.function.LongSupplier;

/** Lets through a rate, and a burst. Belongs to one thread at a time. */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double capacity;
    private final double perSecond;
    private final LongSupplier nanoTime;
    private double tokens;
    private long last;

    /** @param nanoTime as {@link System#nanoTime} */
    public TokenBucket(double capacity, double perSecond, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.tokens = capacity;
        this.last = nanoTime.getAsLong();
    }

    /** Takes one, if there is one. */
    public boolean take() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + (now - last) / NANOS * perSecond);
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Seconds until there is one. */
    public double secondsUntilNext(double most) {
        return Math.min(most, Math.max(0, (1 - tokens) / perSecond));
    }
}
