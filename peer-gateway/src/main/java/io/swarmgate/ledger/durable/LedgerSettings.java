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
 * @param zone whose hours and days entries are rolled up to
 */
public record LedgerSettings(
        Path directory,
        DatabaseAddress database,
        String edge,
        Duration flushInterval,
        long journalBytes,
        int maxStreams,
        ZoneId zone,
        Retention retention) {
    public LedgerSettings {
        if (edge.isEmpty() || edge.equals(Account.NONE)) {
            throw new IllegalArgumentException("\"" + edge + "\" is no name of an edge");
        }
        if (flushInterval.toMillis() < 1) {
            throw new IllegalArgumentException("a flush interval takes time, unlike " + flushInterval);
        }
    }
}
