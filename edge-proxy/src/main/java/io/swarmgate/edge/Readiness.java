package io.swarmgate.edge;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether traffic should come to this edge now; a load balancer asks at {@code /readyz}. Thread-safe. */
final class Readiness {
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>("starting");

    /** Why no traffic should come; empty if it may. */
    Optional<String> whyNot() {
        return Optional.ofNullable(reason.get());
    }

    void ready() {
        reason.set(null);
    }

    void draining() {
        reason.set("draining");
    }
}
