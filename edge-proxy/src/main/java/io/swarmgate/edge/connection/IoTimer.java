package io.swarmgate.edge.connection;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;

/** What is to be done for a connection some time later, on its own thread. */
public final class IoTimer {
    /** Of a timer that does not run. */
    private static final XnioExecutor.Key NONE = () -> false;

    private IoTimer() {}

    /** Runs the task then, or never: a thread that is being taken down takes every connection of its own with it. */
    public static XnioExecutor.Key start(XnioExecutor thread, Runnable task, long millis) {
        try {
            return thread.executeAfter(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ends) {
            return NONE;
        }
    }
}
