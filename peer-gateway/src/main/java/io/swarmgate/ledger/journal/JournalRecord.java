package io.swarmgate.ledger.journal;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record of a journal: what was written, and where the next one begins.
 *
 * <p>In the file it is the length of the content (4 bytes, most significant first), the CRC-32C of the content (4), the
 * content.
 */
public final class JournalRecord {
    static final int HEAD_BYTES = 8;
    /** A batch of all accounts the ledger keeps apart has a tenth of it. */
    static final int MAX_BYTES = 32 << 20;

    private final byte[] content;
    private final Position end;

    JournalRecord(byte[] content, Position end) {
        this.content = content;
        this.end = end;
    }

    /** As it was given to {@link Journal#append}; the record's own array. */
    public byte[] content() {
        return content;
    }

    /** Behind its last byte. */
    public Position end() {
        return end;
    }

    /**
     * A place in the journal.
     *
     * @param file number of the file
     * @param offset of a byte in it
     */
    public record Position(long file, long offset) {}

    static ByteBuffer framed(byte[] content) {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + content.length);
        bytes.putInt(content.length).putInt(checksum(content)).put(content);
        return bytes.flip();
    }

    /**
     * The content of the record that begins here.
     *
     * @param left bytes there are in all
     * @return null if no whole record begins here, be it torn off or damaged
     */
    static byte @Nullable [] read(DataInputStream in, long left) throws IOException {
        if (left < HEAD_BYTES) {
            return null;
        }
        try {
            int length = in.readInt();
            int checksum = in.readInt();
            if (length < 0 || length > MAX_BYTES || length > left - HEAD_BYTES) {
                return null;
            }
            byte[] content = in.readNBytes(length);
            return content.length == length && checksum(content) == checksum ? content : null;
        } catch (EOFException shorterThanItWas) {
            return null;
        }
    }

    private static int checksum(byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, content.length);
        return (int) checksum.getValue();
    }
}
