package io.swarmgate.edge.cli;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The URL of a file below a base URL. */
final class FileUrl {
    /** What a path segment may hold as it is (RFC 3986, section 3.3): unreserved, sub-delims, colon and at. */
    private static final String PLAIN = "-._~!$&'()*+,;=:@";

    private FileUrl() {}

    /**
     * Joins a directory's URL and a path as given on the command line; only what a URL cannot hold is encoded.
     *
     * @param base absolute URL without query; a slash is added where it is missing
     * @param path separated by {@code /}; leading slashes and {@code .} segments mean nothing
     */
    static String join(String base, String path) {
        StringBuilder url = new StringBuilder(base);
        if (!base.endsWith("/")) {
            url.append('/');
        }
        boolean first = true;
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".")) {
                continue;
            }
            if (!first) {
                url.append('/');
            }
            encode(segment, url);
            first = false;
        }
        return url.toString();
    }

    private static void encode(String segment, StringBuilder out) {
        for (byte value : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (value & 0xff);
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (alphanumeric || PLAIN.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
    }
}
