package io.swarmgate.edge.swarm;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which the signatures of joining peers are checked: apart from manifests, which viewers wait for. */
final class JoinChecks {
    /** Some seconds of work; whoever would wait longer is told to come back later. */
    private static final int QUEUED = 1024;

    private JoinChecks() {}

    /** Starts a pool of half as many threads as there are processors; it rejects what its queue does not hold. */
    static ExecutorService start() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED), task -> {
                    Thread thread = new Thread(task, "join-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
