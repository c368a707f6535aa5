package io.swarmgate.edge.handler;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts exchanges, so that an edge that is to stop knows when it may. A WebSocket counts until it is opened. */
public final class ExchangesUnderWay implements HttpHandler {
    private static final long LOOK_MILLIS = 10;

    private final HttpHandler next;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean leaving;

    public ExchangesUnderWay(HttpHandler next) {
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        count.incrementAndGet();
        exchange.addExchangeCompleteListener((ended, others) -> {
            count.decrementAndGet();
            others.proceed();
        });
        if (leaving) {
            // What HTTP/1.1 clients are told of it; those of HTTP/2 get a GOAWAY.
            exchange.setPersistent(false);
        }
        next.handleRequest(exchange);
    }

    /** Answers go out with {@code Connection: close} from now on. */
    public void leave() {
        leaving = true;
    }

    public int count() {
        return count.get();
    }

    /** Waits until none is left, or for so long. */
    public void awaitNone(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (count() > 0 && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }
}
