package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.http.Asker;
import io.swarmgate.manifest.GatewayMapping;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what paths mean that are not themselves requested but spoken of, by the rules of requests. */
public final class GatewayPlaces {
    private static final String GATEWAY = GatewayMapping.DEFAULT_PREFIX + "/";

    private final RouteTable routes;
    private final ManifestPolicies policies;

    /**
     * A segment's place.
     *
     * @param publicPath by which the route shows it without the gateway, without query; null if it is of another origin
     *     than the route's
     */
    public record Place(
            RouteConfig route,
            String origin,
            String url,
            @Nullable String publicPath) {}

    public GatewayPlaces(RouteTable routes, ManifestPolicies policies) {
        this.routes = routes;
        this.policies = policies;
    }

    /** The host a request is for: lower case, without port; empty if it names none. */
    public static String host(HttpServerExchange exchange) {
        String authority = exchange.getRequestHeaders().getFirst(Headers.HOST);
        return authority == null ? "" : withoutPort(authority);
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Where the segment with that gateway path lies; empty if it is none. */
    public Optional<Place> segment(String host, String path) {
        if (!path.startsWith(GATEWAY)) {
            return Optional.empty();
        }
        return target(path)
                .flatMap(target -> routes.find(host, target)
                        .filter(found -> found.form() == Form.GATEWAY && found.resource() == null)
                        .map(found -> new Place(
                                found.route(), found.origin().name(), found.url(), publicPath(target.path()))));
    }

    private static @Nullable String publicPath(String path) {
        String shown = path.substring(GATEWAY.length() - 1);
        return shown.startsWith("/@") ? null : shown;
    }

    /** The request by which a manifest is had that a page saw at a URL; empty if no route shows it. */
    public Optional<ManifestRequest> manifest(String url, Fields fields) {
        int authority = url.indexOf("://") + 3;
        int path = url.indexOf('/', authority);
        if (authority < 3 || path < 0) {
            return Optional.empty();
        }
        String target = url.substring(path);
        int fragment = target.indexOf('#');
        String shown = fragment < 0 ? target : target.substring(0, fragment);
        return find(withoutPort(url.substring(authority, path)), shown)
                .filter(found -> found.resource() == null && found.route().swarm())
                .map(found -> policies.request(new RoutedRequest(
                        "GET",
                        found.route(),
                        pathOf(shown),
                        found.form(),
                        found.origin(),
                        found.url(),
                        new Asker("", found.route().name()),
                        fields)));
    }

    private Optional<RouteTable.Destination> find(String host, String pathAndQuery) {
        return target(pathAndQuery).flatMap(target -> routes.find(host, target));
    }

    private static Optional<RequestTarget> target(String pathAndQuery) {
        int query = pathAndQuery.indexOf('?');
        try {
            RequestTarget target =
                    RequestTarget.parse(pathOf(pathAndQuery), query < 0 ? null : textAfter(pathAndQuery, query));
            return target.authority() == null ? Optional.of(target) : Optional.empty();
        } catch (RequestTarget.Refused refused) {
            return Optional.empty();
        }
    }

    private static String pathOf(String pathAndQuery) {
        int query = pathAndQuery.indexOf('?');
        return query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
    }

    private static @Nullable String textAfter(String text, int at) {
        return at + 1 == text.length() ? null : text.substring(at + 1);
    }
}
