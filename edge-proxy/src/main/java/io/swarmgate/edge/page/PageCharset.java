package io.swarmgate.edge.page;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a document's markup is written as bytes, which is all that has to be known of its charset.
 *
 * @param width bytes in a unit: 1 for charsets whose ASCII characters are ASCII bytes, 2 for UTF-16
 * @param bigEndian of two bytes, whether the first is the higher
 * @param declared false if the browser has to look into the document for its charset (HTML, section 13.2.3.2)
 */
record PageCharset(int width, boolean bigEndian, boolean declared) {
    private static final PageCharset UTF16_LITTLE = new PageCharset(2, false, true);
    private static final PageCharset UTF16_BIG = new PageCharset(2, true, true);

    /** Bytes needed to see a byte order mark. */
    static final int MARK_BYTES = 3;

    /** By the Content-Type field; empty if the charset is none whose markup could be found. */
    static Optional<PageCharset> ofContentType(String contentType) {
        String label = parameter(contentType);
        if (label == null) {
            return Optional.of(new PageCharset(1, false, false));
        }
        return switch (label) {
            // The Encoding Standard takes "utf-16" for little-endian.
            case "utf-16", "utf-16le", "unicode", "ucs-2", "iso-10646-ucs-2", "csunicode", "unicodefeff" ->
                Optional.of(UTF16_LITTLE);
            case "utf-16be", "unicodefffe" -> Optional.of(UTF16_BIG);
            default -> isAsciiCompatible(label) ? Optional.of(new PageCharset(1, false, true)) : Optional.empty();
        };
    }

    /** What the first bytes say, which counts more than the field (HTML, section 13.2.3.2). */
    PageCharset marked(byte[] start) {
        if (starts(start, 0xfe, 0xff)) {
            return UTF16_BIG;
        }
        if (starts(start, 0xff, 0xfe)) {
            return UTF16_LITTLE;
        }
        return starts(start, 0xef, 0xbb, 0xbf) ? new PageCharset(1, false, true) : this;
    }

    /** Length of the byte order mark the content begins with. */
    int markLength(byte[] start) {
        if (width == 2) {
            return starts(start, 0xfe, 0xff) || starts(start, 0xff, 0xfe) ? 2 : 0;
        }
        return starts(start, 0xef, 0xbb, 0xbf) ? 3 : 0;
    }

    /** The unit at an offset: the character if it is ASCII, otherwise something above. */
    int unit(byte[] content, int at) {
        if (width == 1) {
            return content[at] & 0xff;
        }
        int first = content[at] & 0xff;
        int second = content[at + 1] & 0xff;
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    /** @param text ASCII */
    byte[] encode(String text) {
        Charset charset = width == 1
                ? StandardCharsets.US_ASCII
                : bigEndian ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
        return text.getBytes(charset);
    }

    private static boolean starts(byte[] content, int... with) {
        if (content.length < with.length) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if ((content[i] & 0xff) != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAsciiCompatible(String label) {
        // Stateful ones write other characters with the bytes of "<" and ">".
        if (label.startsWith("iso-2022") || label.startsWith("hz-") || label.startsWith("utf-7")) {
            return false;
        }
        try {
            Charset charset = Charset.forName(label);
            String markup = "<!-=\"'/> azAZ";
            return charset.canEncode()
                    && new String(markup.getBytes(charset), StandardCharsets.US_ASCII).equals(markup);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return false;
        }
    }

    /** The charset parameter, lower case, without quotes; null if there is none. */
    private static @Nullable String parameter(String contentType) {
        for (String part : contentType.split(";", 32)) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equalsIgnoreCase("charset")) {
                String value = part.substring(equals + 1).strip();
                boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                String label = quoted ? value.substring(1, value.length() - 1).strip() : value;
                return label.isEmpty() ? null : label.toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }
}
