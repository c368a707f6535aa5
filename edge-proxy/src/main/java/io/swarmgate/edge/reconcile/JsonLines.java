package io.swarmgate.edge.reconcile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/** The edge's own access log (docs/metrics.md). A request counts at its end, as in the ledger. */
final class JsonLines implements LogFormat {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public Served parse(String line) throws MalformedLine {
        String time = "";
        String path = "";
        String route = "";
        long bytes = -1;
        double millis = 0;
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedLine("no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "time" -> time = text(parser, value);
                    case "path" -> path = text(parser, value);
                    case "route" -> route = text(parser, value);
                    case "bytes" -> bytes = parser.getLongValue();
                    case "duration_ms" -> millis = parser.getDoubleValue();
                    default -> parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new MalformedLine("JSON goes on behind the object");
            }
            if (bytes < 0 || !(millis >= 0 && millis < 1e12)) {
                throw new MalformedLine("bytes or duration_ms is missing or no count");
            }
            return new Served(Instant.parse(time).plusNanos((long) (millis * 1e6)), path, route, 1, bytes);
        } catch (IOException | DateTimeException | ArithmeticException malformed) {
            throw new MalformedLine("no entry of the edge's access log");
        }
    }

    private static String text(JsonParser parser, JsonToken value) throws IOException, MalformedLine {
        if (value != JsonToken.VALUE_STRING) {
            throw new MalformedLine(parser.currentName() + " is no text");
        }
        return parser.getText();
    }
}
