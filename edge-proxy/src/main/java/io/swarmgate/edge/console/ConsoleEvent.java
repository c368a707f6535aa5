package io.swarmgate.edge.console;

import java.time.Instant;

/**
 * Something an operator may want to know of later.
 *
 * @param text what happened, to what
 */
public record ConsoleEvent(Instant time, Kind kind, Level level, String text) {
    /** What it is about. */
    public enum Kind {
        EDGE,
        ORIGIN,
        LEDGER,
        INTEGRITY
    }

    /** How bad it is. */
    public enum Level {
        INFO,
        WARNING,
        ERROR
    }
}
