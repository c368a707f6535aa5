package io.swarmgate.manifest.dash;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a Period stands on the media timeline (clause 5.3.2.1).
 *
 * @param start null if the MPD does not say yet
 * @param duration null if open
 * @param window null unless the clock was asked
 */
record PeriodTime(
        @Nullable Duration start,
        @Nullable Duration duration,
        @Nullable LiveWindow window) {}
