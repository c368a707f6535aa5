package io.swarmgate.edge.handler;

import io.swarmgate.edge.connection.IoTimer;
import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;

/** Gives a client up that takes too little of what waits for it. Belongs to the exchange's I/O thread. */
final class StallTimer {
    private static final Logger LOG = LoggerFactory.getLogger(StallTimer.class);

    private final HttpServerExchange exchange;
    private final ReadingPace pace;
    private final Runnable stalled;
    private XnioExecutor.@Nullable Key running;
    private long startNanos;

    // Since the client last had taken enough.
    private long waitedNanos;
    private long taken;

    /** @param stalled called once the client has kept its connection full for too long */
    StallTimer(HttpServerExchange exchange, ReadingPace pace, Runnable stalled) {
        this.exchange = exchange;
        this.pace = pace;
        this.stalled = stalled;
    }

    /** The connection is full; changes nothing if it was already. */
    void start() {
        if (running == null) {
            startNanos = System.nanoTime();
            long left = pace.window().minusNanos(waitedNanos).toMillis();
            running = IoTimer.start(exchange.getIoThread(), this::giveUp, Math.max(1, left));
        }
    }

    /** The connection takes something again, or the exchange is over. */
    void stop() {
        XnioExecutor.Key timer = running;
        running = null;
        if (timer != null) {
            waitedNanos += System.nanoTime() - startNanos;
            timer.remove();
        }
    }

    /** The connection has taken so many bytes of content. */
    void took(long bytes) {
        taken += bytes;
        if (taken >= pace.leastBytes()) {
            taken = 0;
            waitedNanos = 0;
        }
    }

    private void giveUp() {
        LOG.debug(
                "request {}: the client reads too slowly, or not at all",
                RequestFacts.of(exchange).id());
        stalled.run();
    }
}
