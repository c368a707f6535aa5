package io.swarmgate.manifest;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A text with some of its bytes replaced, kept as slices of the input and inserted pieces. Nothing is copied until
 * {@link #toByteArray}; one array may be inserted in many places.
 *
 * <p>Replacements that repeat at a fixed distance are kept as a run and spelt out when {@link #get} is first called.
 * Each call of it answers a fresh read-only view whose position belongs to the caller; take the pieces once
 * ({@code toArray}) before a gathering write that may be partial.
 */
public final class PieceList extends AbstractList<ByteBuffer> implements RandomAccess {
    private final byte[] input;
    private final int start;
    private final int end;
    private final int[] bounds;
    private final byte[][] inserts;
    private final int kept;
    private final int[] runs;
    private final int runCount;
    private final int replacements;
    private final long lengthBytes;
    private final ByteBuffer view;
    /** Made when first needed; equal whichever thread makes it. */
    private @Nullable Spelt spelt;

    private PieceList(Builder builder) {
        this.input = builder.input;
        this.start = builder.start;
        this.end = builder.end;
        this.bounds = builder.bounds;
        this.inserts = builder.inserts;
        this.kept = builder.count;
        this.runs = builder.runs;
        this.runCount = builder.runCount;
        this.replacements = builder.replacements;
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
        Spelt all = spelt;
        if (all == null) {
            all = new Spelt(replacements);
            tell(all);
            spelt = all;
        }
        int at = index >> 1;
        if ((index & 1) == 1) {
            return ByteBuffer.wrap(all.inserts[at]).asReadOnlyBuffer();
        }
        int from = at == 0 ? start : all.bounds[2 * at - 1];
        int to = at == replacements ? end : all.bounds[2 * at];
        return view.slice(from, to - from);
    }

    /** The pieces as one array. */
    public byte[] toByteArray() {
        JoinedPieces joined = new JoinedPieces(input, start, Math.toIntExact(lengthBytes));
        tell(joined);
        return joined.upTo(end);
    }

    /** Is told of replacements in the order of the input. */
    interface Replacements {
        void replace(int from, int to, byte[] insert);
    }

    private void tell(Replacements listener) {
        int told = 0;
        for (int run = 0; run < runCount; run += Builder.RUN_FIELDS) {
            int after = runs[run];
            told = tell(listener, told, after, 0);
            int first = runs[run + 1];
            int distance = runs[run + 2];
            int times = runs[run + 3];
            for (int i = 1; i <= times; i++) {
                tell(listener, first, after, i * distance);
            }
        }
        tell(listener, told, kept, 0);
    }

    private int tell(Replacements listener, int first, int last, int distance) {
        for (int i = first; i < last; i++) {
            listener.replace(bounds[2 * i] + distance, bounds[2 * i + 1] + distance, inserts[i]);
        }
        return last;
    }

    /** Every replacement by itself. */
    private static final class Spelt implements Replacements {
        private final int[] bounds;
        private final byte[][] inserts;
        private int count;

        Spelt(int replacements) {
            this.bounds = new int[2 * replacements];
            this.inserts = new byte[replacements][];
        }

        @Override
        public void replace(int from, int to, byte[] insert) {
            bounds[2 * count] = from;
            bounds[2 * count + 1] = to;
            inserts[count++] = insert;
        }
    }

    /** Collects replacements in the order of the input. Not thread-safe. */
    public static final class Builder {
        /** A run: the replacements told before it, the first of those it repeats, the distance, how many times. */
        private static final int RUN_FIELDS = 4;

        private final byte[] input;
        private final int start;
        private final int end;
        private int[] bounds;
        private byte[][] inserts;
        private int count;
        private int[] runs = new int[2 * RUN_FIELDS];
        private int runCount;
        private int replacements;
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
            if (from < last || to < from || to > end) {
                throw new IllegalArgumentException("replacing " + from + "-" + to + " after " + last);
            }
            int at = count;
            if (at == inserts.length) {
                int capacity = Math.max(16, 2 * at);
                bounds = Arrays.copyOf(bounds, 2 * capacity);
                inserts = Arrays.copyOf(inserts, capacity);
            }
            bounds[2 * at] = from;
            bounds[2 * at + 1] = to;
            inserts[at] = insert;
            count = at + 1;
            replacements++;
            last = to;
            lengthBytes += insert.length - (to - from);
        }

        /** Calls of {@link #replace} so far. */
        public int count() {
            return count;
        }

        /**
         * Makes the latest replacements again, further on in the input.
         *
         * @param first the {@link #count} before the first of them
         * @param distance bytes from each to the next like it; all of them lie within one such stretch
         * @param times how often
         */
        public void repeat(int first, int distance, int times) {
            if (first == count || times == 0) {
                return;
            }
            long moved = (long) distance * times;
            if (bounds[2 * first] + distance < last || bounds[2 * count - 1] + moved > end) {
                throw new IllegalArgumentException("repeating at " + distance + ", " + times + " times, after " + last);
            }
            if (runCount == runs.length) {
                runs = Arrays.copyOf(runs, 2 * runCount);
            }
            runs[runCount] = count;
            runs[runCount + 1] = first;
            runs[runCount + 2] = distance;
            runs[runCount + 3] = times;
            runCount += RUN_FIELDS;
            replacements += times * (count - first);
            for (int i = first; i < count; i++) {
                lengthBytes += (long) times * (inserts[i].length - (bounds[2 * i + 1] - bounds[2 * i]));
            }
            last = Math.toIntExact(bounds[2 * count - 1] + moved);
        }

        public PieceList build() {
            return new PieceList(this);
        }
    }
}
