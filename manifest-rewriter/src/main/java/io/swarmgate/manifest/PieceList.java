package io.swarmgate.manifest;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * A text with some of its bytes replaced, kept as slices of the input and inserted pieces. Nothing is copied until
 * {@link #toByteArray}; one array may be inserted in many places.
 *
 * <p>Each call of {@link #get} answers a fresh read-only view whose position belongs to the caller; take the pieces
 * once ({@code toArray}) before a gathering write that may be partial.
 */
public final class PieceList extends AbstractList<ByteBuffer> implements RandomAccess {
    private final byte[] input;
    private final int start;
    private final int end;
    private final int[] bounds;
    private final byte[][] inserts;
    private final int replacements;
    private final long lengthBytes;
    private final ByteBuffer view;

    private PieceList(Builder builder) {
        this.input = builder.input;
        this.start = builder.start;
        this.end = builder.end;
        this.bounds = builder.bounds;
        this.inserts = builder.inserts;
        this.replacements = builder.count;
        this.lengthBytes = builder.lengthBytes;
        this.view = ByteBuffer.wrap(input).asReadOnlyBuffer();
    }

    /** Number of replacements, those of equal bytes included. */
    public int replacements() {
        return replacements;
    }

    /** Total length of the pieces. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /** Even pieces are slices of the input (the first and last may be empty), odd ones were inserted. */
    @Override
    public int size() {
        return 2 * replacements + 1;
    }

    @Override
    public ByteBuffer get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("piece " + index + " of " + size());
        }
        int at = index >> 1;
        if ((index & 1) == 1) {
            return ByteBuffer.wrap(inserts[at]).asReadOnlyBuffer();
        }
        int from = at == 0 ? start : bounds[2 * at - 1];
        int to = at == replacements ? end : bounds[2 * at];
        return view.slice(from, to - from);
    }

    /** The pieces as one array. */
    public byte[] toByteArray() {
        byte[] out = new byte[Math.toIntExact(lengthBytes)];
        int from = start;
        int at = 0;
        for (int i = 0; i < replacements; i++) {
            int to = bounds[2 * i];
            byte[] insert = inserts[i];
            System.arraycopy(input, from, out, at, to - from);
            at += to - from;
            System.arraycopy(insert, 0, out, at, insert.length);
            at += insert.length;
            from = bounds[2 * i + 1];
        }
        System.arraycopy(input, from, out, at, end - from);
        return out;
    }

    /** Collects replacements in the order of the input. Not thread-safe. */
    public static final class Builder {
        private final byte[] input;
        private final int start;
        private final int end;
        private int[] bounds;
        private byte[][] inserts;
        private int count;
        private int last;
        private long lengthBytes;

        /**
         * @param input is not copied and must not change while the pieces are in use
         * @param expected replacements there is room for at first
         */
        public Builder(byte[] input, int start, int end, int expected) {
            this.input = input;
            this.start = start;
            this.end = end;
            this.bounds = new int[2 * expected];
            this.inserts = new byte[expected][];
            this.last = start;
            this.lengthBytes = (long) end - start;
        }

        /**
         * Replaces the bytes from {@code from} (inclusive) to {@code to} (exclusive); equal bounds insert.
         *
         * @param insert is not copied and must not change
         */
        public void replace(int from, int to, byte[] insert) {
            if (from < last || to < from) {
                throw new IllegalArgumentException("replacing " + from + "-" + to + " after " + last);
            }
            int at = count;
            if (at == inserts.length) {
                grow();
            }
            bounds[2 * at] = from;
            bounds[2 * at + 1] = to;
            inserts[at] = insert;
            count = at + 1;
            last = to;
            lengthBytes += insert.length - (to - from);
        }

        private void grow() {
            int capacity = Math.max(16, 2 * inserts.length);
            bounds = Arrays.copyOf(bounds, 2 * capacity);
            inserts = Arrays.copyOf(inserts, capacity);
        }

        public PieceList build() {
            return new PieceList(this);
        }
    }
}
