package io.swarmgate.edge.config;

import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The ledger: what is taken down of the traffic, and where.
 *
 * @param enabled whether anything is
 * @param directory of the journal and the embedded database; null for the usual place of a program's state
 * @param database PostgreSQL; null for the embedded one
 * @param edge name of this edge in the database
 * @param flushInterval what may be lost when the process is killed
 * @param journalBytes that may wait on disk while the database is away
 * @param streams kept apart in a minute
 * @param timeZone whose hours and days old entries become
 */
public record LedgerConfig(
        boolean enabled,
        @Nullable Path directory,
        @Nullable DatabaseAddress database,
        String edge,
        Duration flushInterval,
        long journalBytes,
        int streams,
        ZoneId timeZone,
        Retention retention) {

    /** The same without a ledger. */
    public LedgerConfig off() {
        return new LedgerConfig(
                false, directory, database, edge, flushInterval, journalBytes, streams, timeZone, retention);
    }

    /** The same in a directory of its own. */
    public LedgerConfig in(Path other) {
        return new LedgerConfig(
                enabled, other, database, edge, flushInterval, journalBytes, streams, timeZone, retention);
    }
}
