package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.RewriteResult.Untouched;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A document's bytes in the form that is scanned, one ASCII character a byte: the input itself, or a UTF-8 copy of
 * UTF-16 input.
 */
final class DocumentText {
    private final ByteBuffer input;
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final boolean marked;
    private final Encoding encoding;

    /** How the input is encoded. */
    enum Encoding {
        UTF_8(StandardCharsets.UTF_8),
        UTF_16LE(StandardCharsets.UTF_16LE),
        UTF_16BE(StandardCharsets.UTF_16BE),
        US_ASCII(StandardCharsets.US_ASCII),
        /** Any superset of ASCII with a character a byte; what lies above ASCII is copied, never interpreted. */
        SINGLE_BYTE(StandardCharsets.ISO_8859_1);

        private final Charset charset;

        Encoding(Charset charset) {
            this.charset = charset;
        }

        Charset charset() {
            return charset;
        }

        boolean isUtf16() {
            return this == UTF_16LE || this == UTF_16BE;
        }
    }

    private DocumentText(ByteBuffer input, byte[] bytes, int start, int end, boolean marked, Encoding encoding) {
        this.input = input;
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.marked = marked;
        this.encoding = encoding;
    }

    ByteBuffer input() {
        return input;
    }

    /** Scanned from {@link #start} (after a byte order mark) to {@link #end}; never changed. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Encoding of the input; inserted pieces are written in it. */
    Encoding encoding() {
        return encoding;
    }

    /** Finds the encoding (XML 1.0, appendix F) and makes the bytes scannable. */
    static DocumentText of(ByteBuffer input) throws RefusedDocument {
        byte[] bytes;
        int from;
        if (input.hasArray()) {
            bytes = input.array();
            from = input.arrayOffset() + input.position();
        } else {
            bytes = new byte[input.remaining()];
            input.duplicate().get(bytes);
            from = 0;
        }
        int length = input.remaining();
        int first = length > 0 ? bytes[from] & 0xff : 0;
        int second = length > 1 ? bytes[from + 1] & 0xff : 0;
        if (length > 2 && first == 0xef && second == 0xbb && (bytes[from + 2] & 0xff) == 0xbf) {
            return new DocumentText(input, bytes, from + 3, from + length, true, Encoding.UTF_8);
        }
        if (first == 0xff && second == 0xfe) {
            return utf16(input, bytes, from, length, Encoding.UTF_16LE, 2);
        }
        if (first == 0xfe && second == 0xff) {
            return utf16(input, bytes, from, length, Encoding.UTF_16BE, 2);
        }
        if (first == '<' && second == 0) {
            return utf16(input, bytes, from, length, Encoding.UTF_16LE, 0);
        }
        if (first == 0 && second == '<') {
            return utf16(input, bytes, from, length, Encoding.UTF_16BE, 0);
        }
        return new DocumentText(input, bytes, from, from + length, false, Encoding.UTF_8);
    }

    /**
     * The document under the encoding that its XML declaration names.
     *
     * @param at offset of the name, for the message
     */
    DocumentText declaredAs(String name, int at) throws RefusedDocument {
        String declared = name.toLowerCase(Locale.ROOT);
        if (encoding.isUtf16()) {
            boolean agrees = declared.equals("utf-16")
                    || declared.equals(encoding == Encoding.UTF_16LE ? "utf-16le" : "utf-16be");
            if (agrees) {
                return this;
            }
        } else if (declared.equals("utf-8") || declared.equals("utf8")) {
            return this;
        } else if (!marked && (declared.equals("us-ascii") || declared.equals("ascii"))) {
            return new DocumentText(input, bytes, start, end, false, Encoding.US_ASCII);
        } else if (!marked && isSingleByte(declared)) {
            return new DocumentText(input, bytes, start, end, false, Encoding.SINGLE_BYTE);
        }
        throw new RefusedDocument(Untouched.Reason.ENCODING, at, "encoding \"" + name + "\" is not read");
    }

    private static boolean isSingleByte(String name) {
        return name.startsWith("iso-8859-")
                || name.startsWith("windows-125")
                || name.equals("latin1")
                || name.equals("koi8-r")
                || name.equals("koi8-u");
    }

    private static DocumentText utf16(
            ByteBuffer input, byte[] bytes, int from, int length, Encoding encoding, int markLength)
            throws RefusedDocument {
        if (length % 2 != 0) {
            throw RefusedDocument.malformed(0, "half a UTF-16 code unit at the end");
        }
        String text = new String(bytes, from + markLength, length - markLength, encoding.charset());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c) || c == '\ufffd') {
                // U+FFFD may be how the decoder shows an unpaired surrogate; as itself it has no place in a manifest.
                throw RefusedDocument.malformed(0, "an unpaired UTF-16 surrogate");
            }
        }
        byte[] copy = text.getBytes(StandardCharsets.UTF_8);
        return new DocumentText(input, copy, 0, copy.length, markLength > 0, encoding);
    }

    /** True if a byte order mark stands first. */
    boolean isMarked() {
        return marked;
    }

    /** How many scanned bytes a text takes. */
    int encodedLength(String characters) {
        return encoding == Encoding.SINGLE_BYTE
                ? characters.length()
                : characters.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Line of an offset in {@link #bytes}, from 1. */
    int lineOf(int offset) {
        int line = 1;
        for (int i = start; i < offset && i < end; i++) {
            if (bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 >= end || bytes[i + 1] != '\n'))) {
                line++;
            }
        }
        return line;
    }

    /** The characters from {@code from} to {@code to}, as they are written. */
    String raw(int from, int to) {
        Charset charset = encoding == Encoding.SINGLE_BYTE ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        return new String(bytes, from, to - from, charset);
    }

    /** An attribute's value: references expanded, white space normalized (XML 1.0, section 3.3.3). */
    String attribute(int from, int to) {
        boolean plain = true;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '&' || (b < ' ' && b >= 0)) {
                plain = false;
                break;
            }
        }
        String raw = raw(from, to);
        if (plain) {
            return raw;
        }
        // A white space character that is written as a character reference survives.
        return expand(
                raw.replace("\r\n", " ").replace('\n', ' ').replace('\r', ' ').replace('\t', ' '));
    }

    /** Character data with its references expanded. */
    String characters(int from, int to) {
        return expand(raw(from, to));
    }

    private static String expand(String raw) {
        int amp = raw.indexOf('&');
        if (amp < 0) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length());
        int done = 0;
        while (amp >= 0) {
            out.append(raw, done, amp);
            int semicolon = raw.indexOf(';', amp);
            if (semicolon < 0) {
                done = amp;
                break;
            }
            appendReference(raw.substring(amp + 1, semicolon), out);
            done = semicolon + 1;
            amp = raw.indexOf('&', done);
        }
        return out.append(raw, done, raw.length()).toString();
    }

    private static void appendReference(String name, StringBuilder out) {
        switch (name) {
            case "amp" -> out.append('&');
            case "lt" -> out.append('<');
            case "gt" -> out.append('>');
            case "quot" -> out.append('"');
            case "apos" -> out.append('\'');
            default ->
                // The scanner let pass only what Integer reads and XML allows.
                out.appendCodePoint(
                        name.startsWith("#x")
                                ? Integer.parseInt(name.substring(2), 16)
                                : Integer.parseInt(name.substring(1)));
        }
    }
}
