package io.swarmgate.edge.handler;

import io.swarmgate.edge.manifest.ManifestRecognition;
import io.undertow.server.HttpServerExchange;

/**
 * Answers GET and HEAD below {@code /_p2p/}. Manifests come here when another manifest led to a further origin; they
 * are told from segments by their path, since a segment's answer must not wait for a look at its content.
 */
public final class GatewayHandler implements ResourceHandler {
    private final ResourceHandler manifests;
    private final ResourceHandler segments;

    public GatewayHandler(ResourceHandler manifests, ResourceHandler segments) {
        this.manifests = manifests;
        this.segments = segments;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        boolean manifest = ManifestRecognition.byPath(request.originUrl()) != null;
        (manifest ? manifests : segments).handle(exchange, request);
    }
}
