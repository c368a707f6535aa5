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
        int times = unique ? 0 : Math.min(times(at, length), references == 0 ? 0 : Math.max(0, most) / references);
        int next = at + times * length;
        pieces.repeat(edits, length, times);
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

    /** How often the segment at hand is repeated from {@code at} on. */
    private int times(int at, int length) {
        if (pinnedCount == 0) {
            return (differsAt(at, end, length) - at) / length;
        }
        // Step by step: what is pinned may end it early, and what was looked at in vain is looked at again.
        int next = at;
        while (next + length <= end && differsAt(next, next + length, length) == next + length && isPinned(next)) {
            next += length;
        }
        return (next - at) / length;
    }

    /**
     * Where the text from {@code from} to {@code to} begins to differ, but for digits, from what is {@code distance}
     * before it; {@code to} or a few bytes less if it does not.
     */
    private int differsAt(int from, int to, int distance) {
        int last = Math.min(to, end - 7);
        int at = from;
        while (at < last) {
            long model = Swar.word(text, at - distance);
            long word = Swar.word(text, at);
            long difference = model ^ word;
            if (difference != 0) {
                long found = Swar.nonZero(difference) & (Swar.nonDigit(model) | Swar.nonDigit(word));
                if (found != 0) {
                    return Math.min(to, at + (Long.numberOfTrailingZeros(found) >>> 3));
                }
            }
            at += 8;
        }
        return Math.min(to, at);
    }

    private boolean isPinned(int next) {
        int delta = next - start;
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
