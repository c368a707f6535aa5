package io.swarmgate.ledger.durable;

import io.swarmgate.ledger.database.LedgerDatabase;
import io.swarmgate.ledger.journal.Batch;
import io.swarmgate.ledger.journal.BatchCodec;
import io.swarmgate.ledger.journal.Journal;
import io.swarmgate.ledger.journal.JournalRecord;
import io.swarmgate.ledger.journal.JournalRecord.Position;
import io.swarmgate.ledger.journal.MalformedBatchException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes batches from the journal to the database, in order. Of the storing thread. */
final class Storekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Storekeeper.class);
    /** Some hundred batches in one transaction when there are many; a batch is always taken whole. */
    private static final long BYTES_AT_ONCE = 256 * 1024;

    private final LedgerDatabase database;
    private final Journal journal;
    private final Overflow overflow;
    private final LedgerEvents events;
    private final InstantSource clock;
    private final LongAdder stored = new LongAdder();
    private final LongAdder known = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder rollUps = new LongAdder();
    private volatile @Nullable Instant lastStored;

    Storekeeper(LedgerDatabase database, Journal journal, Overflow overflow, LedgerEvents events, InstantSource clock) {
        this.database = database;
        this.journal = journal;
        this.overflow = overflow;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Stores some of what waits, oldest first.
     *
     * @return false if nothing waits
     * @throws IOException if the journal cannot be read
     * @throws SQLException if the database cannot be used; everything waits as before
     */
    boolean store() throws IOException, SQLException {
        // In this order: what was journalled before the batch in memory was left there comes before it.
        Batch last = overflow.peek();
        List<JournalRecord> records = journal.read(BYTES_AT_ONCE);
        if (!records.isEmpty()) {
            add(decoded(records));
            journal.release(end(records));
            return true;
        }
        if (last != null) {
            add(List.of(last));
            overflow.remove(last);
            return true;
        }
        return false;
    }

    private static Position end(List<JournalRecord> records) {
        return records.get(records.size() - 1).end();
    }

    private List<Batch> decoded(List<JournalRecord> records) {
        List<Batch> batches = new ArrayList<>();
        for (JournalRecord record : records) {
            try {
                batches.add(BatchCodec.decode(record.content()));
            } catch (MalformedBatchException unknown) {
                lost.increment();
                LOG.error(
                        "a batch of the ledger's journal is lost: {}; was it written by a later version of Swarmgate?",
                        unknown.getMessage());
            }
        }
        return batches;
    }

    private void add(List<Batch> batches) throws SQLException {
        try {
            count(batches, database.add(batches));
        } catch (SQLException failed) {
            if (!LedgerDatabase.isRefusal(failed)) {
                throw failed;
            }
            addSingly(batches);
        }
    }

    /** One of them is such that the database will never take it; it must not keep the others for ever. */
    private void addSingly(List<Batch> batches) throws SQLException {
        for (Batch batch : batches) {
            try {
                count(List.of(batch), database.add(List.of(batch)));
            } catch (SQLException failed) {
                if (!LedgerDatabase.isRefusal(failed)) {
                    throw failed;
                }
                lost.increment();
                LOG.error(
                        "batch {} of {} with {} entries is lost: the ledger's database refuses it: {}",
                        batch.sequence(),
                        batch.cut(),
                        batch.entries().size(),
                        failed.getMessage());
            }
        }
    }

    private void count(List<Batch> batches, int added) {
        stored.add(added);
        known.add(batches.size() - added);
        Instant now = clock.instant();
        for (Batch batch : batches.subList(batches.size() - added, batches.size())) {
            events.stored(Duration.between(batch.cut(), now));
        }
        if (!batches.isEmpty()) {
            lastStored = batches.get(batches.size() - 1).cut();
        }
    }

    /** @return false if there is nothing more to roll up now */
    boolean rollUp() throws SQLException {
        boolean did = database.rollUp(clock.instant());
        if (did) {
            rollUps.increment();
        }
        return did;
    }

    void failed() {
        failures.increment();
    }

    long stored() {
        return stored.sum();
    }

    long known() {
        return known.sum();
    }

    long failures() {
        return failures.sum();
    }

    long lost() {
        return lost.sum();
    }

    long rollUps() {
        return rollUps.sum();
    }

    @Nullable Instant lastStored() {
        return lastStored;
    }
}
