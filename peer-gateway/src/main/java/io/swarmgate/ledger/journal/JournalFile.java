package io.swarmgate.ledger.journal;

import io.swarmgate.files.PrivateFiles;
import io.swarmgate.ledger.journal.JournalRecord.Position;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal: eight bytes that say what it is, then records.
 *
 * @param number files are read in this order; it makes the name
 */
record JournalFile(Path path, long number) {
    static final String SUFFIX = ".journal";
    private static final byte[] MAGIC = "SWGLEDG1".getBytes(StandardCharsets.US_ASCII);
    /** Where the first record begins. */
    static final long START = MAGIC.length;

    static JournalFile of(Path directory, long number) {
        return new JournalFile(directory.resolve(String.format("%016d%s", number, SUFFIX)), number);
    }

    /** The file of that path; null if it is none of a journal. */
    static @Nullable JournalFile parse(Path path) {
        String name = path.getFileName().toString();
        String digits = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
        return digits.matches("[0-9]{16}") ? new JournalFile(path, Long.parseLong(digits)) : null;
    }

    /** Makes the file, which must not exist, so that it is there after a power cut too. */
    FileChannel create(DiskWrites writes) throws IOException {
        FileChannel channel = PrivateFiles.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            writes.write(channel, ByteBuffer.wrap(MAGIC));
            syncDirectory();
            return channel;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            Files.deleteIfExists(path);
            throw failed;
        }
    }

    private void syncDirectory() throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || System.getProperty("os.name", "").startsWith("Windows")) {
            // Windows opens no directories, and keeps names by itself.
            return;
        }
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    /**
     * Adds the records from an offset on to a list, as long as they are whole and their contents together are below a
     * number of bytes.
     *
     * @param end of the part that counts
     * @return false if it came to something that is no record
     */
    boolean read(long offset, long end, long mostBytes, List<JournalRecord> records) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            if (!hasMagic(in)) {
                return false;
            }
            channel.position(offset);
            InputStream rest = new BufferedInputStream(Channels.newInputStream(channel));
            return read(new DataInputStream(rest), offset, end, mostBytes, records);
        }
    }

    private static boolean hasMagic(InputStream in) throws IOException {
        return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }

    private boolean read(DataInputStream in, long offset, long end, long mostBytes, List<JournalRecord> records)
            throws IOException {
        long at = offset;
        long read = 0;
        while (at < end && read < mostBytes) {
            byte[] content = JournalRecord.read(in, end - at);
            if (content == null) {
                return false;
            }
            at += JournalRecord.HEAD_BYTES + content.length;
            read += content.length;
            records.add(new JournalRecord(content, new Position(number, at)));
        }
        return true;
    }
}
