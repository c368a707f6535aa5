package io.swarmgate.ledger.journal;

import io.swarmgate.files.PrivateFiles;
import io.swarmgate.ledger.journal.JournalRecord.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records in files, in the order in which they came, until they are released. What {@link #append} has returned for
 * survives the process and the power; a record that was being written at such a moment is not there afterwards, and
 * takes none of those before it along. Files of an earlier run are read first, and never written to again.
 *
 * <p>One thread appends, one reads and releases.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    /** Small enough that a restart reads what has been released since the file began within a moment. */
    static final long FILE_BYTES = 4 << 20;

    private final Path directory;
    private final long maxBytes;
    private final long fileBytes;
    private final DiskWrites writes;

    // Guarded by this: the files, oldest first, and how far the first one has been released.
    private final Deque<Part> parts = new ArrayDeque<>();
    private long released = JournalFile.START;
    private long damagedBytes;
    // Guarded by this: of the last file; null if none was begun, or the last one cannot be trusted.
    private @Nullable FileChannel writing;
    private long nextNumber;

    /** A file, and where the part of it ends that counts. */
    private static final class Part {
        private final JournalFile file;
        private long end;

        Part(JournalFile file, long end) {
            this.file = file;
            this.end = end;
        }
    }

    private Journal(Path directory, long maxBytes, long fileBytes, DiskWrites writes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.fileBytes = fileBytes;
        this.writes = writes;
    }

    /**
     * Takes up what earlier runs have left in a directory.
     *
     * @param directory belongs to this process alone
     * @param maxBytes that may wait in it
     */
    public static Journal open(Path directory, long maxBytes) throws IOException {
        return open(directory, maxBytes, FILE_BYTES, DiskWrites.DURABLE);
    }

    static Journal open(Path directory, long maxBytes, long fileBytes, DiskWrites writes) throws IOException {
        PrivateFiles.createDirectories(directory);
        Journal journal = new Journal(directory, maxBytes, fileBytes, writes);
        journal.findFiles();
        return journal;
    }

    private synchronized void findFiles() throws IOException {
        List<JournalFile> found = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "*" + JournalFile.SUFFIX)) {
            for (Path path : paths) {
                JournalFile file = JournalFile.parse(path);
                if (file != null) {
                    found.add(file);
                }
            }
        }
        found.sort(Comparator.comparingLong(JournalFile::number));
        for (JournalFile file : found) {
            parts.add(new Part(file, Math.max(JournalFile.START, Files.size(file.path()))));
            nextNumber = file.number() + 1;
        }
        deleteReleased();
    }

    /**
     * Adds a record; it is on the disk when this returns.
     *
     * @throws JournalFullException if it would be one too many
     * @throws IOException if it could not be written: it is not in the journal then
     */
    public synchronized void append(byte[] content) throws IOException {
        ByteBuffer framed = JournalRecord.framed(content);
        int length = framed.remaining();
        if (content.length > JournalRecord.MAX_BYTES || pendingBytes() + length > maxBytes) {
            throw new JournalFullException(maxBytes);
        }
        FileChannel channel = channel();
        Part part = parts.getLast();
        try {
            channel.position(part.end);
            writes.write(channel, framed);
        } catch (IOException | RuntimeException failed) {
            abandon(channel, part);
            throw failed;
        }
        part.end += length;
    }

    private FileChannel channel() throws IOException {
        FileChannel channel = writing;
        if (channel != null && parts.getLast().end < fileBytes) {
            return channel;
        }
        closeWriting();
        JournalFile file = JournalFile.of(directory, nextNumber);
        channel = file.create(writes);
        nextNumber++;
        parts.add(new Part(file, JournalFile.START));
        writing = channel;
        deleteReleased();
        return channel;
    }

    /** Whatever a failed write has left must not be taken for a record after a restart; the next one has a new file. */
    private void abandon(FileChannel channel, Part part) {
        try {
            channel.truncate(part.end);
        } catch (IOException stays) {
            LOG.debug("half a record stays in {}: {}", part.file.path(), stays.toString());
        }
        closeWriting();
    }

    private void closeWriting() {
        FileChannel channel = writing;
        writing = null;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failed) {
            LOG.debug("closing a journal file failed: {}", failed.toString());
        }
    }

    /**
     * The oldest records that have not been released, in order; none if there are none.
     *
     * @param mostBytes of content in all, less than one record more
     */
    public List<JournalRecord> read(long mostBytes) throws IOException {
        while (true) {
            List<JournalRecord> records = new ArrayList<>();
            Position unreadable = readOn(mostBytes, records);
            if (unreadable == null || !records.isEmpty()) {
                return records;
            }
            skip(unreadable);
        }
    }

    /** Reads up to something that is no record, and tells where that stands in its file; null if there is none such. */
    private @Nullable Position readOn(long mostBytes, List<JournalRecord> records) throws IOException {
        long left = mostBytes;
        for (Position at = start(); at != null && left > 0; at = after(at)) {
            int before = records.size();
            if (!readFrom(at, left, records)) {
                return at;
            }
            for (JournalRecord record : records.subList(before, records.size())) {
                left -= record.content().length;
            }
        }
        return null;
    }

    private synchronized @Nullable Position start() {
        Part first = parts.peekFirst();
        return first == null ? null : new Position(first.file.number(), released);
    }

    /** The beginning of the file behind. */
    private synchronized @Nullable Position after(Position position) {
        for (Part part : parts) {
            if (part.file.number() > position.file()) {
                return new Position(part.file.number(), JournalFile.START);
            }
        }
        return null;
    }

    private boolean readFrom(Position position, long mostBytes, List<JournalRecord> records) throws IOException {
        JournalFile file;
        long end;
        synchronized (this) {
            Part part = part(position);
            if (part == null || position.offset() >= part.end) {
                return true;
            }
            file = part.file;
            end = part.end;
        }
        try {
            return file.read(position.offset(), end, mostBytes, records);
        } catch (NoSuchFileException deleted) {
            return false;
        }
    }

    private @Nullable Part part(Position position) {
        for (Part part : parts) {
            if (part.file.number() == position.file()) {
                return part;
            }
        }
        return null;
    }

    /** Gives up the rest of the first file. */
    private synchronized void skip(Position from) {
        Part part = part(from);
        if (part != null) {
            long bytes = part.end - from.offset();
            damagedBytes += bytes;
            LOG.warn(
                    "the last {} bytes of {} hold no whole record and are left out: usual after the process or the"
                            + " machine was stopped hard, a sign of a failing disk otherwise",
                    bytes,
                    part.file.path());
            release(new Position(from.file(), part.end));
        }
    }

    /** Lets go of every record up to a position. */
    public synchronized void release(Position end) {
        while (!parts.isEmpty() && parts.getFirst().file.number() < end.file()) {
            delete(parts.removeFirst());
            released = JournalFile.START;
        }
        if (!parts.isEmpty() && parts.getFirst().file.number() == end.file()) {
            released = Math.max(released, end.offset());
        }
        deleteReleased();
    }

    /** A file that is released to its end and will not be written to any more. */
    private void deleteReleased() {
        while (!parts.isEmpty() && released >= parts.getFirst().end && (parts.size() > 1 || writing == null)) {
            delete(parts.removeFirst());
            released = JournalFile.START;
        }
    }

    private static void delete(Part part) {
        try {
            Files.deleteIfExists(part.file.path());
        } catch (IOException stays) {
            LOG.warn("{} cannot be deleted: {}; delete it by hand", part.file.path(), stays.toString());
        }
    }

    /** Bytes that wait. */
    public synchronized long pendingBytes() {
        long bytes = JournalFile.START - released;
        for (Part part : parts) {
            bytes += part.end - JournalFile.START;
        }
        return parts.isEmpty() ? 0 : bytes;
    }

    /** Bytes in files that were left out because they held no whole record. */
    public synchronized long damagedBytes() {
        return damagedBytes;
    }

    /** What waits is there when the journal is opened again. */
    @Override
    public synchronized void close() {
        closeWriting();
        deleteReleased();
    }
}
