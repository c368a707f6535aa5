package io.swarmgate.manifest.hls;

import static io.swarmgate.manifest.hls.Swar.HIGH;

import io.swarmgate.manifest.UriReference;

/**
 * Recognises what is left of a reference after a directory as plain: no dot segment, variable, scheme, character that
 * clients disagree about, or white space at its ends. Plain text means the same wherever its directory has gone.
 */
final class PlainText {
    /** A length that no line has. */
    static final int NEVER = Integer.MAX_VALUE;

    private final byte[] text;
    private final int end;
    /** What was found plain last, and its length; lines like it need no second look. */
    private int plain;

    private int plainLength = NEVER;
    private boolean encoded;

    PlainText(byte[] text, int end) {
        this.text = text;
        this.end = end;
    }

    /** The end of the line if it is plain from {@code rest} on, else {@link #NEVER}. */
    int lineEnd(int rest) {
        if (isLikePlain(rest)) {
            encoded = false;
            return rest + plainLength;
        }
        encoded = false;
        int lineEnd = plainEnd(rest);
        if (lineEnd != NEVER && !encoded) {
            plain = rest;
            plainLength = lineEnd - rest;
        }
        return lineEnd;
    }

    /**
     * True if a rest differs from the last plain one in letters and digits only: the usual case, and cheaper to see.
     */
    private boolean isLikePlain(int rest) {
        int length = plainLength;
        // Reads up to seven bytes beyond the line end.
        if (length > end - rest - 8 || text[rest + length] != text[plain + length]) {
            return false;
        }
        for (int i = 0; i < length; i += 8) {
            long word = Swar.word(text, rest + i);
            long difference = word ^ Swar.word(text, plain + i);
            if (difference != 0) {
                long found = Swar.nonZero(difference) & Swar.nonAlphanumeric(word);
                int left = length - i;
                if ((left >= 8 ? found : found & ((1L << (8 * left)) - 1)) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private int plainEnd(int rest) {
        int at = rest;
        long slow = 0;
        long percents = 0;
        // A dot segment may begin where the rest begins and after each slash.
        long afterSlash = 0x80;
        while (true) {
            long word = at <= end - 8 ? Swar.word(text, at) : Swar.lastWord(text, at, end);
            long controls = Swar.below(word, 0x20);
            long slashes = Swar.equal(word, '/');
            long dots = Swar.equal(word, '.') | Swar.equal(word, '%');
            long found = (((slashes << 8) | afterSlash) & dots)
                    | Swar.equal(word, '\\')
                    | Swar.equal(word, ':')
                    | Swar.braces(word);
            afterSlash = slashes >>> 56;
            percents |= Swar.equal(word, '%');
            if (controls != 0) {
                slow |= found & (((controls & -controls) >>> 7) - 1);
                at += Long.numberOfTrailingZeros(controls) >>> 3;
                break;
            }
            slow |= found;
            at += 8;
        }
        if (percents != 0 && !isWellEncoded(rest, at)) {
            return NEVER;
        }
        boolean ends = at == end || text[at] == '\n' || text[at] == '\r';
        return (slow & HIGH) == 0 && at > rest && ends && text[at - 1] > ' ' && text[rest] != '/' && text[rest] != '?'
                ? at
                : NEVER;
    }

    /** True if the line found last holds encoded bytes: one that differs in digits may mean something else. */
    boolean isEncoded() {
        return encoded;
    }

    /** As {@link UriReference#isWellEncoded}; no where an encoded dot or delimiter in the path wants a closer look. */
    private boolean isWellEncoded(int from, int to) {
        boolean query = false;
        for (int i = from; i < to; i++) {
            query |= text[i] == '?';
            if (text[i] != '%') {
                continue;
            }
            encoded = true;
            int value = i + 2 < to ? Character.digit(text[i + 1], 16) << 4 | Character.digit(text[i + 2], 16) : -1;
            if (value <= 0 || (!query && (value == '.' || value == '/' || value == '\\' || value == ';'))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a reference whose end is known is plain, white space within and other than ASCII excluded as well. */
    boolean isPlain(int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (b <= ' ' || b >= '{' || b == ':' || b == '\\' || b == '%') {
                return false;
            }
            if (b == '.' && (i == from || text[i - 1] == '/')) {
                return false;
            }
        }
        return from < to && text[from] != '/' && text[from] != '?' && text[from] != '#';
    }
}
