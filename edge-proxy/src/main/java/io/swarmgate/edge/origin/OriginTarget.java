package io.swarmgate.edge.origin;

import io.swarmgate.manifest.UriReference;

/**
 * An absolute http(s) URL in the parts a request needs.
 *
 * @param host without brackets, for IPv6 addresses too
 * @param path for people: without the query, which may hold tokens
 * @param requestTarget path and query exactly as they stand in the URL
 */
record OriginTarget(boolean tls, String host, int port, String path, String requestTarget) {

    static OriginTarget parse(String url) {
        UriReference parsed = UriReference.parse(url);
        String authority = parsed.authority();
        if (!parsed.isHttp() || authority == null || authority.isEmpty()) {
            throw new IllegalArgumentException("\"" + url + "\" is no absolute http(s) URL");
        }
        boolean tls = "https".equalsIgnoreCase(parsed.scheme());
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String digits = hasPort ? authority.substring(colon + 1) : "";
        int port = digits.isEmpty() ? (tls ? 443 : 80) : Integer.parseInt(digits);
        String path = parsed.path().isEmpty() ? "/" : parsed.path();
        return new OriginTarget(tls, host, port, path, parsed.query() == null ? path : path + "?" + parsed.query());
    }

    String server() {
        return (tls ? "https://" : "http://") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
