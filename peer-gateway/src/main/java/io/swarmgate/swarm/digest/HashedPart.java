package io.swarmgate.swarm.digest;

import io.swarmgate.segment.BodyChannel;
import io.swarmgate.segment.ChunkHasher;
import io.swarmgate.segment.SegmentBody;
import io.swarmgate.segment.SegmentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a body to its end, on workers and as it arrives, to hash it. */
final class HashedPart {
    private final SegmentBody body;
    private final long lengthBytes;
    private final Executor workers;
    private final Consumer<@Nullable SegmentDigest> whenDone;
    /** Used by one task at a time. */
    private final Sink sink = new Sink();

    /** @param whenDone gets null if the body broke off or has another length */
    HashedPart(SegmentBody body, long lengthBytes, Executor workers, Consumer<@Nullable SegmentDigest> whenDone) {
        this.body = body;
        this.lengthBytes = lengthBytes;
        this.workers = workers;
        this.whenDone = whenDone;
    }

    void start() {
        workers.execute(this::read);
    }

    private void read() {
        try {
            SegmentBody.Progress progress = body.sendTo(sink);
            while (progress == SegmentBody.Progress.CHANNEL_FULL) {
                progress = body.sendTo(sink);
            }
            if (progress == SegmentBody.Progress.WAITING) {
                body.whenReady(this::again);
                return;
            }
        } catch (IOException | RuntimeException broken) {
            whenDone.accept(null);
            return;
        }
        sink.hasher.finish();
        whenDone.accept(sink.bytes == lengthBytes ? sink.hasher.digest() : null);
    }

    private void again() {
        try {
            workers.execute(this::read);
        } catch (RejectedExecutionException busy) {
            whenDone.accept(null);
        }
    }

    /** Takes everything at once. */
    private static final class Sink implements BodyChannel {
        private static final int BUFFER_BYTES = 64 * 1024;

        private final ChunkHasher hasher = new ChunkHasher();
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        private long bytes;

        @Override
        public long write(ByteBuffer[] buffers, int count) {
            long taken = 0;
            for (int i = 0; i < count; i++) {
                taken += buffers[i].remaining();
                hasher.update(buffers[i]);
            }
            bytes += taken;
            return taken;
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) throws IOException {
            buffer.clear().limit((int) Math.min(count, BUFFER_BYTES));
            int read = file.read(buffer, position);
            if (read > 0) {
                bytes += read;
                hasher.update(buffer.flip());
            }
            return Math.max(0, read);
        }
    }
}
