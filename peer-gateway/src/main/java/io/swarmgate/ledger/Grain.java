package io.swarmgate.ledger;

import java.util.Optional;

/** How long a time one stored entry stands for. Entries start fine and are rolled up as they age. */
public enum Grain {
    MINUTE(1),
    FIVE_MINUTES(5),
    /** A full hour of the ledger's time zone. */
    HOUR(60),
    /** A day of the ledger's time zone, which has 23 or 25 hours where clocks change. */
    DAY(1440);

    private final int minutes;

    Grain(int minutes) {
        this.minutes = minutes;
    }

    /** The usual length, as the database names the grain. */
    public int minutes() {
        return minutes;
    }

    /** What entries of this grain become. */
    public Optional<Grain> coarser() {
        return switch (this) {
            case MINUTE -> Optional.of(FIVE_MINUTES);
            case FIVE_MINUTES -> Optional.of(HOUR);
            case HOUR -> Optional.of(DAY);
            case DAY -> Optional.empty();
        };
    }

    /** @throws IllegalArgumentException if there is none of that length */
    public static Grain ofMinutes(int minutes) {
        for (Grain grain : values()) {
            if (grain.minutes == minutes) {
                return grain;
            }
        }
        throw new IllegalArgumentException(minutes + " minutes are no grain of the ledger");
    }
}
