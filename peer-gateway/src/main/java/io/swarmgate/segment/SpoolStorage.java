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

    private final SpoolDirectory directory;
    private final SpoolDirectory.SpoolFile file;
    private final Executor executor;
    // The one channel that is open while anybody holds a lease; whoever takes one gets the same and sets it again.
    private volatile @Nullable FileChannel open;
    private volatile boolean held;
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
        hold();
        FileChannel channel = leased();
        while (data.hasRemaining()) {
            written += directory.write(channel, data, written);
        }
    }

    @Override
    void hold() throws IOException {
        if (!held) {
            lease();
            held = true;
        }
    }

    @Override
    void letGo() {
        if (held) {
            held = false;
            unlease();
        }
    }

    @Override
    void lease() throws IOException {
        open = directory.take(file);
    }

    @Override
    void unlease() {
        directory.giveBack(file);
    }

    private FileChannel leased() {
        FileChannel channel = open;
        if (channel == null) {
            throw new IllegalStateException("a spool file is used without a lease");
        }
        return channel;
    }

    @Override
    long send(BodyChannel channel, long position, long count) throws IOException {
        return channel.transferFrom(leased(), position, count);
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
        if (StoreThread.isCurrent()) {
            // Whoever makes room there needs it at once.
            delete();
        } else {
            executor.execute(this::delete);
        }
    }

    private void delete() {
        try {
            directory.delete(file, reserved);
        } catch (IOException e) {
            LOG.warn("spool file could not be removed; check the spool directory: {}", e.toString());
        }
    }
}
