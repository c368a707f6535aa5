package io.swarmgate.edge.reconcile;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The common and the combined log format of Apache and nginx; bytes are those of the body ({@code %b},
 * {@code $body_bytes_sent}).
 */
final class CombinedLog implements LogFormat {
    // Possessive: a hostile line must not make it search for ever.
    private static final Pattern LINE = Pattern.compile(
            "\\S++ \\S++ [^\\[]*+\\[([^\\]]{20,40}+)\\] \"(?:[A-Z]++ )?+((?:[^\\s\"\\\\]|\\\\.)*+)(?:[^\"\\\\]|\\\\.)*+\""
                    + " [0-9]{3} ([0-9]{1,18}|-)(?: .*+)?+");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

    @Override
    public Served parse(String line) throws MalformedLine {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new MalformedLine("no line of the combined format");
        }
        try {
            String bytes = matcher.group(3);
            return new Served(
                    OffsetDateTime.parse(matcher.group(1), TIME).toInstant(),
                    path(matcher.group(2)),
                    "",
                    1,
                    bytes.equals("-") ? 0 : Long.parseLong(bytes));
        } catch (DateTimeException noTime) {
            throw new MalformedLine("\"" + matcher.group(1) + "\" is no time");
        }
    }

    /** A path without query and without a proxy's scheme and host. */
    static String path(String target) {
        int query = target.indexOf('?');
        String shown = query < 0 ? target : target.substring(0, query);
        int scheme = shown.indexOf("://");
        if (scheme < 0) {
            return shown;
        }
        int path = shown.indexOf('/', scheme + 3);
        return path < 0 ? "/" : shown.substring(path);
    }
}
