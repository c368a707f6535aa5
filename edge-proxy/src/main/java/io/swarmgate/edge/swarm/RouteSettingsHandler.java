package io.swarmgate.edge.swarm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /api/v1/swarm/routes/NAME} on the admin listener: GET shows a route's settings by the keys of the
 * configuration, PATCH changes some until the next start (RFC 5789, RFC 7396). Clients hear of it at once.
 */
final class RouteSettingsHandler implements HttpHandler {
    static final String PATH = "/api/v1/swarm/routes/";

    private static final JsonFactory JSON = new JsonFactory();

    private final RouteSettings settings;

    RouteSettingsHandler(RouteSettings settings) {
        this.settings = settings;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws IOException {
        String route = exchange.getRequestPath().substring(PATH.length());
        HttpString method = exchange.getRequestMethod();
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD) && !method.equals(Methods.PATCH)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD, PATCH");
            answer(exchange, 405, problem("", "use GET or PATCH"));
        } else if (settings.of(route).isEmpty()) {
            answer(
                    exchange,
                    404,
                    problem("", "no route of that name has a swarm; those that have: " + settings.routes()));
        } else if (!method.equals(Methods.PATCH)) {
            show(exchange, route);
        } else if (exchange.getRequestHeaders().contains(Headers.ORIGIN)) {
            // A page in the operator's browser must not reach a listener on loopback.
            answer(exchange, 403, problem("", "not from a web page"));
        } else {
            patch(exchange, route);
        }
    }

    private void show(HttpServerExchange exchange, String route) {
        Map<String, String> all = settings.of(route).orElseThrow().byName();
        answer(exchange, 200, json(generator -> {
            for (Map.Entry<String, String> setting : all.entrySet()) {
                generator.writeFieldName(setting.getKey());
                value(generator, setting.getValue());
            }
        }));
    }

    private void patch(HttpServerExchange exchange, String route) throws IOException {
        Map<String, Optional<String>> changes;
        try {
            changes = SettingsPatch.read(exchange);
        } catch (SettingsPatch.Refused refused) {
            answer(exchange, refused.status(), problem("", String.valueOf(refused.getMessage())));
            return;
        }
        Map<String, String> problems = new LinkedHashMap<>();
        settings.change(route, changes, problems::put);
        if (problems.isEmpty()) {
            show(exchange, route);
        } else {
            answer(exchange, 400, problems(problems));
        }
    }

    private static String problem(String field, String message) {
        return problems(Map.of(field, message));
    }

    /** @param byField what is wrong with each; the empty name stands for the whole request */
    private static String problems(Map<String, String> byField) {
        return json(generator -> {
            generator.writeArrayFieldStart("errors");
            for (Map.Entry<String, String> problem : byField.entrySet()) {
                generator.writeStartObject();
                if (!problem.getKey().isEmpty()) {
                    generator.writeStringField("field", problem.getKey());
                }
                generator.writeStringField("detail", problem.getValue());
                generator.writeEndObject();
            }
            generator.writeEndArray();
        });
    }

    private interface Fields {
        void write(JsonGenerator generator) throws IOException;
    }

    private static String json(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            fields.write(generator);
            generator.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    private static void value(JsonGenerator generator, String text) throws IOException {
        if (text.equals("true") || text.equals("false") || text.matches("[0-9]+(\\.[0-9]+)?")) {
            generator.writeRawValue(text);
        } else {
            generator.writeString(text);
        }
    }

    private static void answer(HttpServerExchange exchange, int status, String json) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "application/json")
                .put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(json + "\n");
    }
}
