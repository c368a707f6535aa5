package io.swarmgate.swarm;

import java.time.Duration;
import java.time.Instant;

/** Adds up what counts half as much with every half-life that passes. Guarded by its owner. */
final class FadingCount {
    private final double halfLifeSeconds;
    private double count;
    private Instant since = Instant.EPOCH;

    FadingCount(Duration halfLife) {
        halfLifeSeconds = halfLife.toMillis() / 1000.0;
    }

    double at(Instant now) {
        double seconds = Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
        return count * Math.pow(2, -seconds / halfLifeSeconds);
    }

    void add(Instant now) {
        add(1, now);
    }

    void add(double amount, Instant now) {
        count = at(now) + amount;
        since = now;
    }

    /** When it will have faded to an amount; in the past if it has. */
    Instant reaches(double amount, Instant now) {
        double halves = Math.log(Math.max(Double.MIN_NORMAL, at(now)) / amount) / Math.log(2);
        return now.plusMillis((long) (1000 * halves * halfLifeSeconds));
    }

    /** What comes each second, as far as it has come evenly for some half-lives. */
    double perSecond(Instant now) {
        return at(now) * Math.log(2) / halfLifeSeconds;
    }
}
