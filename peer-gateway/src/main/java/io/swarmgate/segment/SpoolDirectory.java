package io.swarmgate.segment;

import io.swarmgate.files.DirectoryLock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The directory of spool files: how many bytes may lie there and how many files may be open. Thread-safe. */
final class SpoolDirectory implements AutoCloseable {
    private static final String SUFFIX = ".spool";

    private final Path path;
    private final long maxBytes;
    private final int maxOpenFiles;
    private final FileSystemCalls calls;
    private final DirectoryLock lock;
    private final AtomicLong names = new AtomicLong();
    private final AtomicLong usedBytes = new AtomicLong();
    private volatile LongConsumer makeRoom = bytes -> {};

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
        Files.createDirectories(path);
        DirectoryLock lock = DirectoryLock.take(path, "spool directory");
        try (DirectoryStream<Path> leftOver = Files.newDirectoryStream(path, "*" + SUFFIX)) {
            for (Path file : leftOver) {
                Files.delete(file);
            }
        }
        return new SpoolDirectory(path, maxBytes, maxOpenFiles, calls, lock);
    }

    /** Sets what is called, with the number of bytes wanted, before a write is refused for lack of room. */
    void onShortage(LongConsumer evict) {
        makeRoom = evict;
    }

    SpoolFile newFile() {
        return new SpoolFile(path.resolve(names.incrementAndGet() + SUFFIX));
    }

    /** Counts bytes about to be written. */
    void reserve(long bytes) throws IOException {
        if (!tryReserve(bytes)) {
            makeRoom.accept(bytes);
            if (!tryReserve(bytes)) {
                throw new IOException("the " + maxBytes + " bytes allowed in " + path + " are taken");
            }
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

    FileSystemCalls calls() {
        return calls;
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
        FileChannel channel = calls.open(file.path);
        openFiles++;
        return channel;
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
