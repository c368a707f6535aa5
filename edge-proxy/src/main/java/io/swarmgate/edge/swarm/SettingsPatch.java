package io.swarmgate.edge.swarm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the body of a PATCH: one JSON object of plain values, whose names and texts are left to others to judge. */
final class SettingsPatch {
    static final int MAX_BYTES = 16 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2)
                    .maxNameLength(64)
                    .maxNumberLength(32)
                    .maxStringLength(256)
                    .build())
            .build();

    private SettingsPatch() {}

    /** The request is none; the message says what would be. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        private Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** The values by name; empty where null stands. On a worker: waits for the body. */
    static Map<String, Optional<String>> read(HttpServerExchange exchange) throws Refused, IOException {
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        String mediaType = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!mediaType.equals("application/json") && !mediaType.equals("application/merge-patch+json")) {
            throw new Refused(415, "send the settings as application/json");
        }
        exchange.startBlocking();
        byte[] body = exchange.getInputStream().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            throw new Refused(413, "at most " + MAX_BYTES + " bytes");
        }
        return parse(body);
    }

    static Map<String, Optional<String>> parse(byte[] body) throws Refused {
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Refused(400, "a JSON object is expected, such as {\"relay-only\": true}");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!value.isScalarValue()) {
                    throw new Refused(400, name + ": a plain value is expected");
                }
                values.put(name, value == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(parser.getText()));
            }
            if (parser.nextToken() != null) {
                throw new Refused(400, "something follows the JSON object");
            }
        } catch (IOException notJson) {
            throw new Refused(400, "not a JSON object of plain values");
        }
        return values;
    }
}
