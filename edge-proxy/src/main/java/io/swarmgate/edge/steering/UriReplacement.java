package io.swarmgate.edge.steering;

import io.swarmgate.manifest.UriReference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
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
        Map<String, String> wanted = new LinkedHashMap<>();
        params.forEach((name, value) -> wanted.put(encoded(name), encoded(value)));
        Set<String> set = new HashSet<>();
        StringJoiner parts = new StringJoiner("&");
        for (String part : query == null ? new String[0] : query.split("&", -1)) {
            String key = part.substring(0, part.indexOf('=') < 0 ? part.length() : part.indexOf('='));
            String value = wanted.get(key);
            if (value == null) {
                if (!part.isEmpty()) {
                    parts.add(part);
                }
            } else if (set.add(key)) {
                parts.add(key + "=" + value);
            }
        }
        wanted.forEach((key, value) -> {
            if (!set.contains(key)) {
                parts.add(key + "=" + value);
            }
        });
        return parts.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
