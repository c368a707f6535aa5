package io.swarmgate.swarm.catalogue;

import io.swarmgate.manifest.UriReference;
import java.util.Arrays;
import java.util.stream.Collectors;

/** One form for all URLs of a manifest: without fragment and without HLS delivery directives. */
final class PlaylistUrl {
    /** RFC 8216bis, section 6.2.5: the rest of the query belongs to the playlist's name. */
    private static final String DIRECTIVE = "_HLS_";

    private PlaylistUrl() {}

    static String normalized(String url) {
        int fragment = url.indexOf('#');
        String whole = fragment < 0 ? url : url.substring(0, fragment);
        UriReference parsed = UriReference.parse(whole);
        String server = parsed.normalizedServer();
        String named = server == null ? whole : server + pathAndQuery(parsed);
        int query = named.indexOf('?');
        if (query < 0 || !named.contains(DIRECTIVE)) {
            return named;
        }
        String rest = Arrays.stream(named.substring(query + 1).split("&", -1))
                .filter(parameter -> !parameter.startsWith(DIRECTIVE))
                .collect(Collectors.joining("&"));
        return named.substring(0, query) + (rest.isEmpty() ? "" : "?" + rest);
    }

    /** @param url in the one form */
    static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    private static String pathAndQuery(UriReference url) {
        return url.query() == null ? url.path() : url.path() + "?" + url.query();
    }
}
