package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.UriReference;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

    static GatewayMappings of(EdgeConfig config) {
        String publicUrl = config.gateway().publicUrl();
        List<GatewayMapping.Origin> origins = config.origins().stream()
                .map(origin -> new GatewayMapping.Origin(origin.name(), origin.directory()))
                .toList();
        Map<RouteConfig, GatewayMapping> byRoute = new HashMap<>();
        for (RouteConfig route : config.routes()) {
            List<GatewayMapping.Route> sameHost = config.routes().stream()
                    .filter(other -> answersWhere(other, route))
                    .map(GatewayMappings::toRoute)
                    .toList();
            byRoute.put(
                    route,
                    GatewayMapping.of(
                            publicUrl == null ? GatewayMapping.DEFAULT_PREFIX : publicUrl,
                            toRoute(route),
                            sameHost,
                            origins,
                            config.gateway().initializationSegments()));
        }
        return new GatewayMappings(byRoute, publicUrl == null ? null : hostOf(publicUrl));
    }

    /** True if {@code other} answers for every host that {@code route} answers for. */
    private static boolean answersWhere(RouteConfig other, RouteConfig route) {
        return other.equals(route)
                || other.hosts().isEmpty()
                || (!route.hosts().isEmpty() && other.hosts().containsAll(route.hosts()));
    }

    private static GatewayMapping.Route toRoute(RouteConfig route) {
        return new GatewayMapping.Route(route.pathPrefix(), route.directory());
    }

    private static @Nullable String hostOf(String url) {
        String server = UriReference.parse(url).normalizedServer();
        if (server == null) {
            return null;
        }
        String authority = server.substring(server.indexOf("://") + 3);
        int colon = authority.lastIndexOf(':');
        return (colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority)
                .toLowerCase(Locale.ROOT);
    }
}
