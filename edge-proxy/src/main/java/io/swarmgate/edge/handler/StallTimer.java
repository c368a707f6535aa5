package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;

/** Gives a client up that takes not one byte of what waits for it. Belongs to the exchange's I/O thread. */
final class StallTimer {
    private static final Logger LOG = LoggerFactory.getLogger(StallTimer.class);

    private final HttpServerExchange exchange;
    private final Duration longest;
    private final Runnable stalled;
    private XnioExecutor.@Nullable Key running;

    /** @param stalled called once the client has taken nothing for {@code longest} */
    StallTimer(HttpServerExchange exchange, Duration longest, Runnable stalled) {
        this.exchange = exchange;
        this.longest = longest;
        this.stalled = stalled;
    }

    /** The connection is full; changes nothing if it was already. */
    void start() {
        if (running == null) {
            running = exchange.getIoThread().executeAfter(this::giveUp, longest.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The client has taken something, or the exchange is over. */
    void stop() {
        XnioExecutor.Key timer = running;
        running = null;
        if (timer != null) {
            timer.remove();
        }
    }

    private void giveUp() {
        LOG.debug(
                "request {}: the client reads nothing any more",
                RequestFacts.of(exchange).id());
        stalled.run();
    }
}
