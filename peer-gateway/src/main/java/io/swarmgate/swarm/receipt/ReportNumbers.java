package io.swarmgate.swarm.receipt;

/**
 * Which reports have come: each counts once, in whatever order (the sliding window of RFC 4303, section 3.4.3). One by
 * beacon may pass another on the socket, and after a lost socket some are sent again.
 */
final class ReportNumbers {
    private long highest;
    /** Those before the highest, the lowest bit for the highest itself. */
    private long window;

    /** False for one that came before, or is too old to tell. */
    boolean isNew(long number) {
        if (number > highest) {
            long shift = number - highest;
            window = shift < Long.SIZE ? window << shift : 0;
            highest = number;
        }
        long back = highest - number;
        if (number < 1 || back >= Long.SIZE || (window & 1L << back) != 0) {
            return false;
        }
        window |= 1L << back;
        return true;
    }
}
