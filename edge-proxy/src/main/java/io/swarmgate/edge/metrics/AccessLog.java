package io.swarmgate.edge.metrics;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one JSON object a line for each answered request. Entries wait in a bounded queue for one writing thread; when
 * the disk is slower than the traffic they are dropped and counted, and no request ever waits.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    /** Some seconds of busy traffic, a few megabytes. */
    private static final int QUEUED = 16 * 1024;

    private static final int BATCH = 512;
    private static final long POLL_MILLIS = 100;

    private final BlockingQueue<AccessEntry> queue;
    private final Counter dropped;
    private final LogTarget target;
    private final Thread writer;
    private volatile boolean closing;
    /** True while the target refuses bytes; of the writing thread. */
    private boolean failing;

    private AccessLog(LogTarget target, CollectorRegistry registry, int capacity) {
        this.target = target;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.dropped = Counter.build(
                        "swarmgate_access_log_dropped_total",
                        "Access log entries dropped because the log could not be written fast enough or at all.")
                .register(registry);
        this.writer = new Thread(this::write, "access-log");
        writer.setDaemon(true);
    }

    /**
     * Opens the log, appending to what is there.
     *
     * @param file {@code -} for standard output
     * @throws IOException if the file cannot be opened
     */
    public static AccessLog open(Path file, CollectorRegistry registry) throws IOException {
        return start(file.toString().equals("-") ? LogTarget.standardOutput() : LogTarget.file(file), registry, QUEUED);
    }

    static AccessLog start(LogTarget target, CollectorRegistry registry, int capacity) {
        AccessLog log = new AccessLog(target, registry, capacity);
        log.writer.start();
        return log;
    }

    /** Takes an entry over; never blocks. */
    public void add(AccessEntry entry) {
        if (closing || !queue.offer(entry)) {
            dropped.inc();
        }
    }

    private void write() {
        List<AccessEntry> batch = new ArrayList<>(BATCH);
        JsonFactory json = new JsonFactory();
        try {
            while (!closing || !queue.isEmpty()) {
                AccessEntry first = next();
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    write(json, batch);
                    batch.clear();
                }
            }
        } finally {
            target.close();
        }
    }

    private @Nullable AccessEntry next() {
        try {
            return queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException askedToHurry) {
            return queue.poll();
        }
    }

    private void write(JsonFactory factory, List<AccessEntry> batch) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(batch.size() * 400);
        try {
            for (AccessEntry entry : batch) {
                try (JsonGenerator json = factory.createGenerator(lines, JsonEncoding.UTF8)) {
                    entry.writeTo(json);
                }
                lines.write('\n');
            }
            target.write(lines.toByteArray());
            failing = false;
        } catch (IOException | RuntimeException | Error failure) {
            dropped.inc(batch.size());
            if (!failing) {
                LOG.warn("access log {} cannot be written, entries are dropped: {}", target.name(), failure.toString());
            }
            LOG.debug("access log {} cannot be written", target.name(), failure);
            failing = true;
        }
    }

    /** Writes what is queued and closes the file; waits a few seconds at most. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
