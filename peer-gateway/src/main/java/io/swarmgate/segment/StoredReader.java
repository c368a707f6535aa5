package io.swarmgate.segment;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Reads a stored object; what it reads stays until it is closed, evicted or not. */
final class StoredReader implements SegmentBody {
    private final Storage storage;
    private final long end;
    private final AtomicBoolean closed = new AtomicBoolean();
    private long position;

    private StoredReader(Storage storage, long start, long end) {
        this.storage = storage;
        this.position = start;
        this.end = end;
    }

    /** Null if the object is gone or too many files are open. */
    static @Nullable StoredReader open(Storage storage, long start, long end) {
        if (!storage.retain()) {
            return null;
        }
        try {
            storage.lease();
        } catch (IOException e) {
            storage.release();
            return null;
        }
        return new StoredReader(storage, start, end);
    }

    @Override
    public Progress sendTo(BodyChannel channel) throws IOException {
        while (position < end) {
            long sent = storage.send(channel, position, end - position);
            if (sent <= 0) {
                return Progress.CHANNEL_FULL;
            }
            position += sent;
        }
        return Progress.DONE;
    }

    @Override
    public void whenReady(Runnable wake) {
        wake.run();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            storage.unlease();
            storage.release();
        }
    }
}
