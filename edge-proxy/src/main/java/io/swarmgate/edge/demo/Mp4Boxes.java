package io.swarmgate.edge.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

    /** A copy of a media segment that begins {@code units} later. Each fragment must have a 64-bit tfdt. */
    byte[] shiftedBy(long units) {
        Mp4Boxes shifted = new Mp4Boxes(bytes.array().clone());
        for (int at = 0; at + HEADER <= bytes.limit(); at += size(at)) {
            if (isBox(at, "moof")) {
                shifted.shiftFragment(at, units);
            } else if (isBox(at, "sidx") && bytes.get(at + HEADER) == 1) {
                int earliest = at + HEADER + 12;
                shifted.bytes.putLong(earliest, bytes.getLong(earliest) + units);
            }
        }
        return shifted.bytes.array();
    }

    private void shiftFragment(int moof, long units) {
        int tfdt = content(moof, moof + size(moof), "moof", "traf", "tfdt");
        if (bytes.get(tfdt) != 1) {
            throw new IllegalArgumentException("tfdt of version " + bytes.get(tfdt) + ": no room for 64 bits");
        }
        bytes.putLong(tfdt + 4, bytes.getLong(tfdt + 4) + units);
    }

    /** A media segment cut behind each mdat: movie fragments, each with what stands before it. */
    List<byte[]> fragments() {
        List<byte[]> all = new ArrayList<>();
        int begin = 0;
        for (int at = 0; at + HEADER <= bytes.limit(); at += size(at)) {
            if (isBox(at, "mdat")) {
                all.add(Arrays.copyOfRange(bytes.array(), begin, at + size(at)));
                begin = at + size(at);
            }
        }
        return all;
    }

    /** A box that says nothing (clause 8.1.2, free); of those with different numbers no two parts are alike. */
    static byte[] filler(int sizeBytes, long number) {
        ByteBuffer box =
                ByteBuffer.allocate(sizeBytes).putInt(sizeBytes).put("free".getBytes(StandardCharsets.US_ASCII));
        for (long i = 0; box.remaining() >= Long.BYTES; i++) {
            box.putLong(i << 44 ^ number);
        }
        return box.array();
    }

    /** Offset of the content of the first box at a path. */
    private int content(String... path) {
        return content(0, bytes.limit(), path);
    }

    private int content(int from, int to, String... path) {
        int start = from;
        int end = to;
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
        for (int at = start; at + HEADER <= end; at += size(at)) {
            if (isBox(at, type)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isBox(int at, String type) {
        return bytes.getInt(at + 4)
                == ByteBuffer.wrap(type.getBytes(StandardCharsets.US_ASCII)).getInt();
    }

    private int size(int at) {
        int size = bytes.getInt(at);
        if (size < HEADER) {
            throw new IllegalArgumentException("box of " + size + " bytes at offset " + at);
        }
        return size;
    }
}
