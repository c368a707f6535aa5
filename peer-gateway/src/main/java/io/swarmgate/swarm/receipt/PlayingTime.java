package io.swarmgate.swarm.receipt;

import java.time.Duration;
import java.time.Instant;

/**
 * How much a viewer may have received: what plays in the time it has been there, several times over for separate audio,
 * subtitles, playing at double speed and going back and forth; and what a player may fetch ahead. It bounds what
 * viewers that lie together can gain, and nobody else should ever meet it.
 */
final class PlayingTime {
    /** Seconds of media for each second. */
    static final double RATE = 6;
    /** To begin with, and at most saved up. */
    static final double SAVED_SECONDS = 1800;

    private double seconds = SAVED_SECONDS;
    private Instant since;

    PlayingTime(Instant now) {
        this.since = now;
    }

    boolean take(double wanted, Instant now) {
        double passed = Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
        seconds = Math.min(SAVED_SECONDS, seconds + passed * RATE);
        since = now;
        if (wanted > seconds) {
            return false;
        }
        seconds -= wanted;
        return true;
    }
}
