package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.PieceList;
import java.util.Arrays;

/**
 * Skips segments that repeat the one before. A segment's lines (from the end of the previous segment's URI to the end
 * of its own) that differ from those of the segment before in digits only, position by position, hold the same tags and
 * references; where these were mapped by their directory, digits change nothing and the same edits apply further on.
 * What was decided as a whole is pinned: there, every byte must be equal.
 */
final class Repetition {
    private final byte[] text;
    private final int end;
    private final PieceList.Builder pieces;
    /** Where the segment at hand began, and the edits made before it. */
    private int start;

    private int edits;
    private int references;
    private int[] pinned = new int[8];
    private int pinnedCount;
    private boolean unique;

    Repetition(byte[] text, int start, int end, PieceList.Builder pieces) {
        this.text = text;
        this.end = end;
        this.start = start;
        this.pieces = pieces;
    }

    /** The segment at hand holds one more reference. */
    void reference() {
        references++;
    }

    /** These bytes of the segment at hand were decided as they are. */
    void pin(int from, int to) {
        if (pinnedCount == pinned.length) {
            pinned = Arrays.copyOf(pinned, 2 * pinnedCount);
        }
        pinned[pinnedCount++] = from;
        pinned[pinnedCount++] = to;
    }

    /** The segment at hand must not be taken for another's model. */
    void unique() {
        unique = true;
    }

    /**
     * Ends the segment at hand and makes its edits in all that repeat it.
     *
     * @param at where the line after its URI begins; {@link #next} is where the first that differs begins
     * @param most references to pass over at most
     * @return references passed over
     */
    int skip(int at, int most) {
        int length = at - start;
        int next = at;
        int times = 0;
        if (!unique) {
            while ((long) (times + 1) * references <= most && repeats(next, length)) {
                times++;
                next += length;
            }
            pieces.repeat(edits, length, times);
        }
        int skipped = times * references;
        start = next;
        edits = pieces.count();
        references = 0;
        pinnedCount = 0;
        unique = false;
        return skipped;
    }

    /** Where the segment at hand begins. */
    int next() {
        return start;
    }

    private boolean repeats(int at, int length) {
        // Reads up to seven bytes beyond the last line.
        if (length > end - at - 8) {
            return false;
        }
        int delta = at - start;
        int last = start + length;
        for (int i = start; i < last; i += 8) {
            long model = Swar.word(text, i);
            long word = Swar.word(text, i + delta);
            long difference = model ^ word;
            if (difference != 0) {
                long found = Swar.nonZero(difference) & (Swar.nonDigit(model) | Swar.nonDigit(word));
                int left = last - i;
                if ((left >= 8 ? found : found & ((1L << (8 * left)) - 1)) != 0) {
                    return false;
                }
            }
        }
        for (int i = 0; i < pinnedCount; i += 2) {
            int from = pinned[i];
            int to = pinned[i + 1];
            if (!Arrays.equals(text, from, to, text, from + delta, to + delta)) {
                return false;
            }
        }
        return true;
    }
}
