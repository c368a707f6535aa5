package io.swarmgate.manifest.hls;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes at a time in a long (SIMD within a register). Answers mark a byte by its high bit; the first byte of the
 * text is the lowest of the word.
 */
final class Swar {
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final long HIGH = 0x8080808080808080L;
    static final long ONES = 0x0101010101010101L;
    private static final long SEVENS = 0x7f7f7f7f7f7f7f7fL;
    private static final long ZEROS = 0x3030303030303030L;

    private Swar() {}

    static long word(byte[] text, int at) {
        return (long) LONGS.get(text, at);
    }

    /** Up to seven bytes before {@code end}; the zeros after them read as control characters. */
    static long lastWord(byte[] text, int at, int end) {
        long word = 0;
        for (int i = end - 1; i >= at; i--) {
            word = word << 8 | (text[i] & 0xff);
        }
        return word;
    }

    /** The eight ASCII characters as a word. */
    static long word(String eight) {
        long word = 0;
        for (int i = 7; i >= 0; i--) {
            word = word << 8 | eight.charAt(i);
        }
        return word;
    }

    /** Bytes that equal {@code c}; those just above one may be marked as well. */
    static long equal(long word, char c) {
        long difference = word ^ c * ONES;
        return (difference - ONES) & ~difference & HIGH;
    }

    /** Bytes below {@code c} (at most 0x80); exact in the lowest that is marked. */
    static long below(long word, int c) {
        return (word - c * ONES) & ~word & HIGH;
    }

    /** Bytes other than zero. */
    static long nonZero(long word) {
        return (((word & SEVENS) + SEVENS) | word) & HIGH;
    }

    /** Bytes other than {@code 0} to {@code 9}. */
    static long nonDigit(long word) {
        long digits = word ^ ZEROS;
        return (((digits & SEVENS) + 0x76 * ONES) | digits) & HIGH;
    }

    /** Bytes other than ASCII letters and digits. */
    static long nonAlphanumeric(long word) {
        long lower = word | 0x20 * ONES;
        long sevens = lower & SEVENS;
        long letters = (sevens + 0x1f * ONES) & ~(sevens + 0x05 * ONES) & ~word & HIGH;
        return nonDigit(word) & ~letters;
    }

    /** Bytes from <code>{</code> to DEL. */
    static long braces(long word) {
        return ((word & SEVENS) + 5 * ONES) & ~word & HIGH;
    }
}
