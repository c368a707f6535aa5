package io.swarmgate.ledger.journal;

import io.swarmgate.ledger.Account;

/**
 * Amounts of one account in one minute.
 *
 * @param minute since 1970-01-01T00:00Z
 */
public record Entry(Account account, long minute, long requests, long bytes) {
    /** The year 9999: what lies behind it is no time but damage. */
    private static final long LAST_MINUTE = 253_402_300_800L / 60;

    public Entry {
        if (minute < 0 || minute > LAST_MINUTE) {
            throw new IllegalArgumentException("minute " + minute + " is out of any time");
        }
    }
}
