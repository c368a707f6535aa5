package io.swarmgate.edge.manifest;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which manifests are decoded, rewritten and compressed. */
public final class ManifestWorkers {
    /** Manifests that may wait for a thread; further ones are streamed as they come. */
    static final int QUEUED = 1024;

    private ManifestWorkers() {}

    /** Starts a pool of as many threads as there are processors, with a bounded queue; it rejects what is beyond. */
    public static ExecutorService start() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED), task -> {
                    Thread thread = new Thread(task, "manifest-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
