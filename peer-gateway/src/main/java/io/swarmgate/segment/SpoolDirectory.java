package io.swarmgate.segment;

import io.swarmgate.files.DirectoryLock;
import io.swarmgate.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of spool files: how many bytes may lie there and how many files may be open. Thread-safe. */
final class SpoolDirectory implements AutoCloseable {
    private static final String SUFFIX = ".spool";

    /** How often room is made for one write: others may take it meanwhile, and what is being read stays. */
    private static final int ROUNDS = 4;

    /** What is made where the disk itself is full, so that not every write has to; a part of a small disk. */
    private static final long ROOM_BYTES = 4L << 20;

    private static final int ROOM_PART = 16;

    /** The same where a file cannot be opened, which others wait for meanwhile. */
    private static final long FEW_BYTES = 256 << 10;

    private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);

    private final Path path;
    private final long maxBytes;
    private final int maxOpenFiles;
    private final FileSystemCalls calls;
    private final DirectoryLock lock;
    private final AtomicLong names = new AtomicLong();
    private final AtomicLong usedBytes = new AtomicLong();
    private volatile LongUnaryOperator makeRoom = bytes -> 0;
    private volatile boolean refusing;
    private final AtomicLong lastWarning = new AtomicLong();

    // Guarded by this: files that are open but in nobody's hands, longest unused first.
    private final Set<SpoolFile> idle = new LinkedHashSet<>();
    // Guarded by this.
    private int openFiles;

    private SpoolDirectory(Path path, long maxBytes, int maxOpenFiles, FileSystemCalls calls, DirectoryLock lock) {
        this.path = path;
        this.maxBytes = maxBytes;
        this.maxOpenFiles = maxOpenFiles;
        this.calls = calls;
        this.lock = lock;
    }

    /** Takes a directory over and removes what an earlier run left in it; other files stay. */
    static SpoolDirectory open(Path path, long maxBytes, int maxOpenFiles, FileSystemCalls calls) throws IOException {
        PrivateFiles.createDirectories(path);
        DirectoryLock lock = DirectoryLock.take(path, "spool directory");
        try (DirectoryStream<Path> leftOver = Files.newDirectoryStream(path, "*" + SUFFIX)) {
            for (Path file : leftOver) {
                Files.delete(file);
            }
        }
        return new SpoolDirectory(path, maxBytes, maxOpenFiles, calls, lock);
    }

    /**
     * Sets what is called, with the number of bytes wanted, before a write is refused for lack of room; it returns the
     * number of bytes that were dropped.
     */
    void onShortage(LongUnaryOperator evict) {
        makeRoom = evict;
    }

    /** False while what is written finds no room, or fails otherwise. */
    boolean takes() {
        return !refusing;
    }

    SpoolFile newFile() {
        return new SpoolFile(path.resolve(names.incrementAndGet() + SUFFIX));
    }

    /** Counts bytes about to be written. */
    void reserve(long bytes) throws IOException {
        for (int round = 0; !tryReserve(bytes); round++) {
            if (round == ROUNDS || makeRoom.applyAsLong(bytes) == 0) {
                refusing = true;
                throw new IOException("the " + maxBytes + " bytes allowed in " + path + " are taken");
            }
        }
    }

    /**
     * Writes, on a store thread. The disk may be full below the quota, for the quota is too large or others fill it:
     * then what is least worth keeping makes room, as it does at the quota.
     */
    int write(FileChannel channel, ByteBuffer data, long position) throws IOException {
        for (int round = 0; ; round++) {
            try {
                int written = calls.write(channel, data, position);
                refusing = false;
                return written;
            } catch (IOException full) {
                makeRoomOrFail(round, Math.max(data.remaining(), Math.min(ROOM_BYTES, usedBytes() / ROOM_PART)), full);
            }
        }
    }

    /** Whatever is wrong with the disk, room is the one remedy there is here; it is tried a few times. */
    private void makeRoomOrFail(int round, long bytes, IOException failure) throws IOException {
        long used = usedBytes();
        if (round >= ROUNDS || makeRoom.applyAsLong(bytes) == 0) {
            refusing = true;
            throw failure;
        }
        long now = System.nanoTime();
        long last = lastWarning.get();
        if ((last == 0 || now - last > WARN_NANOS) && lastWarning.compareAndSet(last, now)) {
            LOG.warn(
                    "the disk of {} takes no more ({}) though {} bytes of the {} allowed are used: what is least asked for"
                            + " makes room. Lower gateway.disk, or find out what else fills the disk",
                    path,
                    failure.getMessage(),
                    used,
                    maxBytes);
        }
    }

    private boolean tryReserve(long bytes) {
        if (usedBytes.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        usedBytes.addAndGet(-bytes);
        return false;
    }

    long usedBytes() {
        return usedBytes.get();
    }

    synchronized int openFiles() {
        return openFiles;
    }

    /** The file's channel, opened if need be; fails if too many files are in use. Pairs with {@link #giveBack}. */
    synchronized FileChannel take(SpoolFile file) throws IOException {
        FileChannel channel = file.channel;
        if (channel == null) {
            channel = openOne(file);
            file.channel = channel;
        }
        idle.remove(file);
        file.users++;
        return channel;
    }

    private FileChannel openOne(SpoolFile file) throws IOException {
        if (openFiles >= maxOpenFiles && !closeIdle()) {
            throw new IOException("all " + maxOpenFiles + " spool files allowed open are in use");
        }
        FileChannel channel = open(file.path);
        openFiles++;
        return channel;
    }

    /**
     * A file that is new needs a place in the file system, any file a descriptor: what is idle gives its own up first.
     */
    private FileChannel open(Path file) throws IOException {
        for (int round = 0; ; round++) {
            try {
                return calls.open(file);
            } catch (IOException failed) {
                if (round < ROUNDS && closeIdle()) {
                    continue;
                }
                if (!StoreThread.isCurrent()) {
                    throw failed;
                }
                makeRoomOrFail(round, FEW_BYTES, failed);
            }
        }
    }

    private boolean closeIdle() throws IOException {
        Iterator<SpoolFile> oldest = idle.iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        SpoolFile file = oldest.next();
        oldest.remove();
        close(file);
        return true;
    }

    private void close(SpoolFile file) throws IOException {
        FileChannel channel = file.channel;
        file.channel = null;
        if (channel != null) {
            openFiles--;
            channel.close();
        }
    }

    synchronized void giveBack(SpoolFile file) {
        if (--file.users == 0 && file.channel != null) {
            idle.add(file);
        }
    }

    /** Removes a file nobody uses any more and frees its bytes. */
    void delete(SpoolFile file, long bytes) throws IOException {
        try {
            synchronized (this) {
                idle.remove(file);
                close(file);
            }
            Files.deleteIfExists(file.path);
        } finally {
            usedBytes.addAndGet(-bytes);
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            boolean more = true;
            while (more) {
                more = closeIdle();
            }
        }
        lock.close();
    }

    /** A file of the directory. */
    static final class SpoolFile {
        private final Path path;
        // Both guarded by the directory.
        private @Nullable FileChannel channel;
        private int users;

        private SpoolFile(Path path) {
            this.path = path;
        }
    }
}
