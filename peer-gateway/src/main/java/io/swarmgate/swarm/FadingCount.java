package io.swarmgate.swarm;

import java.time.Duration;
import java.time.Instant;

/** Counts events of which each counts half as much with every minute that passes. Guarded by its owner. */
final class FadingCount {
    private static final double HALF_LIFE_SECONDS = 60;

    private double count;
    private Instant since = Instant.EPOCH;

    double at(Instant now) {
        double seconds = Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
        return count * Math.pow(2, -seconds / HALF_LIFE_SECONDS);
    }

    void add(Instant now) {
        count = at(now) + 1;
        since = now;
    }
}
