package io.swarmgate.edge;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened, closed in reverse order. Opened in one thread. */
final class ClosingOrder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingOrder.class);

    private final Deque<Opened> opened = new ArrayDeque<>();

    private record Opened(String what, AutoCloseable resource) {}

    void add(String what, AutoCloseable resource) {
        opened.push(new Opened(what, resource));
    }

    /** Closes all, also if one of them fails: what is left open by a failure must not keep the rest open. */
    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            Opened next = opened.pop();
            try {
                next.resource().close();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (Exception failed) {
                LOG.warn("closing the {} failed: {}; the process may need to be ended", next.what(), failed.toString());
            }
        }
    }
}
