package io.swarmgate.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Answers from the database what the ledger has taken down; what happened in the last flush interval, or waits in the
 * journal while the database is away, is not in it yet. Thread-safe; blocks, so never to be called on an I/O thread.
 */
public interface LedgerReader {
    /**
     * False as long as the running edge that this is of has not made sure that the database has the tables it knows:
     * for some moments after the start, or until the database is there. Whatever is asked before fails.
     */
    default boolean isReady() {
        return true;
    }

    /** Adds up what a query asks for. */
    LedgerSums sums(LedgerQuery query) throws LedgerUnavailableException;

    /** The names of streams by id; ids nobody knows are left out. */
    Map<String, String> streams(Collection<String> ids) throws LedgerUnavailableException;

    /** Every edge that has ever written, by name: whether a report is complete. */
    List<EdgeRecord> edges() throws LedgerUnavailableException;

    /**
     * One edge's part in the database.
     *
     * @param edge its name
     * @param lastStored when its last batch was cut that the database has
     */
    record EdgeRecord(String edge, Instant lastStored) {}
}
