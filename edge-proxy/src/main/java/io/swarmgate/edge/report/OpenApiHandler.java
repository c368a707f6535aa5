package io.swarmgate.edge.report;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code /api/v1/openapi.json}: what the admin listener's resources take and answer (OpenAPI 3.1). */
public final class OpenApiHandler implements HttpHandler {
    private final String document;

    public OpenApiHandler() {
        try (InputStream file = OpenApiHandler.class.getResourceAsStream("openapi.json")) {
            if (file == null) {
                throw new IllegalStateException("openapi.json is not on the class path; build edge-proxy anew");
            }
            document = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(document);
    }
}
