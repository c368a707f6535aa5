package io.swarmgate.edge.config;

import io.swarmgate.edge.origin.OriginServer;
import java.util.ArrayList;
import java.util.List;

/**
 * What of an origin a route leads to: a boundary for whatever form a URL has, so that the hosts of one route never
 * reach what only another one shows.
 *
 * @param directory absolute URL ending in {@code /}, at or below that of the origin
 */
public record RouteReach(OriginServer origin, String directory) {

    /**
     * All that a route leads to: what it shows of its own origin, and further origins whole.
     *
     * @param routes all that are configured
     * @param origins all that are configured
     */
    public static List<RouteReach> of(RouteConfig route, List<RouteConfig> routes, List<OriginServer> origins) {
        List<RouteReach> reaches = new ArrayList<>();
        reaches.add(new RouteReach(route.origin(), route.directory()));
        for (OriginServer origin : origins) {
            if (leadsTo(route, origin, routes)) {
                reaches.add(new RouteReach(origin, origin.directory()));
            }
        }
        return reaches;
    }

    /** What no route says is its own, such as a server of advertisements, is there for all of them. */
    private static boolean leadsTo(RouteConfig route, OriginServer origin, List<RouteConfig> routes) {
        List<String> named = route.furtherOrigins();
        return named == null
                ? routes.stream().noneMatch(other -> other.origin().equals(origin))
                : named.contains(origin.name());
    }

    /** @param url without dot segments */
    public boolean covers(OriginServer server, String url) {
        return origin.equals(server) && url.startsWith(directory);
    }
}
