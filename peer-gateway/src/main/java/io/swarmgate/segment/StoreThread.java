package io.swarmgate.segment;

/** A thread on which files may be created, written and deleted. */
final class StoreThread extends Thread {
    StoreThread(Runnable task) {
        super(task, "segment-store");
        setDaemon(true);
    }

    static boolean isCurrent() {
        return Thread.currentThread() instanceof StoreThread;
    }
}
