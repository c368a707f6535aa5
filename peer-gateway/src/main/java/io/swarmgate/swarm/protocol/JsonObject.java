package io.swarmgate.swarm.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object from a client, with answers that name the field where it is not what the protocol wants. */
public final class JsonObject {
    /** Deep enough for what is read, and for a little more that is ignored. */
    private static final int MAX_DEPTH = 8;

    private static final JsonFactory JSON = JsonFactory.builder()
            // Names come from strangers: nothing of them may outlive the message.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(32)
                    .maxNameLength(64)
                    .maxStringLength(ProtocolLimits.CLIENT_MESSAGE_BYTES)
                    .build())
            .build();

    private final Map<String, Object> fields;
    private final String at;

    private JsonObject(Map<String, Object> fields, String at) {
        this.fields = fields;
        this.at = at;
    }

    public static JsonObject parse(String text) throws MalformedMessage {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedMessage("not a JSON object");
            }
            Map<String, Object> fields = object(parser);
            if (parser.nextToken() != null) {
                throw new MalformedMessage("something follows the JSON object");
            }
            return new JsonObject(fields, "");
        } catch (IOException notJson) {
            throw new MalformedMessage("not JSON within the limits");
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Object value = value(parser, parser.nextToken());
            // A field that is null is a field that is not there.
            if (value != null) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    Object item = value(parser, next);
                    items.add(item == null ? "" : item);
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> {
                Number number = parser.getNumberValue();
                yield number instanceof BigInteger ? Double.valueOf(number.doubleValue()) : number.longValue();
            }
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> null;
        };
    }

    public MalformedMessage wrong(String name, String expected) {
        return new MalformedMessage(at + name + ": " + expected);
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    @Nullable String optionalText(String name, int maxChars) throws MalformedMessage {
        Object value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text) || text.length() > maxChars) {
            throw wrong(name, "a text of at most " + maxChars + " characters is expected");
        }
        return text;
    }

    public String text(String name, int maxChars) throws MalformedMessage {
        String text = optionalText(name, maxChars);
        if (text == null) {
            throw wrong(name, "missing");
        }
        return text;
    }

    byte[] bytes(String name, int length) throws MalformedMessage {
        String text = text(name, length * 2);
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // Said below, as for a wrong length.
        }
        throw wrong(name, length + " bytes in base64url are expected");
    }

    @Nullable Boolean optionalFlag(String name) throws MalformedMessage {
        Object value = fields.get(name);
        if (value != null && !(value instanceof Boolean)) {
            throw wrong(name, "true or false is expected");
        }
        return (Boolean) value;
    }

    /** A count; a fraction is rounded down, since clients measure in floating point. */
    public @Nullable Long optionalCount(String name, long max) throws MalformedMessage {
        Object value = fields.get(name);
        return value == null ? null : count(value, name, max);
    }

    long count(String name, long max) throws MalformedMessage {
        Long count = optionalCount(name, max);
        if (count == null) {
            throw wrong(name, "missing");
        }
        return count;
    }

    long count(Object value, String name, long max) throws MalformedMessage {
        double number = value instanceof Number any ? any.doubleValue() : -1;
        if (!(number >= 0 && number <= max)) {
            throw wrong(name, "a number from 0 to " + max + " is expected");
        }
        return value instanceof Long exact ? exact : (long) number;
    }

    @Nullable Double optionalNumber(String name, double max) throws MalformedMessage {
        Object value = fields.get(name);
        if (value == null) {
            return null;
        }
        double number = value instanceof Number any ? any.doubleValue() : -1;
        if (!(number >= 0 && number <= max)) {
            throw wrong(name, "a number from 0 to " + (long) max + " is expected");
        }
        return number;
    }

    @Nullable JsonObject optionalObject(String name) throws MalformedMessage {
        Object value = fields.get(name);
        return value == null ? null : asObject(value, name);
    }

    @SuppressWarnings("unchecked") // Maps are made by object() alone.
    JsonObject asObject(Object value, String name) throws MalformedMessage {
        if (!(value instanceof Map)) {
            throw wrong(name, "an object is expected");
        }
        return new JsonObject((Map<String, Object>) value, at + name + ".");
    }

    /** The items of a list; none if it is absent. */
    List<Object> list(String name, int max) throws MalformedMessage {
        Object value = fields.get(name);
        return value == null ? List.of() : asList(value, name, max);
    }

    @SuppressWarnings("unchecked") // Lists are made by value() alone.
    List<Object> asList(Object value, String name, int max) throws MalformedMessage {
        if (!(value instanceof List) || ((List<?>) value).size() > max) {
            throw wrong(name, "a list of at most " + max + " is expected");
        }
        return (List<Object>) value;
    }
}
