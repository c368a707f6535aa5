package io.swarmgate.segment;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** When a fill began, had its head, and last got further. Not thread-safe: its fill's lock guards it. */
final class FillClock {
    private final LongSupplier nanoTime;
    private final long startNanos;
    private long headNanos;
    private long progressNanos;
    private long progressBytes;

    /** @param nanoTime a clock that only goes forward; it starts now */
    FillClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    void headArrived() {
        headNanos = nanoTime.getAsLong();
        progressNanos = headNanos;
    }

    /** @param body null before the head */
    FillPace pace(@Nullable FillBody body) {
        long now = nanoTime.getAsLong();
        long received = body == null ? 0 : body.received();
        if (received != progressBytes) {
            progressBytes = received;
            progressNanos = now;
        }
        return new FillPace(
                Duration.ofNanos(now - startNanos),
                Duration.ofNanos(headNanos == 0 ? -1 : now - headNanos),
                Duration.ofNanos(now - progressNanos),
                received,
                body != null && body.isPaused());
    }
}
