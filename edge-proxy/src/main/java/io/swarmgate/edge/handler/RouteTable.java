package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.manifest.GatewayMapping;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a request leads. The longest path prefix wins; of two equal ones, that which names the host. What no
 * route covers leads nowhere: the edge never fetches what is not configured.
 */
public final class RouteTable {
    /** Below the gateway, {@code @} introduces a named origin and {@code @/} the edge's own resources. */
    private static final String GATEWAY = GatewayMapping.DEFAULT_PREFIX + "/";

    /** Kinds of resources that stand for a segment each, whose gateway path follows: {@code /_p2p/@/digest/live/s1}. */
    private static final Set<String> OF_SEGMENTS = Set.of("digest");

    /** The two files of the page client whose names are short, and the resources they are. */
    private static final Map<String, String> FILES = Map.of("/client.js", "client", "/sw.js", "sw");

    private final List<RouteConfig> routes;
    private final Map<String, OriginServer> origins = new HashMap<>();
    private final @Nullable String gatewayHost;

    /** Where a request leads. */
    record Destination(
            RouteConfig route,
            OriginServer origin,
            String url,
            boolean gateway,
            @Nullable String resource) {}

    /**
     * @param gatewayHost lower-case host on which the gateway answers for all routes; null if it has none of its own
     */
    public RouteTable(List<RouteConfig> routes, List<OriginServer> origins, @Nullable String gatewayHost) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt(
                                (RouteConfig route) -> -route.pathPrefix().length())
                        .thenComparing(route -> route.hosts().isEmpty()))
                .toList();
        origins.forEach(origin -> this.origins.put(origin.name(), origin));
        this.gatewayHost = gatewayHost;
    }

    /** @param host lower case, without port; empty if the request named none */
    Optional<Destination> find(String host, RequestTarget target) {
        String path = target.path();
        if (!path.startsWith(GATEWAY)) {
            return route(host, path, false).map(route -> show(route, target, path, false, null));
        }
        String behind = path.substring(GATEWAY.length() - 1);
        String file = FILES.get(behind);
        if (file != null) {
            return own(host, file);
        }
        if (!behind.startsWith("/@/")) {
            return inGateway(host, target, behind, null);
        }
        int slash = behind.indexOf('/', 3);
        String kind = behind.substring(3, slash < 0 ? behind.length() : slash);
        if (!OF_SEGMENTS.contains(kind)) {
            return own(host, kind);
        }
        return slash < 0 ? Optional.empty() : inGateway(host, target, behind.substring(slash), kind);
    }

    /** A resource of the edge itself, which belongs to a host rather than to a path; its route is one of the host's. */
    private Optional<Destination> own(String host, String resource) {
        return ofHost(host).stream()
                .findFirst()
                .map(route -> new Destination(route, route.origin(), route.directory(), true, resource));
    }

    /** All routes a host answers for, those of the gateway's own host included. */
    public List<RouteConfig> ofHost(String host) {
        return routes.stream().filter(route -> answersFor(route, host, true)).toList();
    }

    private Optional<Destination> inGateway(String host, RequestTarget target, String path, @Nullable String resource) {
        if (!path.startsWith("/@")) {
            return route(host, path, true).map(route -> show(route, target, path, true, resource));
        }
        int slash = path.indexOf('/', 2);
        OriginServer origin = slash < 0 ? null : origins.get(path.substring(2, slash));
        if (origin == null) {
            return Optional.empty();
        }
        String url = withQuery(origin.directory() + path.substring(slash + 1), target);
        return routeOf(host, origin).map(route -> new Destination(route, origin, url, true, resource));
    }

    private Destination show(
            RouteConfig route, RequestTarget target, String path, boolean gateway, @Nullable String resource) {
        String url =
                withQuery(route.directory() + path.substring(route.pathPrefix().length()), target);
        return new Destination(route, route.origin(), url, gateway, resource);
    }

    private static String withQuery(String url, RequestTarget target) {
        return target.query() == null ? url : url + "?" + target.query();
    }

    private Optional<RouteConfig> route(String host, String path, boolean gateway) {
        for (RouteConfig route : routes) {
            if (answersFor(route, host, gateway) && path.startsWith(route.pathPrefix())) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /** A named origin is fetched under the name of a route that leads to it, or else of any route of the host. */
    private Optional<RouteConfig> routeOf(String host, OriginServer origin) {
        Optional<RouteConfig> own = routes.stream()
                .filter(route -> answersFor(route, host, true) && route.origin().equals(origin))
                .findFirst();
        return own.isPresent()
                ? own
                : routes.stream().filter(route -> answersFor(route, host, true)).findFirst();
    }

    private boolean answersFor(RouteConfig route, String host, boolean gateway) {
        return route.hosts().isEmpty() || route.hosts().contains(host) || (gateway && host.equals(gatewayHost));
    }
}
