package io.swarmgate.edge.origin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** HTTP fields (RFC 9110, section 5) in the order they came, names as they were spelled. Immutable. */
public record Fields(List<Field> lines) {
    public static final Fields EMPTY = new Fields(List.of());

    public Fields {
        lines = List.copyOf(lines);
    }

    /** One field line. */
    public record Field(String name, String value) {}

    /** The first value of a field. */
    public Optional<String> first(String name) {
        for (Field line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                return Optional.of(line.value());
            }
        }
        return Optional.empty();
    }

    /** All values of a field, one for each line. */
    public Stream<String> all(String name) {
        return lines.stream().filter(line -> line.name().equalsIgnoreCase(name)).map(Field::value);
    }

    /** The field's lines joined by a comma (RFC 9110, section 5.3); null if absent. */
    public @Nullable String combined(String name) {
        String found = null;
        for (Field line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                found = found == null ? line.value() : found + ", " + line.value();
            }
        }
        return found;
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** These fields with all lines of {@code name} replaced by one. */
    public Fields with(String name, String value) {
        List<Field> copy = new ArrayList<>(without(name).lines);
        copy.add(new Field(name, value));
        return new Fields(copy);
    }

    /** @param names in lower case */
    public Fields only(Set<String> names) {
        return new Fields(lines.stream()
                .filter(line -> names.contains(line.name().toLowerCase(Locale.ROOT)))
                .toList());
    }

    public Fields without(String name) {
        List<Field> kept = new ArrayList<>(lines.size());
        for (Field line : lines) {
            if (!line.name().equalsIgnoreCase(name)) {
                kept.add(line);
            }
        }
        return kept.size() == lines.size() ? this : new Fields(kept);
    }
}
