package io.swarmgate.edge.config;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names, paths and addresses as values. Each parser throws {@link IllegalArgumentException}. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern HOST = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+]");

    private Names() {}

    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no name: use 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return text;
    }

    /** A host name without port, in lower case and ASCII as it appears in Host fields. */
    static String host(String text) {
        String ascii;
        try {
            ascii = text.startsWith("[") ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException notAHost) {
            ascii = "";
        }
        String host = ascii.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no host name: write it without scheme, port and path");
        }
        return host;
    }

    /** A value of the Host field: host and optional port. */
    static String hostField(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > text.lastIndexOf(']');
        if (hasPort && !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no Host value: write HOST or HOST:PORT");
        }
        return host(hasPort ? text.substring(0, colon) : text) + (hasPort ? text.substring(colon) : "");
    }

    /** A path prefix that begins and ends with a slash; the last one is added where it is missing. */
    static String pathPrefix(String text) {
        String path = text.endsWith("/") ? text : text + "/";
        if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c == '?' || c == '#' || c == '\\')) {
            throw new IllegalArgumentException("\"" + text + "\" is no path: begin with / and percent-encode spaces");
        }
        if (path.contains("//") || path.contains("/./") || path.contains("/../")) {
            throw new IllegalArgumentException("\"" + text + "\" must not hold empty, . or .. segments");
        }
        return path;
    }

    /** The path of a route. */
    static String routePath(String text) {
        String path = pathPrefix(text);
        if (path.startsWith("/_p2p/") || path.startsWith("/@")) {
            throw new IllegalArgumentException("\"" + text + "\" is taken: /_p2p/ and /@ belong to the gateway");
        }
        return path;
    }

    static Boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
        }
        return Boolean.valueOf(text);
    }
}
