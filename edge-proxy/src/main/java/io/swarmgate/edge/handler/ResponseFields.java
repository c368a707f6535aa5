package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.UriReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What changes in the fields of an origin's response on its way to a client: Via is added, and where Location and
 * Content-Location lead to a configured origin they lead through the edge instead.
 */
public final class ResponseFields {
    /** Added to the values of Via. */
    static final String VIA = "1.1 swarmgate";

    private final Map<RouteConfig, GatewayMapping> mappings;

    /** @param mappings of every route that requests may have */
    public ResponseFields(Map<RouteConfig, GatewayMapping> mappings) {
        this.mappings = Map.copyOf(mappings);
    }

    /** The editor for the response to one request. */
    public StreamedResponse.HeadEditor editorFor(RoutedRequest request) {
        return head -> edit(head, request);
    }

    private Fields edit(OriginClient.Head head, RoutedRequest request) {
        List<Fields.Field> out = new ArrayList<>(head.fields().lines().size() + 1);
        for (Fields.Field line : head.fields().lines()) {
            out.add(new Fields.Field(line.name(), publicValue(line.name(), line.value(), request)));
        }
        out.add(new Fields.Field("Via", VIA));
        return new Fields(out);
    }

    /** What a client is sent as the value of one field. */
    String publicValue(String name, String value, RoutedRequest request) {
        return name.equalsIgnoreCase("Location") || name.equalsIgnoreCase("Content-Location")
                ? publicLocation(value, request)
                : value;
    }

    /** Who is sent from a steering server to another comes back to the edge, which knows the pathways. */
    private static Optional<String> steeringLocation(GatewayMapping mapping, String path, String url) {
        String steering = GatewayMapping.DEFAULT_PREFIX + GatewayMapping.STEERING;
        return path.startsWith(steering)
                ? mapping.steeringLocation(path.substring(steering.length(), path.indexOf('/', steering.length())), url)
                : Optional.empty();
    }

    /**
     * The reference with which a client reaches what {@code reference} means at the origin. A relative reference that
     * means the same to the client stays as it is; a URL of a foreign host does too.
     */
    String publicLocation(String reference, RoutedRequest request) {
        GatewayMapping mapping = mappings.get(request.route());
        UriReference parsed = UriReference.parse(reference);
        if (mapping == null || (parsed.scheme() != null && !parsed.isHttp())) {
            return reference;
        }
        String url = UriReference.resolve(request.originUrl(), reference);
        Optional<String> steering = steeringLocation(mapping, request.publicPath(), url);
        if (steering.isPresent()) {
            return steering.get();
        }
        Optional<String> published =
                request.gateway() ? Optional.ofNullable(mapping.toGateway(url)) : mapping.publicLocation(url);
        if (published.isEmpty()) {
            return parsed.scheme() != null ? reference : url;
        }
        boolean relative = parsed.scheme() == null && parsed.authority() == null;
        String meaning = relative ? UriReference.resolve(request.publicPath(), reference) : "";
        return published.get().equals(meaning) ? reference : published.get();
    }
}
