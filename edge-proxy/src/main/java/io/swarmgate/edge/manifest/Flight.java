package io.swarmgate.edge.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request to an origin and those who wait for its outcome. Thread-safe. */
final class Flight<T> {
    /** Guarded by this; null once landed. */
    private @Nullable List<Consumer<T>> waiting = new ArrayList<>();

    /** False if it has landed already; the consumer then hears nothing. */
    synchronized boolean join(Consumer<T> whenLanded) {
        return waiting != null && waiting.add(whenLanded);
    }

    /** Tells everybody who joined; only the first call counts. */
    void land(T outcome) {
        List<Consumer<T>> told;
        synchronized (this) {
            told = waiting;
            waiting = null;
        }
        if (told != null) {
            told.forEach(whenLanded -> whenLanded.accept(outcome));
        }
    }
}
