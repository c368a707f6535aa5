package io.swarmgate.edge.console;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that takes a while to put together, kept for a moment: many may look at it at once. Thread-safe. */
final class Briefly<T> {
    static final Duration KEPT = Duration.ofSeconds(1);

    private final Supplier<T> source;
    private final LongSupplier nanoTime;
    private @Nullable T last;
    private long since;

    Briefly(Supplier<T> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    synchronized T get() {
        long now = nanoTime.getAsLong();
        T known = last;
        if (known == null || now - since >= KEPT.toNanos()) {
            known = source.get();
            last = known;
            since = now;
        }
        return known;
    }
}
