package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task at the end of an exchange, however it ends. The exchange itself takes listeners on its own thread
 * alone; the task may be named on any, also when the exchange is over. Thread-safe.
 */
final class ExchangeEnd {
    // Both guarded by this.
    private @Nullable Runnable task;
    private boolean over;

    private ExchangeEnd() {}

    /** To be called on the exchange's thread. */
    static ExchangeEnd of(HttpServerExchange exchange) {
        ExchangeEnd end = new ExchangeEnd();
        exchange.addExchangeCompleteListener((completed, next) -> {
            end.ended();
            next.proceed();
        });
        return end;
    }

    private void ended() {
        Runnable named;
        synchronized (this) {
            over = true;
            named = task;
        }
        if (named != null) {
            named.run();
        }
    }

    /** Names the task, once. */
    void run(Runnable atTheEnd) {
        boolean now;
        synchronized (this) {
            task = atTheEnd;
            now = over;
        }
        if (now) {
            atTheEnd.run();
        }
    }
}
