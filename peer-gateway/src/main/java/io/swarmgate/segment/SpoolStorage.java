package io.swarmgate.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An object in a spool file. */
final class SpoolStorage extends Storage {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolStorage.class);

    /**
     * Shorter pieces are read into memory and written together with the header: sendfile would cost a system call and a
     * packet of its own.
     */
    private static final int COPY_BYTES = 128 * 1024;

    private static final ThreadLocal<ByteBuffer> COPY_BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(COPY_BYTES));

    private final SpoolDirectory directory;
    private final SpoolDirectory.SpoolFile file;
    private final Executor executor;
    // Held by the fill from its first byte to its last. Written by the store task; volatile for readers.
    private volatile @Nullable FileChannel writing;
    private long written;
    private volatile long reserved;

    SpoolStorage(SpoolDirectory directory, Executor executor) {
        this.directory = directory;
        this.file = directory.newFile();
        this.executor = executor;
    }

    @Override
    void append(ByteBuffer data) throws IOException {
        directory.reserve(data.remaining());
        reserved = written + data.remaining();
        FileChannel channel = writing;
        if (channel == null) {
            channel = directory.take(file);
            writing = channel;
        }
        while (data.hasRemaining()) {
            written += directory.calls().write(channel, data, written);
        }
    }

    @Override
    void sealed() {
        if (writing != null) {
            writing = null;
            directory.giveBack(file);
        }
    }

    @Override
    void lease() throws IOException {
        directory.take(file);
    }

    @Override
    void unlease() {
        directory.giveBack(file);
    }

    @Override
    long send(BodyChannel channel, long position, long count) throws IOException {
        FileChannel open = directory.take(file);
        try {
            // The head of the response goes out with the first bytes, which are copied for it: until it is out,
            // Undertow
            // would read the file at its own position, which other readers of the same file move.
            return count <= COPY_BYTES || !channel.isStarted()
                    ? copy(open, channel, position, (int) Math.min(count, COPY_BYTES))
                    : channel.transferFrom(open, position, count);
        } finally {
            directory.giveBack(file);
        }
    }

    private static long copy(FileChannel open, BodyChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = COPY_BUFFER.get().clear().limit(count);
        while (buffer.hasRemaining()) {
            if (open.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("spool file shorter than what was written to it");
            }
        }
        return channel.write(new ByteBuffer[] {buffer.flip()}, 1);
    }

    @Override
    boolean inMemory() {
        return false;
    }

    @Override
    long weight() {
        return reserved;
    }

    @Override
    void dispose() {
        executor.execute(() -> {
            try {
                directory.delete(file, reserved);
            } catch (IOException e) {
                LOG.warn("spool file could not be removed; check the spool directory: {}", e.toString());
            }
        });
    }
}
