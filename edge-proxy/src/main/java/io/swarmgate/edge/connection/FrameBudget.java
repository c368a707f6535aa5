package io.swarmgate.edge.connection;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many HTTP/2 frames that ask for nothing a client may send, by the work they make (RFC 9113, section 10.5). Each
 * kind has a stock that fills up again by itself.
 */
final class FrameBudget {
    /** What a frame costs. */
    enum Kind {
        /** A request begun and thrown away. A player gives up a handful when it seeks or switches. */
        RESET(200, 10),
        /** SETTINGS and PING, each of which is answered. */
        ANSWERED(100, 5),
        /** PRIORITY, frames without content, frames of unknown types: read, and nothing else. */
        IDLE(500, 50);

        private final int stock;
        private final long nanosEach;

        Kind(int stock, int perSecond) {
            this.stock = stock;
            this.nanosEach = 1_000_000_000L / perSecond;
        }
    }

    /** When the stock of a kind is full again; absent if it is (the generic cell rate algorithm). */
    private final Map<Kind, Long> full = new EnumMap<>(Kind.class);

    /** False if the client has no more of this kind left. */
    boolean spend(Kind kind, long now) {
        Long before = full.get(kind);
        long refilled = before == null || before - now < 0 ? now : before;
        if (refilled - now > (kind.stock - 1) * kind.nanosEach) {
            return false;
        }
        full.put(kind, refilled + kind.nanosEach);
        return true;
    }
}
