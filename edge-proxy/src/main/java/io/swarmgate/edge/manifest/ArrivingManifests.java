package io.swarmgate.edge.manifest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for the bytes of manifests that are being collected, or wait for a worker, all of them together. What finds no
 * room is streamed as it comes. Thread-safe.
 */
public final class ArrivingManifests {
    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    ArrivingManifests(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes room for so many bytes more; false if there is none, and then none is taken. */
    public boolean take(int bytes) {
        if (usedBytes.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        usedBytes.addAndGet(-bytes);
        return false;
    }

    public void giveBack(int bytes) {
        usedBytes.addAndGet(-bytes);
    }

    public long usedBytes() {
        return usedBytes.get();
    }
}
