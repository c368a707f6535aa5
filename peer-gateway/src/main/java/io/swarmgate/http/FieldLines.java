package io.swarmgate.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** HTTP fields in the order they came (RFC 9110, section 5). Immutable. */
public record FieldLines(List<FieldLine> lines) {
    public static final FieldLines EMPTY = new FieldLines(List.of());

    public FieldLines {
        lines = List.copyOf(lines);
    }

    /** Fields from alternating names and values. */
    public static FieldLines of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a field name without a value: " + List.of(namesAndValues));
        }
        List<FieldLine> lines = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.add(new FieldLine(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new FieldLines(lines);
    }

    /** The first line's value; null if the field is absent. */
    public @Nullable String first(String name) {
        for (FieldLine line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                return line.value();
            }
        }
        return null;
    }

    /** The field's lines joined by a comma (RFC 9110, section 5.3); null if absent. */
    public @Nullable String combined(String name) {
        String found = null;
        for (FieldLine line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                found = found == null ? line.value() : found + ", " + line.value();
            }
        }
        return found;
    }

    public boolean has(String name) {
        return first(name) != null;
    }

    /** These fields with all lines of {@code name} replaced by one at the end. */
    public FieldLines with(String name, String value) {
        List<FieldLine> copy = kept(other -> !other.equalsIgnoreCase(name));
        copy.add(new FieldLine(name, value));
        return new FieldLines(copy);
    }

    /** These fields with one more line. */
    public FieldLines plus(String name, String value) {
        FieldLine[] copy = lines.toArray(new FieldLine[lines.size() + 1]);
        copy[lines.size()] = new FieldLine(name, value);
        return new FieldLines(List.of(copy));
    }

    /** These fields, of those alone whose name, in any case, is one of {@code names}. */
    public FieldLines only(String... names) {
        return new FieldLines(kept(name -> contains(names, name)));
    }

    /** These fields without those whose name, in any case, is one of {@code names}. */
    public FieldLines without(String... names) {
        return new FieldLines(kept(name -> !contains(names, name)));
    }

    private List<FieldLine> kept(Predicate<String> keep) {
        List<FieldLine> copy = new ArrayList<>(lines.size() + 1);
        for (FieldLine line : lines) {
            if (keep.test(line.name())) {
                copy.add(line);
            }
        }
        return copy;
    }

    private static boolean contains(String[] names, String name) {
        for (String candidate : names) {
            if (candidate.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
