package io.swarmgate.edge.config;

import io.swarmgate.manifest.GatewayMapping;
import java.util.Collections;
import java.util.List;

/** The URL mapping of one route, as the whole configuration determines it. */
public final class RouteMapping {
    private RouteMapping() {}

    /** The mapping for manifests that {@code route} serves. */
    public static GatewayMapping of(EdgeConfig config, RouteConfig route) {
        List<GatewayMapping.Route> routes = config.routes().stream()
                .filter(other -> shareHost(route, other))
                .map(RouteMapping::mapped)
                .toList();
        List<GatewayMapping.Origin> origins = config.origins().stream()
                .map(origin -> new GatewayMapping.Origin(origin.name(), origin.directory()))
                .toList();
        String publicUrl = config.gateway().publicUrl();
        return GatewayMapping.of(
                publicUrl == null ? GatewayMapping.DEFAULT_PREFIX : publicUrl,
                mapped(route),
                routes,
                origins,
                config.gateway().initializationSegments());
    }

    private static GatewayMapping.Route mapped(RouteConfig route) {
        return new GatewayMapping.Route(route.pathPrefix(), route.directory());
    }

    /** A route without hosts answers for all of them. */
    private static boolean shareHost(RouteConfig route, RouteConfig other) {
        return route.hosts().isEmpty()
                || other.hosts().isEmpty()
                || !Collections.disjoint(route.hosts(), other.hosts());
    }
}
