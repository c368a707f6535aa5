package io.swarmgate.edge.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads and shifts the few times in ISO BMFF boxes (ISO/IEC 14496-12) that looping a stream needs. */
final class Mp4Boxes {
    private static final int HEADER = 8;

    private final ByteBuffer bytes;

    Mp4Boxes(byte[] content) {
        bytes = ByteBuffer.wrap(content);
    }

    /** Units a second of the track in an initialization segment (clause 8.4.2, mdhd). */
    long timescale() {
        int mdhd = content("moov", "trak", "mdia", "mdhd");
        // After version and flags: creation and modification time, 32 or 64 bits each.
        return bytes.getInt(mdhd + (bytes.get(mdhd) == 1 ? 20 : 12)) & 0xffff_ffffL;
    }

    /** Decode time of a media segment's first sample (clause 8.8.12, tfdt). */
    long baseMediaDecodeTime() {
        int tfdt = content("moof", "traf", "tfdt");
        return bytes.get(tfdt) == 1 ? bytes.getLong(tfdt + 4) : bytes.getInt(tfdt + 4) & 0xffff_ffffL;
    }

    /** A copy of a media segment that begins {@code units} later. Its one fragment must have a 64-bit tfdt. */
    byte[] shiftedBy(long units) {
        byte[] copy = bytes.array().clone();
        Mp4Boxes shifted = new Mp4Boxes(copy);
        int tfdt = content("moof", "traf", "tfdt");
        if (bytes.get(tfdt) != 1) {
            throw new IllegalArgumentException("tfdt of version " + bytes.get(tfdt) + ": no room for 64 bits");
        }
        shifted.bytes.putLong(tfdt + 4, bytes.getLong(tfdt + 4) + units);
        int sidx = find(0, bytes.limit(), "sidx");
        if (sidx >= 0 && bytes.get(sidx + HEADER) == 1) {
            int earliest = sidx + HEADER + 12;
            shifted.bytes.putLong(earliest, bytes.getLong(earliest) + units);
        }
        return copy;
    }

    /** Offset of the content of the first box at a path. */
    private int content(String... path) {
        int start = 0;
        int end = bytes.limit();
        for (String type : path) {
            int box = find(start, end, type);
            if (box < 0) {
                throw new IllegalArgumentException("no box " + String.join("/", path));
            }
            start = box + HEADER;
            end = box + bytes.getInt(box);
        }
        return start;
    }

    /** Offset of the first box of a type between two offsets, or -1. Boxes with 64-bit sizes do not occur here. */
    private int find(int start, int end, String type) {
        int wanted = ByteBuffer.wrap(type.getBytes(StandardCharsets.US_ASCII)).getInt();
        int at = start;
        while (at + HEADER <= end) {
            if (bytes.getInt(at + 4) == wanted) {
                return at;
            }
            int size = bytes.getInt(at);
            if (size < HEADER) {
                throw new IllegalArgumentException("box of " + size + " bytes at offset " + at);
            }
            at += size;
        }
        return -1;
    }
}
