package io.swarmgate.edge.page;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for the {@code meta} that names a document's charset. Browsers look for it in the first 1024 bytes only (HTML,
 * section 13.2.3.2), so that nothing may push it behind them.
 */
final class CharsetSearch {
    /** Bytes of a document in which its charset has to be named. */
    static final int WINDOW = 1024;

    private static final Pattern END_OF_HEAD = Pattern.compile("/head|body|frameset");
    private static final Pattern POLICY = Pattern.compile("http-equiv\\s*=\\s*[\"']?\\s*content-security-policy");

    private CharsetSearch() {}

    /** What is found. */
    sealed interface Result {}

    /**
     * The {@code meta} is there.
     *
     * @param end offset behind it
     * @param afterPolicy true if a policy of the document stands before it
     */
    record Found(int end, boolean afterPolicy) implements Result {}

    /** There is none in the head, or in what was given. */
    record None() implements Result {}

    /** More of the document is needed. */
    record More() implements Result {}

    /**
     * Searches the beginning of a head.
     *
     * @param from offset of the first byte of the head's content
     * @param to end of what has arrived
     * @param last whether nothing beyond {@code to} matters
     */
    static Result in(byte[] content, int from, int to, boolean last) {
        String text = new String(content, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        boolean policy = false;
        int at = text.indexOf('<');
        while (at >= 0) {
            boolean comment = text.startsWith("<!--", at);
            int end = comment ? endOfComment(text, at) : endOfTag(text, at);
            if (!comment && isEndOfHead(text, at + 1)) {
                return new None();
            }
            if (end < 0) {
                break;
            }
            String tag = text.substring(at, end);
            if (tag.startsWith("<meta") && tag.length() > 5 && " \t\n\f\r/".indexOf(tag.charAt(5)) >= 0) {
                if (tag.contains("charset")) {
                    return new Found(from + end, policy);
                }
                policy |= POLICY.matcher(tag).find();
            }
            at = text.indexOf('<', end);
        }
        return last ? new None() : new More();
    }

    private static boolean isEndOfHead(String text, int at) {
        Matcher name = END_OF_HEAD.matcher(text).region(at, text.length());
        return name.lookingAt();
    }

    private static int endOfComment(String text, int at) {
        int end = text.indexOf("-->", at + 2);
        return end < 0 ? -1 : end + 3;
    }

    /** Offset behind the tag, quoted attribute values skipped; -1 if it is not there yet. */
    private static int endOfTag(String text, int at) {
        char quote = 0;
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '>') {
                return i + 1;
            } else if ((c == '"' || c == '\'') && text.charAt(i - 1) == '=') {
                quote = c;
            }
        }
        return -1;
    }
}
