package io.swarmgate.edge.page;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/** The gzip format (RFC 1952) part by part: members in a row, checksums verified. */
final class GzipDecoder implements Decoder {
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int FIXED_HEADER = 10;

    private enum Stage {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CHECKSUM,
        CONTENT,
        TRAILER,
        /** What follows the last member is no gzip and nobody reads it. */
        PADDING
    }

    private final byte[] space = new byte[8 * 1024];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private Stage stage = Stage.HEADER;
    private int flags;
    /** Bytes of the stage seen so far, and the number they make, lowest first. */
    private int count;

    private long number;
    private int extraLength;
    private int members;

    @Override
    public void feed(byte[] coded, Sink out) throws IOException {
        int at = 0;
        while (at < coded.length) {
            if (stage == Stage.PADDING) {
                return;
            }
            if (stage == Stage.CONTENT) {
                at = DeflateDecoder.inflate(inflater, space, coded, at, plain -> {
                    checksum.update(plain);
                    out.accept(plain);
                });
                if (inflater.finished()) {
                    enter(Stage.TRAILER);
                }
            } else {
                accept(coded[at++] & 0xff);
            }
        }
    }

    private void accept(int octet) throws IOException {
        if (count < 8) {
            number |= (long) octet << (8 * count);
        }
        count++;
        switch (stage) {
            case HEADER -> header(octet);
            case EXTRA_LENGTH -> {
                if (count == 2) {
                    extraLength = (int) number;
                    enter(extraLength == 0 ? afterExtra() : Stage.EXTRA);
                }
            }
            case EXTRA -> {
                if (count == extraLength) {
                    enter(afterExtra());
                }
            }
            case NAME -> {
                if (octet == 0) {
                    enter(afterName());
                }
            }
            case COMMENT -> {
                if (octet == 0) {
                    enter(afterComment());
                }
            }
            case HEADER_CHECKSUM -> {
                if (count == 2) {
                    enter(Stage.CONTENT);
                }
            }
            default -> {
                if (count == 8) {
                    endOfMember();
                }
            }
        }
    }

    private void header(int octet) throws IOException {
        boolean known = switch (count) {
            case 1 -> octet == 0x1f;
            case 2 -> octet == 0x8b;
            case 3 -> octet == 8;
            default -> true;
        };
        if (!known && members > 0) {
            enter(Stage.PADDING);
            return;
        }
        if (!known) {
            throw new IOException("the content is not in the gzip format");
        }
        if (count == 4) {
            flags = octet;
        } else if (count == FIXED_HEADER) {
            enter((flags & HAS_EXTRA) != 0 ? Stage.EXTRA_LENGTH : afterExtra());
        }
    }

    private Stage afterExtra() {
        return (flags & HAS_NAME) != 0 ? Stage.NAME : afterName();
    }

    private Stage afterName() {
        return (flags & HAS_COMMENT) != 0 ? Stage.COMMENT : afterComment();
    }

    private Stage afterComment() {
        return (flags & HAS_CHECKSUM) != 0 ? Stage.HEADER_CHECKSUM : Stage.CONTENT;
    }

    private void endOfMember() throws IOException {
        long expected = checksum.getValue() | (inflater.getBytesWritten() & 0xffffffffL) << 32;
        if (number != expected) {
            throw new IOException("the gzip content does not match its checksum");
        }
        members++;
        inflater.reset();
        checksum.reset();
        enter(Stage.HEADER);
    }

    private void enter(Stage next) {
        stage = next;
        count = 0;
        number = 0;
    }

    @Override
    public void end() throws IOException {
        if (stage != Stage.PADDING && (stage != Stage.HEADER || count > 0)) {
            throw new EOFException("the gzip content is not complete");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
