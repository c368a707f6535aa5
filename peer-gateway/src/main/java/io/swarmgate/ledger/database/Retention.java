package io.swarmgate.ledger.database;

import io.swarmgate.ledger.Grain;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long entries stay as fine as they are. When minutes have had their time they become five minutes, these hours,
 * these days; sums never change by it.
 *
 * @param days after which days are deleted; null for never
 */
public record Retention(
        Duration minutes,
        Duration fiveMinutes,
        Duration hours,
        @Nullable Duration days) {
    public Retention {
        if (minutes.compareTo(fiveMinutes) > 0
                || fiveMinutes.compareTo(hours) > 0
                || (days != null && hours.compareTo(days) > 0)) {
            throw new IllegalArgumentException("what is coarser has to be kept longer");
        }
    }

    /** Empty for ever. */
    Optional<Duration> of(Grain grain) {
        return switch (grain) {
            case MINUTE -> Optional.of(minutes);
            case FIVE_MINUTES -> Optional.of(fiveMinutes);
            case HOUR -> Optional.of(hours);
            case DAY -> Optional.ofNullable(days);
        };
    }
}
