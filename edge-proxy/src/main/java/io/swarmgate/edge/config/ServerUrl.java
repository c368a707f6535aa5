package io.swarmgate.edge.config;

import io.swarmgate.manifest.UriReference;

/** URLs of servers in the configuration. */
public final class ServerUrl {
    private ServerUrl() {}

    /**
     * An origin's URL as a directory: a trailing slash is added where it is missing.
     *
     * @throws IllegalArgumentException if the text is no http(s) URL of a server and path
     */
    public static String directory(String text) {
        UriReference url = UriReference.parse(text);
        check(text, url);
        if (url.query() != null || url.fragment() != null) {
            throw new IllegalArgumentException("\"" + text + "\" must not have a query or fragment; remove it");
        }
        String path = UriReference.removeDotSegments(url.path().isEmpty() ? "/" : url.path());
        return url.normalizedServer() + (path.endsWith("/") ? path : path + "/");
    }

    /**
     * Checks an absolute http(s) URL and returns it unchanged.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String absolute(String text) {
        check(text, UriReference.parse(text));
        return text;
    }

    private static void check(String text, UriReference url) {
        String authority = url.authority();
        if (!url.isHttp() || authority == null || text.chars().anyMatch(c -> c <= ' ' || c == '\\' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no http(s) URL: write it like https://media.example/live/");
        }
        if (authority.indexOf('@') >= 0) {
            // Credentials would end up in logs, metrics and gateway URLs; the value is not repeated here either.
            throw new IllegalArgumentException(
                    "the URL must not hold credentials; give the origin another way to know the edge");
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        String port = hasPort ? authority.substring(colon + 1) : "80";
        if (host.isEmpty() || url.normalizedServer() == null || host.matches(".*[^\\p{L}\\p{M}\\p{N}._:\\[\\]-].*")) {
            throw new IllegalArgumentException("\"" + text + "\" names no host");
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("\"" + text + "\" has no valid port; use 1 to 65535 or leave it out");
        }
    }
}
