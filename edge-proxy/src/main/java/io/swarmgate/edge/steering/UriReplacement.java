package io.swarmgate.edge.steering;

import io.swarmgate.manifest.UriReference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What makes a URL of a clone from one of its base (RFC 8216bis, section 7.2).
 *
 * @param host takes the place of the host, the port stays; null to keep it
 * @param params set in the query, in the order of their names
 */
record UriReplacement(@Nullable String host, SortedMap<String, String> params) {
    /** What players accept as a host: anything but what would end it. Others they ignore. */
    private static final Pattern HOST = Pattern.compile("\\[[0-9A-Fa-f:.]+]|[^\\x00- /:?#@\\\\\\[\\]<>^|%]+");

    UriReplacement {
        host = host != null && HOST.matcher(host).matches() ? host : null;
    }

    String apply(String url) {
        UriReference parsed = UriReference.parse(url);
        String authority = parsed.authority();
        return new UriReference(
                        parsed.scheme(),
                        authority == null || host == null ? authority : withHost(authority, host),
                        parsed.path(),
                        withParams(parsed.query()),
                        parsed.fragment())
                .toString();
    }

    private static String withHost(String authority, String host) {
        int user = authority.lastIndexOf('@') + 1;
        int colon = authority.lastIndexOf(':');
        String port = colon > authority.lastIndexOf(']') && colon >= user ? authority.substring(colon) : "";
        return authority.substring(0, user) + host + port;
    }

    /** What else is in the query stays as it is: tokens are signed byte for byte. */
    private @Nullable String withParams(@Nullable String query) {
        if (params.isEmpty()) {
            return query;
        }
        List<String> parts = new ArrayList<>(query == null ? List.of() : Arrays.asList(query.split("&", -1)));
        params.forEach((name, value) -> {
            String key = encoded(name);
            String part = key + "=" + encoded(value);
            int first = -1;
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).equals(key) || parts.get(i).startsWith(key + "=")) {
                    if (first < 0) {
                        first = i;
                        parts.set(i, part);
                    } else {
                        parts.remove(i--);
                    }
                }
            }
            if (first < 0) {
                parts.add(part);
            }
        });
        parts.removeIf(String::isEmpty);
        return String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
