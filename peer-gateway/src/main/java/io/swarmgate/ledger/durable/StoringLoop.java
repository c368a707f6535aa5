package io.swarmgate.ledger.durable;

import io.swarmgate.ledger.database.LedgerDatabase;
import io.swarmgate.ledger.journal.Journal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the storekeeper work whenever there is something to do, and waits longer and longer while it cannot. */
final class StoringLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StoringLoop.class);
    private static final long ROLL_UP_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;
    private static final long REMINDER_NANOS = Duration.ofMinutes(10).toNanos();

    private final Storekeeper keeper;
    private final Journal journal;
    private final LedgerDatabase database;
    private final Signal work = new Signal();
    private volatile boolean closing;
    private volatile @Nullable String failure;

    // Of the storing thread.
    private long nextRollUpNanos = System.nanoTime();
    private long pauseMillis;
    private long toldNanos;

    StoringLoop(Storekeeper keeper, Journal journal, LedgerDatabase database) {
        this.keeper = keeper;
        this.journal = journal;
        this.database = database;
    }

    /** There is something to store. */
    void wake() {
        if (failure == null || closing) {
            work.give();
        }
    }

    /** Stores what there is, if the database is there, and ends. */
    void finish() {
        closing = true;
        work.give();
    }

    /** What is wrong with the database; null if nothing is known to be. */
    @Nullable String failure() {
        return failure;
    }

    @Override
    public void run() {
        boolean more = true;
        while (more) {
            try {
                more = step();
            } catch (SQLException | IOException | RuntimeException | Error failed) {
                failed(failed);
                more = !closing;
                if (more) {
                    work.await(pauseMillis);
                }
            }
        }
    }

    /** @return false if the loop has to end */
    private boolean step() throws SQLException, IOException {
        boolean last = closing;
        boolean stored = keeper.store();
        if (stored || failure == null) {
            succeeded(stored);
        }
        if (stored) {
            return true;
        }
        if (last) {
            return false;
        }
        long untilRollUp = nextRollUpNanos - System.nanoTime();
        if (untilRollUp <= 0) {
            if (!keeper.rollUp()) {
                nextRollUpNanos = System.nanoTime() + ROLL_UP_NANOS;
            }
            succeeded(true);
        } else {
            work.await(TimeUnit.NANOSECONDS.toMillis(untilRollUp) + 1);
        }
        return true;
    }

    private void succeeded(boolean used) {
        if (used && failure != null) {
            LOG.info("the ledger's database {} can be used again", database.address());
            failure = null;
        }
        pauseMillis = 0;
    }

    /** Also where a native library is none for this machine. */
    private void failed(Throwable why) {
        keeper.failed();
        String reason = (why.getMessage() == null ? why.toString() : why.getMessage()).replaceAll("\\s+", " ");
        long now = System.nanoTime();
        if (failure == null || now - toldNanos > REMINDER_NANOS) {
            toldNanos = now;
            LOG.warn(
                    "the ledger's database {} cannot be used: {}; serving goes on, and what is counted waits on disk"
                            + " ({} bytes by now) until it can be: {}",
                    database.address(),
                    reason,
                    journal.pendingBytes(),
                    database.remedy());
        }
        LOG.debug("storing in the ledger failed", why);
        failure = reason;
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, Math.max(FIRST_PAUSE_MILLIS, 2 * pauseMillis));
    }
}
