package io.swarmgate.segment;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Downloads that pause before they go on: each does, or hears that it never will. Thread-safe. */
final class Resumptions implements AutoCloseable {
    private final ScheduledExecutorService scheduler;
    private final Set<Pause> pausing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Resumptions(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * @param go on
     * @param never runs instead if the store is closed before, or was
     */
    void after(long millis, Runnable go, Runnable never) {
        Pause pause = new Pause(go, never);
        pausing.add(pause);
        try {
            var unused = scheduler.schedule(pause, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ended) {
            pause.cancel();
        }
        if (closed) {
            pause.cancel();
        }
    }

    /** Before the scheduler ends. */
    @Override
    public void close() {
        closed = true;
        pausing.forEach(Pause::cancel);
    }

    private final class Pause implements Runnable {
        private final Runnable go;
        private final Runnable never;
        private final AtomicBoolean over = new AtomicBoolean();

        Pause(Runnable go, Runnable never) {
            this.go = go;
            this.never = never;
        }

        @Override
        public void run() {
            end(go);
        }

        void cancel() {
            end(never);
        }

        private void end(Runnable what) {
            if (over.compareAndSet(false, true)) {
                pausing.remove(this);
                what.run();
            }
        }
    }
}
