package io.swarmgate.edge.grafana;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A mapping of a YAML document, or of a JSON one, which is YAML too. */
public record Yaml(Map<?, ?> values) {
    public static Yaml read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    public static Yaml parse(String text) {
        return of(document(text));
    }

    /** The mappings of a document that is a sequence of them. */
    public static List<Yaml> sequence(Path file) throws IOException {
        return ((List<?>) document(Files.readString(file)))
                .stream().map(Yaml::of).toList();
    }

    private static Object document(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static Yaml of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Yaml(map);
        }
        throw new IllegalArgumentException(value + " is no mapping");
    }

    public boolean has(String key) {
        return values.get(key) != null;
    }

    public Object value(String key) {
        Object value = values.get(key);
        if (value == null) {
            throw new NoSuchElementException(key + " is missing in " + values);
        }
        return value;
    }

    public Yaml map(String key) {
        return of(value(key));
    }

    public List<Yaml> maps(String key) {
        return list(key).stream().map(Yaml::of).toList();
    }

    public List<?> list(String key) {
        return has(key) ? (List<?>) value(key) : List.of();
    }

    public String text(String key) {
        return String.valueOf(value(key));
    }

    public int number(String key) {
        return ((Number) value(key)).intValue();
    }

    public boolean isTrue(String key) {
        return Boolean.TRUE.equals(values.get(key));
    }
}
