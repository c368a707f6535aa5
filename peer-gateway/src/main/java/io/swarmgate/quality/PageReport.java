package io.swarmgate.quality;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.swarmgate.ledger.ViewerGroup;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a page has observed of one playback since it began; docs/protocol.md describes its JSON. Later reports of a
 * session hold all of the earlier ones, so that one that is lost, doubled or late changes nothing.
 *
 * @param session chosen by the page, anew for each playback
 * @param segment path of a segment that was played, which tells the route
 * @param viewers whether it has been in a swarm, or was told that it is kept apart
 * @param startupMillis null if nothing has played yet
 */
public record PageReport(
        String session,
        String segment,
        ViewerGroup viewers,
        @Nullable Long startupMillis,
        long watchedMillis,
        long stalls,
        long stalledMillis,
        long bufferSamples,
        long bufferMillis,
        long mediaMillis,
        long mediaBytes,
        long frames,
        long droppedFrames,
        long httpBytes) {
    /** What a report may have at most. */
    public static final int MAX_BYTES = 4096;

    private static final Pattern SESSION = Pattern.compile("[0-9a-f]{16,32}");
    private static final int MAX_SEGMENT = 2048;
    private static final double MAX_AMOUNT = 1e12;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2)
                    .maxNumberLength(32)
                    .maxNameLength(32)
                    .maxStringLength(MAX_SEGMENT)
                    .build())
            .build();

    /** @throws IllegalArgumentException naming the field that is not what it should be */
    public static PageReport parse(byte[] json) {
        Map<String, Object> fields = fields(json);
        return new PageReport(
                text(fields, "session", SESSION),
                segment(fields),
                viewers(fields),
                fields.containsKey("startup") ? amount(fields, "startup") : null,
                amount(fields, "watched"),
                amount(fields, "stalls"),
                amount(fields, "stalled"),
                amount(fields, "samples"),
                amount(fields, "buffer"),
                amount(fields, "media"),
                amount(fields, "bytes"),
                amount(fields, "frames"),
                amount(fields, "dropped"),
                amount(fields, "http"));
    }

    private static Map<String, Object> fields(byte[] json) {
        Map<String, Object> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                switch (parser.nextToken()) {
                    case VALUE_STRING -> fields.put(name, parser.getText());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> fields.put(name, parser.getDoubleValue());
                    case VALUE_TRUE -> fields.put(name, true);
                    case VALUE_FALSE -> fields.put(name, false);
                    default -> parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IllegalArgumentException("not one JSON object");
            }
            return fields;
        } catch (IOException notJson) {
            throw new IllegalArgumentException("not JSON within the limits", notJson);
        }
    }

    private static String text(Map<String, Object> fields, String name, Pattern pattern) {
        if (fields.get(name) instanceof String text && pattern.matcher(text).matches()) {
            return text;
        }
        throw new IllegalArgumentException("\"" + name + "\" is missing or malformed");
    }

    private static String segment(Map<String, Object> fields) {
        if (fields.get("segment") instanceof String text && text.startsWith("/")) {
            return text;
        }
        throw new IllegalArgumentException("\"segment\" is no path");
    }

    private static ViewerGroup viewers(Map<String, Object> fields) {
        Object group = fields.getOrDefault("group", ViewerGroup.NONE.label());
        for (ViewerGroup viewers : ViewerGroup.values()) {
            if (viewers.label().equals(group)) {
                return viewers;
            }
        }
        throw new IllegalArgumentException("\"group\" is none that there is");
    }

    /** Amounts that are not there are none. */
    private static long amount(Map<String, Object> fields, String name) {
        Object value = fields.getOrDefault(name, 0.0);
        if (value instanceof Double number && number >= 0 && number <= MAX_AMOUNT) {
            return Math.round(number);
        }
        throw new IllegalArgumentException("\"" + name + "\" is no amount");
    }
}
