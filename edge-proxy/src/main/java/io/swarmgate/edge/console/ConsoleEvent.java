package io.swarmgate.edge.console;

import java.time.Instant;

/**
 * Something an operator may want to know of later.
 *
 * @param time when it happened last
 * @param text what happened, to what
 * @param times how often it did lately
 */
public record ConsoleEvent(Instant time, Kind kind, Level level, String text, int times) {
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
