package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.config.RouteReach;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.Pathways;
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

    /** What is passed through under the name of its origin, and perhaps a seal: {@code /_p2p/@/pass/main/keys/k1}. */
    private static final String PASS = GatewayMapping.PASS;

    /** Steering servers: pathways and seal, and the path by which the server is reached without them. */
    private static final String STEERING = GatewayMapping.STEERING;

    /** Name of the resource that they are. */
    public static final String STEERING_RESOURCE = "steering";

    private final List<RouteConfig> routes;
    private final Map<String, OriginServer> origins = new HashMap<>();
    private final Map<RouteConfig, List<RouteReach>> reaches = new HashMap<>();
    private final Seals seals;
    private final @Nullable String gatewayHost;

    /** Where a request leads. */
    record Destination(
            RouteConfig route,
            OriginServer origin,
            String url,
            Form form,
            @Nullable String resource) {}

    /**
     * @param seals of URLs that no route shows
     * @param gatewayHost lower-case host on which the gateway answers for all routes; null if it has none of its own
     */
    public RouteTable(List<RouteConfig> routes, List<OriginServer> origins, Seals seals, @Nullable String gatewayHost) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt(
                                (RouteConfig route) -> -route.pathPrefix().length())
                        .thenComparing(route -> route.hosts().isEmpty()))
                .toList();
        origins.forEach(origin -> this.origins.put(origin.name(), origin));
        routes.forEach(route -> reaches.put(route, RouteReach.of(route, routes, origins)));
        this.seals = seals;
        this.gatewayHost = gatewayHost;
    }

    /** @param host lower case, without port; empty if the request named none */
    Optional<Destination> find(String host, RequestTarget target) {
        String path = target.path();
        if (!path.startsWith(GATEWAY)) {
            return route(host, path, false).map(route -> show(route, target, path, Form.PUBLIC, null));
        }
        String behind = path.substring(GATEWAY.length() - 1);
        String file = FILES.get(behind);
        if (file != null) {
            return own(host, file);
        }
        if (!behind.startsWith("/@/")) {
            return inGateway(host, target, behind, null);
        }
        if (behind.startsWith(PASS)) {
            return passed(host, target, behind.substring(PASS.length()))
                    .or(() -> atParent(host, target, behind, Form.PUBLIC, null));
        }
        if (behind.startsWith(STEERING)) {
            return steering(host, target, behind);
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
                .map(route -> new Destination(route, route.origin(), route.directory(), Form.GATEWAY, resource));
    }

    /** All routes a host answers for, those of the gateway's own host included. */
    public List<RouteConfig> ofHost(String host) {
        return routes.stream().filter(route -> answersFor(route, host, true)).toList();
    }

    private Optional<Destination> inGateway(String host, RequestTarget target, String path, @Nullable String resource) {
        if (!path.startsWith("/@")) {
            return route(host, path, true).map(route -> show(route, target, path, Form.GATEWAY, resource));
        }
        int slash = path.indexOf('/', 2);
        OriginServer origin = slash < 0 ? null : origins.get(path.substring(2, slash));
        if (origin == null) {
            return atParent(host, target, path, Form.GATEWAY, resource);
        }
        String url = origin.directory() + path.substring(slash + 1);
        return reaching(host, origin, url)
                .map(route -> new Destination(route, origin, withQuery(url, target), Form.GATEWAY, resource));
    }

    /** @param path {@code NAME/…}, or {@code NAME~SEAL/…} */
    private Optional<Destination> passed(String host, RequestTarget target, String path) {
        int slash = path.indexOf('/');
        String label = slash < 0 ? "" : path.substring(0, slash);
        int mark = label.indexOf(GatewayMapping.SEAL_MARK);
        OriginServer origin = origins.get(mark < 0 ? label : label.substring(0, mark));
        if (origin == null) {
            return Optional.empty();
        }
        String url = origin.directory() + path.substring(slash + 1);
        Optional<RouteConfig> found =
                mark < 0 ? reaching(host, origin, url) : sealed(host, origin, url, label.substring(mark + 1));
        Form form = mark < 0 ? Form.PASSED : Form.SEALED;
        return found.map(route -> new Destination(route, origin, withQuery(url, target), form, null));
    }

    private Optional<Destination> steering(String host, RequestTarget target, String behind) {
        int slash = behind.indexOf('/', STEERING.length());
        if (slash < 0) {
            return Optional.empty();
        }
        Optional<Destination> parent = atParent(host, target, behind, Form.PUBLIC, null);
        return parent.isPresent() && steered(host, target.path()).isEmpty()
                ? parent
                : find(host, new RequestTarget(null, behind.substring(slash), target.query()))
                        // No segment, and nothing of the gateway's own.
                        .filter(found -> found.resource() == null && found.form() != Form.GATEWAY)
                        .map(found -> new Destination(
                                found.route(), found.origin(), found.url(), found.form(), STEERING_RESOURCE));
    }

    /**
     * What manifests of another Swarmgate name below its gateway stands there for the viewers of this one, too, as far
     * as they see all of it under the paths that it has there: the parent knows its own origins and seals.
     *
     * @param behind path below the parent's gateway
     */
    private Optional<Destination> atParent(
            String host, RequestTarget target, String behind, Form form, @Nullable String resource) {
        return route(host, "/", false)
                .filter(route -> route.origin().parent()
                        && route.directory().equals(route.origin().directory())
                        && route.directory().indexOf('/', route.directory().indexOf("://") + 3)
                                == route.directory().length() - 1)
                .map(route -> show(route, target, GatewayMapping.DEFAULT_PREFIX + behind, form, resource));
    }

    /**
     * A manifest that named a steering server.
     *
     * @param route that served it
     * @param label pathways and seal
     */
    record Steered(RouteConfig route, Pathways pathways, String label) {}

    /** What a path below the steering servers says of the manifest; empty if no edge has made it. */
    Optional<Steered> steered(String host, String path) {
        int from = GATEWAY.length() - 1 + STEERING.length();
        String label = path.substring(from, path.indexOf('/', from));
        int mark = label.indexOf(GatewayMapping.SEAL_MARK);
        if (mark < 0) {
            return Optional.empty();
        }
        String encoded = label.substring(0, mark);
        return routes.stream()
                .filter(route -> answersFor(route, host, true)
                        && seals.isSealed(route.name(), GatewayMapping.steering(encoded), label.substring(mark + 1)))
                .findFirst()
                .flatMap(route -> Pathways.decoded(encoded).map(pathways -> new Steered(route, pathways, label)));
    }

    /** The route whose manifest named the URL. */
    private Optional<RouteConfig> sealed(String host, OriginServer origin, String url, String seal) {
        return routes.stream()
                .filter(route -> answersFor(route, host, true)
                        && route.origin().equals(origin)
                        && seals.isSealed(route.name(), url, seal))
                .findFirst();
    }

    private Destination show(
            RouteConfig route, RequestTarget target, String path, Form form, @Nullable String resource) {
        String url =
                withQuery(route.directory() + path.substring(route.pathPrefix().length()), target);
        return new Destination(route, route.origin(), url, form, resource);
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

    /**
     * The route of the host that leads to a URL of a named origin; preferably the one that shows most of its path.
     * Empty if none does: what only other hosts show is theirs.
     */
    private Optional<RouteConfig> reaching(String host, OriginServer origin, String url) {
        RouteConfig best = null;
        int longest = -1;
        for (RouteConfig route : routes) {
            for (RouteReach reach : reaches.getOrDefault(route, List.of())) {
                int length = reach.directory().length();
                if (length > longest && reach.covers(origin, url) && answersFor(route, host, true)) {
                    best = route;
                    longest = length;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private boolean answersFor(RouteConfig route, String host, boolean gateway) {
        return route.hosts().isEmpty() || route.hosts().contains(host) || (gateway && host.equals(gatewayHost));
    }
}
