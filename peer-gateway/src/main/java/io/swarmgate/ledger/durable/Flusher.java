package io.swarmgate.ledger.durable;

import io.swarmgate.ledger.journal.Batch;
import io.swarmgate.ledger.journal.BatchCodec;
import io.swarmgate.ledger.journal.Entry;
import io.swarmgate.ledger.journal.Journal;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the tally into batches and journals them, one after another. Of the flushing thread.
 *
 * <p>If the journal cannot be written, one batch waits in memory, where the database may still get it; what comes after
 * it stays in the tally. So batches reach the database in order whatever happens, which its memory of what it has
 * relies on.
 */
final class Flusher {
    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

    private final String edge;
    private final long epoch;
    private final Tally tally;
    private final Journal journal;
    private final Overflow overflow;
    private final LedgerEvents events;
    private final InstantSource clock;
    private final LongAdder failures = new LongAdder();
    private volatile @Nullable String failure;
    private long sequence;

    Flusher(
            String edge,
            long epoch,
            Tally tally,
            Journal journal,
            Overflow overflow,
            LedgerEvents events,
            InstantSource clock) {
        this.edge = edge;
        this.epoch = epoch;
        this.tally = tally;
        this.journal = journal;
        this.overflow = overflow;
        this.events = events;
        this.clock = clock;
    }

    /** @return true if there is something for the database */
    boolean flush() {
        Batch waiting = overflow.peek();
        if (waiting != null && !journalled(waiting)) {
            return true;
        }
        if (waiting != null) {
            overflow.remove(waiting);
        }
        // Before the cut: whatever was added by then is in it.
        Instant now = clock.instant();
        List<Entry> entries = tally.cut();
        if (entries.isEmpty()) {
            return waiting != null;
        }
        Batch batch = new Batch(edge, epoch, sequence + 1, now, entries);
        if (journalled(batch) || overflow.offer(batch)) {
            sequence++;
            events.taken(entries);
        } else {
            tally.putBack(entries);
        }
        return true;
    }

    private boolean journalled(Batch batch) {
        try {
            journal.append(BatchCodec.encode(batch));
        } catch (IOException failed) {
            failures.increment();
            if (failure == null) {
                LOG.warn(
                        "the ledger's journal cannot be written: {}; amounts wait in memory and would be lost with"
                                + " the process: make room on its disk, or bring the database back if it is full",
                        failed.toString());
            }
            failure = String.valueOf(failed.getMessage());
            return false;
        }
        if (failure != null) {
            LOG.info("the ledger's journal can be written again");
            failure = null;
        }
        return true;
    }

    @Nullable String failure() {
        return failure;
    }

    long failures() {
        return failures.sum();
    }
}
