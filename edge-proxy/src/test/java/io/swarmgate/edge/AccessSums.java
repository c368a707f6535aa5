package io.swarmgate.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Adds up an access log the way somebody would who trusts nothing else. */
public final class AccessSums {
    private static final JsonFactory JSON = new JsonFactory();

    /** Requests and bytes. */
    public record Sum(long requests, long bytes) {
        static final Sum NONE = new Sum(0, 0);

        Sum plus(Sum other) {
            return new Sum(requests + other.requests, bytes + other.bytes);
        }
    }

    private AccessSums() {}

    /** By route, kind and source, as {@code "live segment cache"}; a last line that was torn off does not count. */
    public static Map<String, Sum> of(Path log) throws IOException {
        return by(AccessSums::key, log);
    }

    /** By the client's address. */
    static Map<String, Sum> byClient(Path log) throws IOException {
        return by(entry -> entry.getOrDefault("client", ""), log);
    }

    private static Map<String, Sum> by(Function<Map<String, String>, String> key, Path log) throws IOException {
        Map<String, Sum> sums = new TreeMap<>();
        String text = Files.readString(log);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            if (line.startsWith("{") && line.endsWith("}")) {
                Map<String, String> entry = parse(line);
                sums.merge(key.apply(entry), new Sum(1, Long.parseLong(entry.getOrDefault("bytes", "0"))), Sum::plus);
            }
        }
        return sums;
    }

    private static String key(Map<String, String> entry) {
        String kind = entry.getOrDefault("kind", "");
        String route = entry.getOrDefault("route", "");
        return (route.isEmpty() ? "-" : route) + " "
                + (kind.equals("segment") || kind.equals("manifest") ? kind : "other") + " "
                + entry.getOrDefault("source", "edge");
    }

    private static Map<String, String> parse(String line) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, parser.getText());
            }
        }
        return fields;
    }
}
