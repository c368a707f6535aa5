package io.swarmgate.edge.origin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a body that is arriving is still worth waiting for: no pause is too long, and, where others wait for it too,
 * it gets on. Time during which its reader had it paused does not count. Belongs to one thread.
 */
final class Liveliness {
    /** In each such time a body that has to get on brings {@link #MIN_BYTES} at least. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** Less than the slowest of modems ever brought. */
    static final int MIN_BYTES = 4 * 1024;

    private final long idleNanos;
    private final boolean getsOn;
    private boolean paused;
    private long lastNanos;
    private long windowNanos;
    private long inWindow;

    /** @param getsOn whether it has to */
    Liveliness(Duration idleTimeout, boolean getsOn, long nowNanos) {
        this.idleNanos = Math.max(1, idleTimeout.toNanos());
        this.getsOn = getsOn;
        this.lastNanos = nowNanos;
        this.windowNanos = nowNanos;
    }

    void received(int bytes, long nowNanos) {
        lastNanos = nowNanos;
        inWindow += bytes;
    }

    void paused() {
        paused = true;
    }

    void resumed(long nowNanos) {
        paused = false;
        lastNanos = nowNanos;
        begin(nowNanos);
    }

    private void begin(long nowNanos) {
        windowNanos = nowNanos;
        inWindow = 0;
    }

    /** What is wrong with it; null if nothing is. */
    @Nullable String death(long nowNanos) {
        if (paused) {
            return null;
        }
        if (nowNanos - lastNanos >= idleNanos) {
            return "no data for " + Duration.ofNanos(idleNanos).toMillis() + " ms";
        }
        if (getsOn && nowNanos - windowNanos >= WINDOW.toNanos()) {
            if (inWindow < MIN_BYTES) {
                return inWindow + " bytes in " + WINDOW.toSeconds() + " s";
            }
            begin(nowNanos);
        }
        return null;
    }

    /** How long it is good at the least. */
    Duration nextLook(long nowNanos) {
        long left = idleNanos - (paused ? 0 : nowNanos - lastNanos);
        long inWindowLeft = getsOn && !paused ? WINDOW.toNanos() - (nowNanos - windowNanos) : left;
        return Duration.ofNanos(Math.max(1_000_000, Math.min(left, inWindowLeft)));
    }
}
