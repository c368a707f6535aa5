package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.config.RouteMapping;
import io.swarmgate.edge.handler.Seals;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.UriReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The URL mapping of each route.
 *
 * @param gatewayHost lower-case host of {@code gateway.public-url}, without port; null if the gateway has none of its
 *     own
 */
record GatewayMappings(
        Map<RouteConfig, GatewayMapping> byRoute, @Nullable String gatewayHost) {

    static GatewayMappings of(EdgeConfig config, Seals seals) {
        Map<RouteConfig, GatewayMapping> byRoute = new HashMap<>();
        for (RouteConfig route : config.routes()) {
            byRoute.put(route, RouteMapping.of(config, route, url -> seals.seal(route.name(), url)));
        }
        String publicUrl = config.gateway().publicUrl();
        return new GatewayMappings(byRoute, publicUrl == null ? null : hostOf(publicUrl));
    }

    private static @Nullable String hostOf(String url) {
        String server = UriReference.parse(url).normalizedServer();
        if (server == null) {
            return null;
        }
        String authority = server.substring(server.indexOf("://") + 3);
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }
}
