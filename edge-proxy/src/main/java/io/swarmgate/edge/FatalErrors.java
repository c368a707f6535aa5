package io.swarmgate.edge;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.swarmgate.edge.capacity.Machine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process where it would go on being alive and answer nothing: when memory has run out, or a thread that moves
 * the connections of a listener has ended. A service manager starts it anew within seconds; viewers' URLs need no
 * memory of it.
 *
 * <p>Libraries catch such errors and go on, but they log them: so everything that is logged is looked at, whatever its
 * level, beside what no thread has caught. Everything that is said at the end is made before: a full heap has no room
 * for it then.
 */
final class FatalErrors {
    /** What the JVM itself ends with by {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int EXIT_CODE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

    /** A connection may find no direct memory and be closed; where so many do, nobody is served any more. */
    private static final int REFUSALS = 20;

    private static final long REFUSALS_WITHIN = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_CAUSES = 8;

    private final byte[] heapIsFull;
    private final byte[] directMemoryIsUsedUp;
    private final byte[] noThread;
    private final byte[] anotherMemory;
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicLong firstRefusal = new AtomicLong();

    private FatalErrors(Machine machine) {
        long mib = 1 << 20;
        heapIsFull =
                line("the heap of " + machine.heapBytes() / mib + " MiB is full. Give the JVM more (-Xmx), or lower"
                        + " limits.connections, swarm.viewers and manifests.cache");
        directMemoryIsUsedUp = line("the " + machine.directBytes() / mib + " MiB of direct memory are used up. Raise"
                + " -XX:MaxDirectMemorySize, or lower gateway.memory and limits.connections");
        noThread = line("the system gives no further thread. Raise its limits (ulimit -u, TasksMax= of systemd, pids of"
                + " a container), or its memory");
        anotherMemory = line("the JVM has no memory left for classes or code. Raise -XX:MaxMetaspaceSize or"
                + " -XX:ReservedCodeCacheSize where they are set, or the memory of the machine");
    }

    private static byte[] line(String what) {
        return ("swarmgate: out of memory: " + what + ". The process ends with exit code " + EXIT_CODE
                        + ", to be started anew\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Has the whole process watched, for as long as it lives. */
    static void watch() {
        FatalErrors watching = new FatalErrors(Machine.here());
        Thread.setDefaultUncaughtExceptionHandler(watching::uncaught);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.addTurboFilter(watching.new LoggedErrors());
        }
        java.util.logging.Logger.getLogger("").addHandler(watching.new JdkLoggedErrors());
    }

    private void uncaught(Thread thread, Throwable error) {
        look(error);
        LOG.error("thread {} has ended by an error that nobody caught", thread.getName(), error);
        if (movesConnections(thread.getName())) {
            System.err.println("swarmgate: thread " + thread.getName()
                    + ", which moves the connections of a listener, has"
                    + " ended: " + error + ". The process ends with exit code " + EXIT_CODE + ", to be started anew;"
                    + " please report this with the lines before");
            System.err.flush();
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    /** XNIO has one thread that accepts and some for each listener, and starts none in the place of one that ended. */
    private static boolean movesConnections(String thread) {
        return thread.startsWith("XNIO-") && (thread.contains(" I/O-") || thread.endsWith(" Accept"));
    }

    private void look(@Nullable Throwable error) {
        Throwable cause = error;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof OutOfMemoryError outOfMemory) {
                outOfMemory(outOfMemory);
                return;
            }
            cause = cause.getCause();
        }
    }

    private void outOfMemory(OutOfMemoryError error) {
        String message = error.getMessage();
        if (message == null
                || message.startsWith("Java heap space")
                || message.startsWith("GC overhead")
                || message.startsWith("Requested array size")) {
            end(heapIsFull);
        } else if (message.contains("direct buffer memory")) {
            if (isRefusedAgainAndAgain()) {
                end(directMemoryIsUsedUp);
            }
        } else if (message.contains("thread")) {
            end(noThread);
        } else {
            end(anotherMemory);
        }
    }

    private boolean isRefusedAgainAndAgain() {
        long now = System.nanoTime();
        if (refusals.get() == 0 || now - firstRefusal.get() > REFUSALS_WITHIN) {
            firstRefusal.set(now);
            refusals.set(0);
        }
        return refusals.incrementAndGet() >= REFUSALS;
    }

    private static void end(byte[] line) {
        try (FileOutputStream errors = new FileOutputStream(FileDescriptor.err)) {
            errors.write(line);
        } catch (IOException | OutOfMemoryError nobodyToTell) {
            // The exit code says it as well.
        } finally {
            // No hooks: they need memory, and whoever waits for them waits for ever.
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    /** Lets everything pass, and looks at what is logged as thrown. */
    private final class LoggedErrors extends TurboFilter {
        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                ch.qos.logback.classic.@Nullable Logger logger,
                @Nullable Level level,
                @Nullable String format,
                Object @Nullable [] params,
                @Nullable Throwable thrown) {
            if (thrown != null) {
                look(thrown);
            } else if (params != null && params.length > 0 && params[params.length - 1] instanceof Throwable last) {
                look(last);
            }
            return FilterReply.NEUTRAL;
        }
    }

    /** The same of what libraries log by way of the JDK. */
    private final class JdkLoggedErrors extends Handler {
        @Override
        public void publish(LogRecord record) {
            look(record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
