package io.swarmgate.manifest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Copies a text and what is inserted into one array. */
final class JoinedPieces implements PieceList.Replacements {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Up to here words beat the call of {@link System#arraycopy}. */
    private static final int SHORT = 64;

    private final byte[] input;
    private final byte[] out;
    private int from;
    private int at;

    JoinedPieces(byte[] input, int start, int length) {
        this.input = input;
        this.from = start;
        this.out = new byte[length];
    }

    @Override
    public void replace(int start, int end, byte[] insert) {
        int length = start - from;
        copy(input, from, length);
        copy(insert, 0, insert.length);
        from = end;
    }

    byte[] upTo(int end) {
        copy(input, from, end - from);
        from = end;
        return out;
    }

    private void copy(byte[] source, int start, int length) {
        if (length < 8 || length > SHORT) {
            System.arraycopy(source, start, out, at, length);
        } else {
            for (int i = 0; i < length - 8; i += 8) {
                LONGS.set(out, at + i, (long) LONGS.get(source, start + i));
            }
            // The last word overlaps the one before.
            LONGS.set(out, at + length - 8, (long) LONGS.get(source, start + length - 8));
        }
        at += length;
    }
}
