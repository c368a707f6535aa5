package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * One step towards the answer to a request that has been dispatched. Nobody but the step itself ends the exchange then:
 * a bug in it must not leave the client waiting.
 */
public final class AnswerStep {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerStep.class);

    private AnswerStep() {}

    /**
     * Runs the step on the exchange's I/O thread: at once if this is that thread, otherwise soon.
     *
     * @return false if it is never run: the listener is being taken down, and every connection with it
     */
    public static boolean onIoThread(HttpServerExchange exchange, Runnable step) {
        if (exchange.isInIoThread()) {
            run(exchange, step);
            return true;
        }
        return later(exchange, step);
    }

    /** The same by way of the thread's queue, also if this is that thread. */
    static boolean later(HttpServerExchange exchange, Runnable step) {
        try {
            exchange.getIoThread().execute(() -> run(exchange, step));
            return true;
        } catch (RejectedExecutionException stopped) {
            IoUtils.safeClose(exchange.getConnection());
            return false;
        }
    }

    /** Runs the step here, on the exchange's I/O thread. */
    public static void run(HttpServerExchange exchange, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error bug) {
            LOG.error(
                    "request {} failed; this is a bug in swarmgate",
                    RequestFacts.of(exchange).id(),
                    bug);
            fail(exchange);
        }
    }

    private static void fail(HttpServerExchange exchange) {
        if (exchange.isComplete()) {
            return;
        }
        if (exchange.isResponseStarted()) {
            // The end of the exchange would look like the end of the content.
            IoUtils.safeClose(exchange.getConnection());
        } else {
            exchange.getResponseHeaders().clear();
            exchange.setStatusCode(500);
        }
        exchange.endExchange();
    }
}
