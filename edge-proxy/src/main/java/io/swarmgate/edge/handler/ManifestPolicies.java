package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.manifest.GatewayMapping;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What references in a manifest become, which depends on where clients see it. Thread-safe. */
public final class ManifestPolicies {
    private static final String NAMED = GatewayMapping.DEFAULT_PREFIX + "/@";

    private final Map<RouteConfig, GatewayMapping> mappings;
    /** At most routes times (origins + 1) entries. */
    private final ConcurrentMap<Place, GatewayMapping> belowGateway = new ConcurrentHashMap<>();

    private record Place(RouteConfig route, @Nullable String originName) {}

    /** @param mappings of every route that requests may have */
    public ManifestPolicies(Map<RouteConfig, GatewayMapping> mappings) {
        this.mappings = Map.copyOf(mappings);
    }

    ManifestRequest request(RoutedRequest request) {
        RouteConfig route = request.route();
        GatewayMapping mapping = mappings.get(route);
        if (mapping == null) {
            throw new IllegalArgumentException("route \"" + route.name() + "\" has no mapping");
        }
        String place = route.name();
        if (request.gateway()) {
            boolean named = request.publicPath().startsWith(NAMED);
            String name = named ? request.origin().name() : null;
            mapping = belowGateway.computeIfAbsent(new Place(route, name), unseen -> below(route, name));
            place += named ? " @" + name : " @";
        }
        return new ManifestRequest(
                route.name(), place, request.origin(), request.originUrl(), request.fields(), mapping);
    }

    private GatewayMapping below(RouteConfig route, @Nullable String originName) {
        GatewayMapping mapping = mappings.getOrDefault(route, GatewayMapping.ofOrigin(route.directory()));
        return originName == null ? mapping.viaGateway() : mapping.viaGateway(originName);
    }
}
