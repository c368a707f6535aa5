package io.swarmgate.edge.steering;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.UriReference;
import java.util.Optional;

/**
 * Where a client of the edge is.
 *
 * @param server scheme and authority under which it reaches the edge: {@code https://edge.example:8443}
 * @param mapping of the route that served the manifest
 */
public record Viewer(String server, GatewayMapping mapping) {
    /** The absolute URL by which the client gets a playlist of a configured origin; empty if it is of another one. */
    Optional<String> throughEdge(String url) {
        return mapping.publicLocation(url).map(path -> server + path);
    }

    /**
     * What has to stand before the path of a clone's BaseURL so that it goes through the gateway.
     *
     * @param url of the base
     * @param host of the clone, perhaps with scheme and port
     * @return empty if the clone is none of ours, or has no such form
     */
    String gatewayBefore(String url, String host) {
        UriReference base = UriReference.parse(url);
        boolean named = host.matches("(?i)https?://.*");
        UriReference clone = UriReference.parse((named ? host : base.scheme() + "://" + host) + base.path());
        String meant = isHere(hostOf(clone.toString())) ? url : clone.toString();
        return mapping.toGatewayByPath(meant)
                .map(mapped -> mapped.substring(0, mapped.length() - base.path().length()))
                .map(before -> before.startsWith("/") ? server + before : before)
                .orElse("");
    }

    boolean isHere(String host) {
        return host.equalsIgnoreCase(hostOf(server));
    }

    private static String hostOf(String url) {
        String authority = String.valueOf(UriReference.parse(url).authority());
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /**
     * A URL that a manifest left to be resolved by the client. One that came over TLS asks nothing over plain HTTP; the
     * origin's port says nothing of that of the other scheme.
     */
    String asSeen(String url) {
        UriReference parsed = UriReference.parse(url);
        if (!server.startsWith("https:") || !"http".equalsIgnoreCase(parsed.scheme())) {
            return url;
        }
        return new UriReference("https", hostOf(url), parsed.path(), parsed.query(), parsed.fragment()).toString();
    }
}
