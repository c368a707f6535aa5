package io.swarmgate.swarm.digest;

import io.swarmgate.segment.BodyChannel;
import io.swarmgate.segment.SegmentBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a body to its end, on workers and as it arrives; one task at a time. Closing it is left to others. */
final class BodyReader {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);

    private final SegmentBody body;
    private final Executor workers;
    private final Sink sink;
    private final End whenDone;

    /** Hears how it ended. */
    @FunctionalInterface
    interface End {
        /** @param whole false if the body broke off, or there was nobody to read it */
        void ended(boolean whole, long bytes);
    }

    /** @param bytes takes all of what it is given at once */
    BodyReader(SegmentBody body, Executor workers, Consumer<ByteBuffer> bytes, End whenDone) {
        this.body = body;
        this.workers = workers;
        this.sink = new Sink(bytes);
        this.whenDone = whenDone;
    }

    /** @throws RejectedExecutionException if no worker takes it */
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
        } catch (IOException | RuntimeException | Error broken) {
            LOG.debug("a body could not be read", broken);
            whenDone.ended(false, sink.count);
            return;
        }
        whenDone.ended(true, sink.count);
    }

    private void again() {
        try {
            workers.execute(this::read);
        } catch (RejectedExecutionException busy) {
            whenDone.ended(false, sink.count);
        }
    }

    private static final class Sink implements BodyChannel {
        private static final int BUFFER_BYTES = 64 * 1024;

        private final Consumer<ByteBuffer> bytes;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        private long count;

        Sink(Consumer<ByteBuffer> bytes) {
            this.bytes = bytes;
        }

        @Override
        public long write(ByteBuffer[] buffers, int number) {
            long taken = 0;
            for (int i = 0; i < number; i++) {
                taken += buffers[i].remaining();
                bytes.accept(buffers[i]);
            }
            count += taken;
            return taken;
        }

        @Override
        public long transferFrom(FileChannel file, long position, long most) throws IOException {
            buffer.clear().limit((int) Math.min(most, BUFFER_BYTES));
            int read = file.read(buffer, position);
            if (read > 0) {
                count += read;
                bytes.accept(buffer.flip());
            }
            return Math.max(0, read);
        }
    }
}
