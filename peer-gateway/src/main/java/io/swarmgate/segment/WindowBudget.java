package io.swarmgate.segment;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Heap for what has arrived and waits for the disk or for slow readers, of all bodies together. Each keeps to a window
 * of its own; beyond the budget, which a thousand slow readers reach, to a small one. Thread-safe.
 */
public final class WindowBudget {
    /** What a body gets in any case: less than one read of a socket would make it stop and go for each. */
    static final int LEAST_BYTES = 32 * 1024;

    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /** @param maxBytes of heap */
    public WindowBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The window of a body that may have {@code wanted} bytes if there is room. */
    public int window(int wanted) {
        return usedBytes.get() <= maxBytes ? wanted : Math.min(wanted, LEAST_BYTES);
    }

    /** True if so much waits that what is small enough to come without a pause must not wait as well. */
    boolean isOverdrawn() {
        return usedBytes.get() > 2 * maxBytes;
    }

    /** @param bytes negative if they are given back */
    public void take(long bytes) {
        usedBytes.addAndGet(bytes);
    }

    long usedBytes() {
        return usedBytes.get();
    }
}
