package io.swarmgate.swarm.protocol;

import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the receipts of a report. In the notation of RFC 5234:
 *
 * <pre>
 * receipts = receipt *("," receipt)
 * receipt  = 11base64url *(got / gave / shown / figure)  ; the segment's key
 * got      = "&lt;" grant ":" chunks
 * gave     = ">" grant ":" chunks
 * grant    = 1*6DIGIT
 * chunks   = 1*683base64url         ; a bit for each, the lowest of the first byte for the first
 * shown    = "!" 8base64url         ; docs/protocol.md, "Receipts"
 * figure   = ("+" / "*" / "~" / "=" / "@") 1*15DIGIT
 *            ; bytes over HTTP, answers over HTTP, wasted, hedged, relayed
 * </pre>
 */
final class ReceiptReader {
    private static final int KEY_CHARS = 11;
    private static final int GRANT_DIGITS = 6;
    private static final int FIGURE_DIGITS = 15;
    /** Base64 of a bit for each of {@link ProtocolLimits#CHUNKS}. */
    private static final int CHUNKS_CHARS = (ProtocolLimits.CHUNKS / 8 * 4 + 2) / 3;

    private static final int SHOWN_CHARS = 8;

    private static final String MARKS = "+*~=@";

    private final String text;
    private int at;

    private ReceiptReader(String text) {
        this.text = text;
    }

    static List<Receipt> read(String text) throws MalformedMessage {
        return new ReceiptReader(text).all();
    }

    private List<Receipt> all() throws MalformedMessage {
        List<Receipt> receipts = new ArrayList<>();
        do {
            receipts.add(receipt());
        } while (skip(','));
        if (at < text.length()) {
            throw wrong("no such item");
        }
        return receipts;
    }

    private Receipt receipt() throws MalformedMessage {
        long key = key();
        List<Share> got = new ArrayList<>();
        List<Share> gave = new ArrayList<>();
        long[] figures = new long[MARKS.length()];
        @Nullable Long shown = null;
        boolean more = true;
        while (more) {
            int mark = at < text.length() ? MARKS.indexOf(text.charAt(at)) : -1;
            if (mark >= 0) {
                at++;
                figures[mark] += number(FIGURE_DIGITS);
            } else if (skip('<')) {
                got.add(share(got));
            } else if (skip('>')) {
                gave.add(share(gave));
            } else if (skip('!')) {
                shown = shown();
            } else {
                more = false;
            }
        }
        return new Receipt(
                key, got, gave, new Figures(figures[0], figures[1], figures[2], figures[3], figures[4]), shown);
    }

    private long shown() throws MalformedMessage {
        byte[] bytes = base64(SHOWN_CHARS);
        if (bytes.length != SHOWN_CHARS * 6 / Byte.SIZE) {
            throw wrong(SHOWN_CHARS + " characters of base64url are expected");
        }
        long value = 0;
        for (byte next : bytes) {
            value = value << Byte.SIZE | Byte.toUnsignedLong(next);
        }
        return value;
    }

    private long key() throws MalformedMessage {
        if (text.length() - at < KEY_CHARS) {
            throw wrong("a segment key is expected");
        }
        ByteBuffer bytes = ByteBuffer.wrap(base64(KEY_CHARS));
        if (bytes.remaining() != Long.BYTES) {
            throw wrong("a segment key is expected");
        }
        return bytes.getLong();
    }

    private Share share(List<Share> before) throws MalformedMessage {
        if (before.size() >= ProtocolLimits.LINKS) {
            throw wrong("at most " + ProtocolLimits.LINKS + " neighbours a segment");
        }
        int grant = (int) number(GRANT_DIGITS);
        if (!skip(':')) {
            throw wrong("\":\" is expected");
        }
        BitSet chunks = BitSet.valueOf(base64(CHUNKS_CHARS));
        if (chunks.isEmpty()) {
            throw wrong("chunks are expected");
        }
        return new Share(grant, chunks);
    }

    /** What there is of base64url from here on, up to so many characters. */
    private byte[] base64(int maxChars) throws MalformedMessage {
        int from = at;
        while (at < text.length() && at - from < maxChars && isBase64(text.charAt(at))) {
            at++;
        }
        try {
            return Base64.getUrlDecoder().decode(text.substring(from, at));
        } catch (IllegalArgumentException half) {
            throw wrong("base64url is expected");
        }
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || isDigit(c) || c == '-' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private long number(int maxDigits) throws MalformedMessage {
        int from = at;
        while (at < text.length() && at - from < maxDigits && isDigit(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw wrong("a number is expected");
        }
        return Long.parseLong(text, from, at, 10);
    }

    private boolean skip(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private MalformedMessage wrong(String expected) {
        return new MalformedMessage("r: " + expected + " at character " + at);
    }
}
