package io.swarmgate.edge.swarm;

import io.swarmgate.edge.handler.RoutedRequest;
import io.swarmgate.manifest.GatewayMapping;
import org.jspecify.annotations.Nullable;

/** The URL of the WebSocket, and its host, as a client reaches them. */
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

    /** The gateway's host in the same way, without port; IPv6 in brackets. */
    String host(RoutedRequest request) {
        String authority = publicUrl == null
                ? first(request.fields().combined("X-Forwarded-Host"))
                : publicUrl.substring(publicUrl.indexOf("://") + 3).split("/", 2)[0];
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    private static String first(@Nullable String field) {
        return field == null ? "" : field.split(",", 2)[0].strip();
    }
}
