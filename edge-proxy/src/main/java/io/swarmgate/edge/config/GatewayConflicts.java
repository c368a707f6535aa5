package io.swarmgate.edge.config;

import java.util.List;
import java.util.Optional;

/**
 * Finds routes that {@code gateway.public-url} would mix up: on a host of its own the gateway answers for all of them,
 * and only the path is left to say which one a URL means.
 */
final class GatewayConflicts {
    private GatewayConflicts() {}

    /** The first of {@code others} that would answer URLs of {@code route}, or whose URLs it would answer. */
    static Optional<RouteConfig> first(RouteConfig route, List<RouteConfig> others) {
        return others.stream()
                .filter(other -> hides(other, route) || hides(route, other))
                .findFirst();
    }

    /** True if a path that leads to {@code route} on a host of its own leads elsewhere on the gateway's host. */
    private static boolean hides(RouteConfig other, RouteConfig route) {
        return other.pathPrefix().startsWith(route.pathPrefix())
                && !answersWherever(other, route)
                && !showsTheSame(other, route);
    }

    /** True if no host of {@code route} is without {@code other}: it then has the longer prefix there, too. */
    private static boolean answersWherever(RouteConfig other, RouteConfig route) {
        return other.hosts().isEmpty()
                || (!route.hosts().isEmpty() && other.hosts().containsAll(route.hosts()));
    }

    private static boolean showsTheSame(RouteConfig inner, RouteConfig outer) {
        String below = inner.pathPrefix().substring(outer.pathPrefix().length());
        return inner.origin().equals(outer.origin()) && inner.directory().equals(outer.directory() + below);
    }
}
