package io.swarmgate.manifest.hls;

/**
 * Finds line ends eight bytes at a time. A line ends at LF, CR LF or a lone CR: the last is no line end by RFC 8216bis,
 * section 4.1, but some players take it so.
 */
final class LineScan {
    private LineScan() {}

    /** Index of the first CR or LF from {@code from} on, or {@code end}. */
    static int lineEnd(byte[] text, int from, int end) {
        int at = from;
        while (at <= end - 8) {
            long controls = Swar.below(Swar.word(text, at), 14);
            if (controls == 0) {
                at += 8;
                continue;
            }
            at += Long.numberOfTrailingZeros(controls) >>> 3;
            if (text[at] == '\n' || text[at] == '\r') {
                return at;
            }
            at++;
        }
        while (at < end && text[at] != '\n' && text[at] != '\r') {
            at++;
        }
        return at;
    }

    /** Index of the next line's first byte, given the index of this line's end. */
    static int afterLineEnd(byte[] text, int lineEnd, int end) {
        if (lineEnd < end && text[lineEnd] == '\r' && lineEnd + 1 < end && text[lineEnd + 1] == '\n') {
            return lineEnd + 2;
        }
        return Math.min(end, lineEnd + 1);
    }

    /** Index of the number sign of a playlist's first line, after a byte order mark and white space; or -1. */
    static int header(byte[] text, int start, int end) {
        int at = start;
        if (end - at >= 3 && text[at] == (byte) 0xef && text[at + 1] == (byte) 0xbb && text[at + 2] == (byte) 0xbf) {
            at += 3;
        }
        while (at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
        boolean header = end - at >= 7
                && text[at] == '#'
                && text[at + 1] == 'E'
                && text[at + 2] == 'X'
                && text[at + 3] == 'T'
                && text[at + 4] == 'M'
                && text[at + 5] == '3'
                && text[at + 6] == 'U'
                && (end - at == 7 || (text[at + 7] >= 0 && text[at + 7] <= ' '));
        return header ? at : -1;
    }
}
