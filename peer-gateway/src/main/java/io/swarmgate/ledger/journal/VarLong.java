package io.swarmgate.ledger.journal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Whole numbers in as few bytes as they need: seven bits a byte, least significant first. */
final class VarLong {
    private VarLong() {}

    /** @param value not negative */
    static void write(DataOutputStream out, long value) throws IOException {
        writeBits(out, value);
    }

    /** Small for small negative numbers too: their sign is the lowest bit. */
    static void writeSigned(DataOutputStream out, long value) throws IOException {
        writeBits(out, (value << 1) ^ (value >> 63));
    }

    private static void writeBits(DataOutputStream out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long read(DataInputStream in) throws IOException {
        long value = readBits(in);
        if (value < 0) {
            throw new MalformedBatchException("a number that must not be negative");
        }
        return value;
    }

    static long readSigned(DataInputStream in) throws IOException {
        long value = readBits(in);
        return (value >>> 1) ^ -(value & 1);
    }

    private static long readBits(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new MalformedBatchException("a number of more than ten bytes");
    }
}
