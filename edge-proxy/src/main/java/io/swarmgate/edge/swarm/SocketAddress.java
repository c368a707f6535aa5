package io.swarmgate.edge.swarm;

import io.swarmgate.edge.handler.RoutedRequest;
import io.swarmgate.manifest.GatewayMapping;
import org.jspecify.annotations.Nullable;

/** The URL of the WebSocket as a client reaches it. */
final class SocketAddress {
    private static final String RESOURCE = "/@/signal";

    private final @Nullable String publicUrl;

    /** @param publicUrl of the gateway; null if it has no host of its own */
    SocketAddress(@Nullable String publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** By the gateway's own host, or else by the one the request named; trusted proxies' words are in its fields. */
    String of(RoutedRequest request) {
        if (publicUrl != null) {
            return "ws" + publicUrl.substring("http".length()) + RESOURCE;
        }
        String scheme = first(request.fields().combined("X-Forwarded-Proto"));
        String host = first(request.fields().combined("X-Forwarded-Host"));
        return ("https".equals(scheme) ? "wss://" : "ws://") + host + GatewayMapping.DEFAULT_PREFIX + RESOURCE;
    }

    private static String first(@Nullable String field) {
        return field == null ? "" : field.split(",", 2)[0].strip();
    }
}
