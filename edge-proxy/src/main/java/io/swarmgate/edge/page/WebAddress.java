package io.swarmgate.edge.page;

import io.swarmgate.manifest.UriReference;
import java.util.Locale;

/**
 * Where something is on the web, as policies compare it.
 *
 * @param host lower case
 */
record WebAddress(String scheme, String host, int port, String path) {

    /** @param url absolute, of a scheme that has a default port */
    static WebAddress of(String url) {
        UriReference parsed = UriReference.parse(url);
        String scheme = String.valueOf(parsed.scheme()).toLowerCase(Locale.ROOT);
        String authority = String.valueOf(parsed.authority()).toLowerCase(Locale.ROOT);
        int colon = authority.lastIndexOf(':');
        boolean ported = colon > authority.lastIndexOf(']')
                && authority.substring(colon + 1).matches("[0-9]{1,5}");
        return new WebAddress(
                scheme,
                colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority,
                ported ? Integer.parseInt(authority.substring(colon + 1)) : defaultPort(scheme),
                parsed.path());
    }

    /** The same place, by another scheme whose port is also the default if this one's is. */
    WebAddress by(String otherScheme, String otherPath) {
        int otherPort = port == defaultPort(scheme) ? defaultPort(otherScheme) : port;
        return new WebAddress(otherScheme, host, otherPort, otherPath);
    }

    boolean isSecure() {
        return scheme.equals("https") || scheme.equals("wss");
    }

    static int defaultPort(String scheme) {
        return scheme.equals("https") || scheme.equals("wss") ? 443 : 80;
    }

    /** Scheme, host and port, as sources of a policy name them. */
    String origin() {
        return scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
    }
}
