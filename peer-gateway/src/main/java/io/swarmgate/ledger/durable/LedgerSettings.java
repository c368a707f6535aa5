package io.swarmgate.ledger.durable;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;

/**
 * How a ledger is kept.
 *
 * @param directory of the journal; of this process alone
 * @param edge name of this edge in the database
 * @param flushInterval what may be lost when the process is killed
 * @param journalBytes that may wait for the database
 * @param maxStreams kept apart in a minute
 * @param maxSums most accounts that are added up, or whose numbers are remembered, at one time
 * @param zone whose hours and days entries are rolled up to
 */
public record LedgerSettings(
        Path directory,
        DatabaseAddress database,
        String edge,
        Duration flushInterval,
        long journalBytes,
        int maxStreams,
        int maxSums,
        ZoneId zone,
        Retention retention) {
    /** With their names some hundred bytes each. */
    private static final int USUAL_SUMS = 200_000;

    /** With as many accounts as a heap of some gigabytes has room for. */
    public LedgerSettings(
            Path directory,
            DatabaseAddress database,
            String edge,
            Duration flushInterval,
            long journalBytes,
            int maxStreams,
            ZoneId zone,
            Retention retention) {
        this(directory, database, edge, flushInterval, journalBytes, maxStreams, USUAL_SUMS, zone, retention);
    }

    public LedgerSettings {
        if (edge.isEmpty() || edge.equals(Account.NONE)) {
            throw new IllegalArgumentException("\"" + edge + "\" is no name of an edge");
        }
        if (flushInterval.toMillis() < 1) {
            throw new IllegalArgumentException("a flush interval takes time, unlike " + flushInterval);
        }
    }
}
