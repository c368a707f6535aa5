package io.swarmgate.manifest;

import java.net.IDN;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URI reference taken apart as text (RFC 3986, appendix B). Nothing is decoded, encoded or rejected: manifests hold
 * spaces, raw UTF-8 and odd percent-encoding, and all of it has to come out as it went in.
 *
 * @param scheme without the colon, as written; null if absent
 * @param authority without the slashes; null if absent
 * @param query without the question mark; null if absent
 * @param fragment without the hash; null if absent
 */
public record UriReference(
        @Nullable String scheme,
        @Nullable String authority,
        String path,
        @Nullable String query,
        @Nullable String fragment) {

    /** Takes a reference apart; any text is a reference. */
    public static UriReference parse(String text) {
        int end = text.length();
        String fragment = null;
        int hash = text.indexOf('#');
        if (hash >= 0) {
            fragment = text.substring(hash + 1);
            end = hash;
        }
        String query = null;
        int mark = text.indexOf('?');
        if (mark >= 0 && mark < end) {
            query = text.substring(mark + 1, end);
            end = mark;
        }
        int at = schemeEnd(text, end);
        String scheme = at > 0 ? text.substring(0, at - 1) : null;
        String authority = null;
        if (text.startsWith("//", at) && at + 2 <= end) {
            int slash = text.indexOf('/', at + 2);
            int stop = slash < 0 || slash > end ? end : slash;
            authority = text.substring(at + 2, stop);
            at = stop;
        }
        return new UriReference(scheme, authority, text.substring(at, end), query, fragment);
    }

    /** Index after the scheme's colon, or 0 if there is no scheme. */
    private static int schemeEnd(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            if (c == ':' && i > 0) {
                return i + 1;
            }
            if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))) {
                return 0;
            }
        }
        return 0;
    }

    /** Resolves {@code reference} against {@code base} (RFC 3986, section 5.2.2), dot segments removed. */
    public static String resolve(String base, String reference) {
        return parse(base).resolve(parse(reference)).toString();
    }

    /** Resolves a reference against this base (RFC 3986, section 5.2.2), dot segments removed. */
    public UriReference resolve(UriReference reference) {
        if (reference.scheme != null) {
            return new UriReference(
                    reference.scheme,
                    reference.authority,
                    reference.authority == null ? reference.path : removeDotSegments(reference.path),
                    reference.query,
                    reference.fragment);
        }
        if (reference.authority != null) {
            return new UriReference(
                    scheme,
                    reference.authority,
                    removeDotSegments(reference.path),
                    reference.query,
                    reference.fragment);
        }
        if (reference.path.isEmpty()) {
            return new UriReference(
                    scheme, authority, path, reference.query != null ? reference.query : query, reference.fragment);
        }
        String merged = reference.path.startsWith("/")
                ? reference.path
                : path.isEmpty() && authority != null
                        ? "/" + reference.path
                        : path.substring(0, path.lastIndexOf('/') + 1) + reference.path;
        return new UriReference(scheme, authority, removeDotSegments(merged), reference.query, reference.fragment);
    }

    /**
     * Removes {@code .} and {@code ..} segments (RFC 3986, section 5.2.4), also where a dot is written {@code %2e}: the
     * two are equivalent (section 6.2.2.2) and browsers take them so.
     */
    public static String removeDotSegments(String path) {
        if (!mayHoldDotSegment(path)) {
            return path;
        }
        StringBuilder out = new StringBuilder(path.length());
        int at = 0;
        while (at < path.length()) {
            int start = path.charAt(at) == '/' ? at + 1 : at;
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            int dots = dots(path, start, end);
            if (dots == 0) {
                out.append(path, at, end);
            } else {
                if (dots == 2) {
                    out.setLength(Math.max(0, out.lastIndexOf("/")));
                }
                if (end == path.length() && start > at) {
                    out.append('/');
                }
            }
            at = end;
        }
        if (path.startsWith("/") && (out.length() == 0 || out.charAt(0) != '/')) {
            out.insert(0, '/');
        }
        return out.toString();
    }

    private static boolean mayHoldDotSegment(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if ((c == '.' || c == '%') && (i == 0 || path.charAt(i - 1) == '/')) {
                return true;
            }
        }
        return false;
    }

    /** 1 for a single-dot segment, 2 for a double-dot segment, 0 for any other. */
    private static int dots(String path, int start, int end) {
        int dots = 0;
        int at = start;
        while (at < end) {
            if (path.charAt(at) == '.') {
                at++;
            } else if (path.regionMatches(true, at, "%2e", 0, 3) && at + 3 <= end) {
                at += 3;
            } else {
                return 0;
            }
            if (++dots > 2) {
                return 0;
            }
        }
        return dots;
    }

    /**
     * True if servers agree on what path and query mean: each percent sign begins an encoded byte (RFC 3986, section
     * 2.1), none of them is NUL, and no parent segment hides in the path. The edge refuses requests for anything else.
     */
    public boolean isWellEncoded() {
        return isEncoded(path) && (query == null || isEncoded(query)) && !hidesParentSegment(path);
    }

    private static boolean isEncoded(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            boolean encoded = i + 2 < text.length()
                    && Character.digit(text.charAt(i + 1), 16) >= 0
                    && Character.digit(text.charAt(i + 2), 16) >= 0;
            if (!encoded || text.startsWith("00", i + 1)) {
                return false;
            }
        }
        return true;
    }

    /**
     * True if a server that decodes before it resolves would climb: {@code ..%2f}, {@code ..%5c}, {@code ..;x}.
     *
     * @param path without plain dot segments
     */
    public static boolean hidesParentSegment(String path) {
        if (!path.contains("..") && path.indexOf('%') < 0) {
            return false;
        }
        String decoded = path.toLowerCase(Locale.ROOT)
                .replace("%2e", ".")
                .replace("%2f", "/")
                .replace("%5c", "/")
                .replace("%3b", ";");
        int at = decoded.indexOf("/..");
        while (at >= 0) {
            int end = at + 3;
            if (end == decoded.length() || decoded.charAt(end) == '/' || decoded.charAt(end) == ';') {
                return true;
            }
            at = decoded.indexOf("/..", at + 1);
        }
        return false;
    }

    public boolean isHttp() {
        return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    }

    /**
     * Scheme and authority in the form in which two spellings of one server are equal: lower case, IDN in ASCII, no
     * default port ({@code https://media.example}); null if there is no host or the authority names credentials.
     */
    public @Nullable String normalizedServer() {
        if (scheme == null || authority == null || authority.indexOf('@') >= 0) {
            return null;
        }
        String lowerScheme = scheme.toLowerCase(Locale.ROOT);
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        String port = host.length() == authority.length() ? "" : authority.substring(colon + 1);
        if (port.equals(lowerScheme.equals("https") ? "443" : "80")) {
            port = "";
        }
        if (host.isEmpty()) {
            return null;
        }
        if (isPlainHost(host)) {
            return lowerScheme + "://" + host + (port.isEmpty() ? "" : ":" + port);
        }
        try {
            String ascii = host.startsWith("[") ? host : IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
            return lowerScheme + "://" + ascii.toLowerCase(Locale.ROOT) + (port.isEmpty() ? "" : ":" + port);
        } catch (IllegalArgumentException notAHost) {
            return null;
        }
    }

    /** True for the hosts that nearly all URLs name, which are in normal form already. */
    private static boolean isPlainHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-') {
                return false;
            }
        }
        return host.length() <= 63 && !host.startsWith("-") && host.indexOf("xn--") < 0;
    }

    /** Path, query and fragment as one text, beginning with {@code /}. */
    String fromPath() {
        return (path.startsWith("/") ? path : "/" + path)
                + (query == null ? "" : "?" + query)
                + (fragment == null ? "" : "#" + fragment);
    }

    @Override
    public String toString() {
        return (scheme == null ? "" : scheme + ":")
                + (authority == null ? "" : "//" + authority)
                + path
                + (query == null ? "" : "?" + query)
                + (fragment == null ? "" : "#" + fragment);
    }
}
