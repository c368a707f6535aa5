package io.swarmgate.quality;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.swarmgate.swarm.protocol.MalformedMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * CMCD as JSON, apart from requests for media (CTA-5004, "transmission mode 3"): one object, or an array of them as
 * players collect them.
 */
public final class CmcdJson {
    /** More reports than a player gathers between two posts. */
    public static final int MAX_OBJECTS = 100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(32)
                    .maxNameLength(64)
                    .maxStringLength(4096)
                    .build())
            .build();

    private CmcdJson() {}

    /** @throws MalformedMessage if the text is no such JSON; it says what is wrong with it */
    public static List<Cmcd> read(byte[] text) throws MalformedMessage {
        try (JsonParser parser = JSON.createParser(text)) {
            List<Cmcd> all = new ArrayList<>();
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                all.add(object(parser));
            } else if (first == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    if (all.size() == MAX_OBJECTS) {
                        throw new MalformedMessage("more than " + MAX_OBJECTS + " objects");
                    }
                    all.add(object(parser));
                }
                if (parser.currentToken() != JsonToken.END_ARRAY) {
                    throw new MalformedMessage("not an array of objects");
                }
            } else {
                throw new MalformedMessage("neither an object nor an array of objects");
            }
            if (parser.nextToken() != null) {
                throw new MalformedMessage("something follows the JSON");
            }
            return all;
        } catch (IOException notJson) {
            throw new MalformedMessage("not JSON within the limits");
        }
    }

    private static Cmcd object(JsonParser parser) throws IOException, MalformedMessage {
        Cmcd.Builder into = new Cmcd.Builder();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (token) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> into.number(key, parser.getDoubleValue());
                case VALUE_TRUE, VALUE_FALSE -> into.flag(key, token == JsonToken.VALUE_TRUE);
                case VALUE_STRING -> into.text(key, parser.getText());
                default -> parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new MalformedMessage("an object without an end");
        }
        return into.build();
    }
}
