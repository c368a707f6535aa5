package io.swarmgate.edge.page;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sources of one directive (CSP Level 3, section 2.3.1), asked what they allow. */
record SourceList(List<String> sources) {
    private static final Pattern NONCE = Pattern.compile("'nonce-([A-Za-z0-9+/_-]+={0,2})'", Pattern.CASE_INSENSITIVE);
    private static final Pattern HOST =
            Pattern.compile("(?:([a-z][a-z0-9+.-]*)://)?(\\*|(?:\\*\\.)?[a-z0-9_.-]+)(?::([0-9]+|\\*))?(/.*)?");

    /** The first nonce; null if there is none. */
    @Nullable String nonce() {
        for (String source : sources) {
            Matcher nonce = NONCE.matcher(source);
            if (nonce.matches()) {
                return nonce.group(1);
            }
        }
        return null;
    }

    /** True if scripts count by nonce, hash and who inserted them, never by where they come from. */
    boolean isStrictDynamic() {
        return sources.stream().anyMatch("'strict-dynamic'"::equalsIgnoreCase);
    }

    /** True if a URL is allowed for where it is (CSP Level 3, section 6.7.2.7), to a page of {@code page}. */
    boolean allows(WebAddress target, WebAddress page) {
        return sources.stream().anyMatch(source -> matches(source.toLowerCase(Locale.ROOT), target, page));
    }

    private static boolean matches(String source, WebAddress target, WebAddress page) {
        if (source.equals("'self'")) {
            return target.host().equals(page.host())
                    && samePort(target, page.port(), page.scheme())
                    && (target.isSecure() || !page.isSecure());
        }
        if (source.equals("*")) {
            return true;
        }
        if (source.endsWith(":") && source.indexOf('/') < 0) {
            return schemeMatches(source.substring(0, source.length() - 1), target.scheme());
        }
        Matcher host = HOST.matcher(source);
        return host.matches()
                && schemeMatches(host.group(1) == null ? page.scheme() : host.group(1), target.scheme())
                && hostMatches(host.group(2), target.host())
                && portMatches(host.group(3), host.group(1) == null ? page.scheme() : host.group(1), target)
                && pathMatches(host.group(4), target.path());
    }

    /** A scheme also allows the same over TLS, that of WebSockets HTTP too, but not the reverse (section 6.7.2.9). */
    private static boolean schemeMatches(String allowed, String actual) {
        return allowed.equals(actual)
                || switch (allowed) {
                    case "http", "wss" -> actual.equals("https");
                    case "ws" -> !actual.isEmpty();
                    default -> false;
                };
    }

    private static boolean hostMatches(String allowed, String actual) {
        return allowed.equals("*")
                || (allowed.startsWith("*.") ? actual.endsWith(allowed.substring(1)) : actual.equals(allowed));
    }

    private static boolean portMatches(@Nullable String allowed, String scheme, WebAddress target) {
        return allowed == null
                ? samePort(target, WebAddress.defaultPort(scheme), scheme)
                : allowed.equals("*") || allowed.equals(String.valueOf(target.port()));
    }

    /** Default ports are alike, since what is allowed over HTTP is also allowed over TLS. */
    private static boolean samePort(WebAddress target, int port, String scheme) {
        return target.port() == port
                || (port == WebAddress.defaultPort(scheme) && target.port() == WebAddress.defaultPort(target.scheme()));
    }

    private static boolean pathMatches(@Nullable String allowed, String actual) {
        return allowed == null
                || allowed.equals("/")
                || (allowed.endsWith("/") ? actual.startsWith(allowed) : actual.equals(allowed));
    }
}
