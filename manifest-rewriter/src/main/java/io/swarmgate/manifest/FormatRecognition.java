package io.swarmgate.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells a manifest's format from its first bytes; file names and media types lie. */
final class FormatRecognition {
    /** Enough for the comments and declarations that stand before a root element. */
    private static final int LOOKED_AT = 16 * 1024;

    private final String text;
    private int at;

    private FormatRecognition(String text) {
        this.text = text;
    }

    static Optional<ManifestFormat> recognise(ByteBuffer input) {
        byte[] head = new byte[Math.min(input.remaining(), LOOKED_AT)];
        input.duplicate().get(head);
        return new FormatRecognition(new String(head, charset(head))).format();
    }

    /** By byte order mark, or by the zero bytes of an XML document's first {@code <} (XML 1.0, appendix F). */
    private static Charset charset(byte[] head) {
        if (head.length >= 2) {
            int first = (head[0] & 0xff) << 8 | (head[1] & 0xff);
            if (first == 0xfeff || first == '<') {
                return StandardCharsets.UTF_16BE;
            }
            if (first == 0xfffe || first == '<' << 8) {
                return StandardCharsets.UTF_16LE;
            }
        }
        return StandardCharsets.UTF_8;
    }

    private Optional<ManifestFormat> format() {
        if (text.startsWith("\ufeff")) {
            at++;
        }
        // RFC 8216bis, section 4.4.1.1: the first line; players take white space before it all the same.
        skipSpace();
        if (text.startsWith("#EXTM3U", at)) {
            return Optional.of(ManifestFormat.HLS);
        }
        return rootIsMpd() ? Optional.of(ManifestFormat.DASH) : Optional.empty();
    }

    private boolean rootIsMpd() {
        while (text.startsWith("<", at)) {
            if (text.startsWith("<!--", at)) {
                skipPast("-->");
            } else if (text.startsWith("<?", at)) {
                skipPast("?>");
            } else if (text.startsWith("<!", at)) {
                // An internal subset may hold '>'; the rewriter refuses such a document whatever it is.
                skipPast(">");
            } else {
                return isMpd(rootName());
            }
            skipSpace();
        }
        return false;
    }

    private String rootName() {
        int end = at + 1;
        while (end < text.length() && " \t\r\n/>".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(at + 1, end);
    }

    private static boolean isMpd(String name) {
        String local = name.substring(name.indexOf(':') + 1);
        return local.equals("MPD") || local.equals("Patch");
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void skipPast(String end) {
        int found = text.indexOf(end, at);
        at = found < 0 ? text.length() : found + end.length();
    }
}
