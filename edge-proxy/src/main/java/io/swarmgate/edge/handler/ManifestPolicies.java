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
    private final Map<RouteConfig, GatewayMapping> mappings;
    /** At most routes times (origins + 1) entries. */
    private final ConcurrentMap<Place, GatewayMapping> elsewhere = new ConcurrentHashMap<>();

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
        if (request.form() != Form.PUBLIC) {
            String name = request.form() == Form.PASSED ? request.origin().name() : null;
            mapping = elsewhere.computeIfAbsent(new Place(route, name), unseen -> elsewhere(route, name));
            place += name == null ? " @" : " @" + name;
        }
        return new ManifestRequest(
                route.name(), place, request.origin(), request.originUrl(), request.asker(), request.fields(), mapping);
    }

    /** @param passed name of the origin whose manifest is passed through; null if relative references lead nowhere */
    private GatewayMapping elsewhere(RouteConfig route, @Nullable String passed) {
        GatewayMapping mapping = mappings.getOrDefault(route, GatewayMapping.ofOrigin(route.directory()));
        return passed == null ? mapping.viaGateway() : mapping.viaPass(passed);
    }
}
