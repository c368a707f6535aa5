package io.swarmgate.ledger.durable;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the ledger is doing. Counts are since the start.
 *
 * @param databaseFailure what is wrong with the database; null if nothing is known to be
 * @param journalFailure what is wrong with the journal; null if nothing is known to be
 * @param heldSums sums in memory that are in no batch yet
 * @param journalBytes that wait for the database
 * @param batchesStored added to the database
 * @param batchesKnown found to have been added before
 * @param databaseFailures tries that failed
 * @param journalFailures batches that could not be written to the journal at first
 * @param damagedBytes of the journal that held no record
 * @param lostBatches that could not be read, or that the database refused
 * @param lostRequests for want of memory, while neither journal nor database could be written
 * @param lostBytes the same
 * @param otherStreams how often a stream was one too many for a minute
 * @param rollUps steps of rolling up
 * @param lastStored when the last stored batch was cut; null if none has been since the start
 */
public record LedgerStats(
        @Nullable String databaseFailure,
        @Nullable String journalFailure,
        long heldSums,
        long journalBytes,
        long batchesStored,
        long batchesKnown,
        long databaseFailures,
        long journalFailures,
        long damagedBytes,
        long lostBatches,
        long lostRequests,
        long lostBytes,
        long otherStreams,
        long rollUps,
        @Nullable Instant lastStored) {}
