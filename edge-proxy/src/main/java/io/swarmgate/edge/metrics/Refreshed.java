package io.swarmgate.edge.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that takes long to find out, as it was last found. Whoever asks never waits: if it is old, it is found out
 * anew elsewhere; at most once a minute, and for no more than a fiftieth of the time. Thread-safe.
 */
final class Refreshed<T> {
    static final Duration AGE = Duration.ofMinutes(1);
    static final int SHARE = 50;

    private static final Logger LOG = LoggerFactory.getLogger(Refreshed.class);

    /** Finds it out. */
    interface Source<T> {
        /** False while it cannot be found out yet, which is no failure: then it is tried when next asked for. */
        default boolean isReady() {
            return true;
        }

        T find() throws Exception;
    }

    private final String what;
    private final Source<T> source;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private @Nullable T last;
    private boolean underWay;
    private boolean failing;
    private long next;

    Refreshed(String what, Source<T> source, Executor executor, LongSupplier nanoTime) {
        this.what = what;
        this.source = source;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /** The last finding; empty as long as there is none. */
    synchronized Optional<T> get() {
        if (!underWay && nanoTime.getAsLong() - next >= 0 && source.isReady()) {
            underWay = true;
            try {
                executor.execute(this::refresh);
            } catch (RejectedExecutionException closing) {
                underWay = false;
            }
        }
        return Optional.ofNullable(last);
    }

    private void refresh() {
        long started = nanoTime.getAsLong();
        T found = null;
        Throwable failure = null;
        try {
            found = source.find();
        } catch (Exception | Error failed) {
            failure = failed;
        }
        long ended = nanoTime.getAsLong();
        synchronized (this) {
            if (failure != null && !failing) {
                LOG.warn("{} cannot be computed, the metrics show those of before: {}", what, failure.toString());
                LOG.debug("{} cannot be computed", what, failure);
            }
            failing = failure != null;
            last = found == null ? last : found;
            next = ended + Math.max(AGE.toNanos(), (ended - started) * SHARE);
            underWay = false;
        }
    }
}
