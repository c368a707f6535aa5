package io.swarmgate.manifest.dash;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much of a live Period there is by the clock (ISO/IEC 23009-1, clause 5.3.9.5.3).
 *
 * @param elapsed since the Period began; not negative
 * @param depth how far back segments are listed
 */
record LiveWindow(Duration elapsed, Duration depth) {
    /** Without timeShiftBufferDepth everything since the start is available; who watches live is near its end. */
    private static final Duration MAX_DEPTH = Duration.ofSeconds(60);

    /**
     * @param availabilityStart MPD@availabilityStartTime
     * @param bufferDepth MPD@timeShiftBufferDepth
     * @return null if the Period has not begun or nobody can tell
     */
    static @Nullable LiveWindow of(
            @Nullable Instant now,
            @Nullable Instant availabilityStart,
            @Nullable Duration periodStart,
            @Nullable Duration bufferDepth) {
        if (now == null || availabilityStart == null || periodStart == null) {
            return null;
        }
        Duration elapsed = Duration.between(availabilityStart, now).minus(periodStart);
        Duration depth = bufferDepth == null || bufferDepth.compareTo(MAX_DEPTH) > 0 ? MAX_DEPTH : bufferDepth;
        return elapsed.isNegative() ? null : new LiveWindow(elapsed, depth);
    }

    /** Where in the Period the listing begins. */
    Duration from() {
        Duration from = elapsed.minus(depth);
        return from.isNegative() ? Duration.ZERO : from;
    }
}
