package io.swarmgate.edge.page;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Puts a script before another while it passes. A script that begins by asking for strict mode still gets it: such a
 * request counts only at the very beginning (ECMA-262, section 11.2.1), so that it is repeated there.
 */
final class ScriptPrefix implements ContentChange {
    /** Bytes in which the request is looked for; longer comments before it are not known. */
    private static final int WINDOW = 16 * 1024;

    private static final String STRICT = "use strict";

    private final byte[] prefix;
    private byte[] start = new byte[0];
    private boolean done;

    /** @param prefix a script that may stand before any other, whatever its mode */
    ScriptPrefix(byte[] prefix) {
        this.prefix = prefix.clone();
    }

    @Override
    public void feed(byte[] part, Consumer<byte[]> out) {
        if (done) {
            out.accept(part);
            return;
        }
        byte[] joined = Arrays.copyOf(start, start.length + part.length);
        System.arraycopy(part, 0, joined, start.length, part.length);
        start = joined;
        int code = beginningOfCode(start);
        if (code + STRICT.length() + 2 <= start.length || start.length >= WINDOW) {
            begin(code, out);
        }
    }

    @Override
    public void end(Consumer<byte[]> out) {
        if (!done) {
            begin(beginningOfCode(start), out);
        }
    }

    private void begin(int code, Consumer<byte[]> out) {
        done = true;
        int mark = start.length >= 3 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb && start[2] == (byte) 0xbf
                ? 3
                : 0;
        if (mark > 0) {
            out.accept(Arrays.copyOf(start, mark));
        }
        if (asksForStrictMode(code)) {
            out.accept("\"use strict\";".getBytes(StandardCharsets.US_ASCII));
        }
        out.accept(prefix);
        out.accept("\n".getBytes(StandardCharsets.US_ASCII));
        if (start.length > mark) {
            out.accept(Arrays.copyOfRange(start, mark, start.length));
        }
        start = new byte[0];
    }

    private boolean asksForStrictMode(int code) {
        if (code + STRICT.length() + 2 > start.length) {
            return false;
        }
        String text = new String(start, code, STRICT.length() + 2, StandardCharsets.ISO_8859_1);
        return text.equals('"' + STRICT + '"') || text.equals('\'' + STRICT + '\'');
    }

    /** Offset of the first byte that is neither byte order mark, space nor comment; the length if there is none yet. */
    private static int beginningOfCode(byte[] script) {
        String text = new String(script, StandardCharsets.ISO_8859_1);
        int at = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                at = behind(text, "\n", at);
            } else if (text.startsWith("/*", at)) {
                at = behind(text, "*/", at + 2);
            } else if (" \t\r\n\f\u000b".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else {
                return at;
            }
        }
        return text.length();
    }

    private static int behind(String text, String what, int from) {
        int at = text.indexOf(what, from);
        return at < 0 ? text.length() : at + what.length();
    }
}
