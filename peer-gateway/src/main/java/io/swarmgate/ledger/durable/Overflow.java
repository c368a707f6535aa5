package io.swarmgate.ledger.durable;

import io.swarmgate.ledger.journal.Batch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The one batch that could not be journalled and waits in memory for the journal or the database. Thread-safe. */
final class Overflow {
    private final AtomicReference<@Nullable Batch> batch = new AtomicReference<>();

    @Nullable Batch peek() {
        return batch.get();
    }

    /** @return false if there is one already */
    boolean offer(Batch one) {
        return batch.compareAndSet(null, one);
    }

    void remove(Batch one) {
        batch.compareAndSet(one, null);
    }
}
