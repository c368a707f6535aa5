package io.swarmgate.edge.steering;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object as maps, lists and texts; numbers and literals keep the text they were written with. */
final class Json {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNumberLength(64)
                    .maxNameLength(4096)
                    .maxStringLength(16 * 1024)
                    .build())
            .build();

    private Json() {}

    /** A number, true, false or null. */
    private record Literal(String text) {}

    /** The object; empty if the text is none, or goes beyond the bounds. */
    static Optional<Map<String, Object>> read(byte[] text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Map<String, Object> object = object(parser);
            return parser.nextToken() == null ? Optional.of(object) : Optional.empty();
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            fields.put(name, value(parser, parser.nextToken()));
        }
        return fields;
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    items.add(value(parser, next));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            default -> new Literal(parser.getText());
        };
    }

    static byte[] write(Map<String, Object> object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            write(object, generator);
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory does not fail", impossible);
        }
        return out.toByteArray();
    }

    private static void write(@Nullable Object value, JsonGenerator generator) throws IOException {
        if (value instanceof Map<?, ?> object) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> field : object.entrySet()) {
                generator.writeFieldName(String.valueOf(field.getKey()));
                write(field.getValue(), generator);
            }
            generator.writeEndObject();
        } else if (value instanceof List<?> items) {
            generator.writeStartArray();
            for (Object item : items) {
                write(item, generator);
            }
            generator.writeEndArray();
        } else if (value instanceof Literal literal) {
            generator.writeRawValue(literal.text());
        } else {
            generator.writeString(String.valueOf(value));
        }
    }

    /** The text of that name; null if there is none. */
    static @Nullable String text(Map<?, ?> object, String name) {
        return object.get(name) instanceof String text ? text : null;
    }

    /** The texts of the object of that name, in its order; none if there is no such object. */
    static Map<String, String> texts(Map<?, ?> object, String name) {
        Map<String, String> found = new LinkedHashMap<>();
        if (object.get(name) instanceof Map<?, ?> fields) {
            fields.forEach((key, value) -> {
                if (value instanceof String text) {
                    found.put(String.valueOf(key), text);
                }
            });
        }
        return found;
    }
}
