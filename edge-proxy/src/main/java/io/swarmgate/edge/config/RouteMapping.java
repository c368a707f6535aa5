package io.swarmgate.edge.config;

import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.manifest.GatewayMapping;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** The URL mapping of one route, as the whole configuration determines it. */
public final class RouteMapping {
    private RouteMapping() {}

    /**
     * The mapping for manifests that {@code route} serves.
     *
     * @param seal of URLs that the route's manifests name outside of what it shows
     */
    public static GatewayMapping of(EdgeConfig config, RouteConfig route, UnaryOperator<String> seal) {
        List<GatewayMapping.Route> routes = config.routes().stream()
                .filter(other -> shareHost(route, other))
                .map(RouteMapping::mapped)
                .toList();
        String publicUrl = config.gateway().publicUrl();
        OriginServer own = route.origin();
        return GatewayMapping.of(
                        publicUrl == null ? GatewayMapping.DEFAULT_PREFIX : publicUrl,
                        mapped(route),
                        routes,
                        origins(config, route),
                        config.gateway().initializationSegments())
                .sealing(new GatewayMapping.Sealed(own.name(), own.directory(), ofOthers(config, route), seal));
    }

    /** What only other hosts show of the route's origin. */
    private static List<String> ofOthers(EdgeConfig config, RouteConfig route) {
        return config.routes().stream()
                .filter(other -> other.origin().equals(route.origin()) && !answersWherever(other, route))
                .map(RouteConfig::directory)
                .filter(directory -> !route.directory().startsWith(directory))
                .toList();
    }

    private static GatewayMapping.Route mapped(RouteConfig route) {
        return new GatewayMapping.Route(route.pathPrefix(), route.directory());
    }

    /** What can be asked for on every host on which the route's manifests are seen. */
    private static List<GatewayMapping.Origin> origins(EdgeConfig config, RouteConfig route) {
        boolean gatewayHost = config.gateway().publicUrl() != null;
        List<RouteReach> reaches = config.routes().stream()
                .filter(other -> gatewayHost || answersWherever(other, route))
                .flatMap(other -> RouteReach.of(other, config.routes(), config.origins()).stream())
                .distinct()
                .toList();
        return config.origins().stream()
                .map(origin -> new GatewayMapping.Origin(
                        origin.name(),
                        origin.directory(),
                        reaches.stream()
                                .filter(reach -> reach.origin().equals(origin))
                                .map(RouteReach::directory)
                                .toList()))
                .toList();
    }

    /** A route without hosts answers for all of them. */
    private static boolean shareHost(RouteConfig route, RouteConfig other) {
        return route.hosts().isEmpty()
                || other.hosts().isEmpty()
                || !Collections.disjoint(route.hosts(), other.hosts());
    }

    /** True if no host of {@code route} is without {@code other}. */
    private static boolean answersWherever(RouteConfig other, RouteConfig route) {
        return other.hosts().isEmpty()
                || (!route.hosts().isEmpty() && other.hosts().containsAll(route.hosts()));
    }
}
