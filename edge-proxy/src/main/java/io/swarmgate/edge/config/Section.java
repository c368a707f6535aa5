package io.swarmgate.edge.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of the file. Every answer is usable: a value that is wrong is reported and the default given instead, so
 * that reading goes on to the next problem.
 */
final class Section {
    private final Node node;
    private final String path;
    /** As {@code path}, in the notation of {@link ConfigKey}. */
    private final String schema;

    private final Map<String, Node> values;
    private final Problems problems;

    private Section(Node node, String path, String schema, Map<String, Node> values, Problems problems) {
        this.node = node;
        this.path = path;
        this.schema = schema;
        this.values = values;
        this.problems = problems;
    }

    static Section root(MappingNode node, Problems problems) {
        return of(node, "", "", problems);
    }

    /** @param schema as {@code path}, in the notation of {@link ConfigKey} */
    private static Section of(MappingNode node, String path, String schema, Problems problems) {
        return of(node, path, schema, ConfigKey.namesIn(schema), problems);
    }

    private static Section of(MappingNode node, String path, String schema, List<String> known, Problems problems) {
        Section section = new Section(node, path, schema, children(node, path, problems), problems);
        section.values.forEach((name, value) -> {
            if (!known.contains(name)) {
                problems.add(value, section.path(name), "no such key; " + DidYouMean.among(name, known));
            }
        });
        return section;
    }

    /** Children by name, in order; keys that are no text or come twice are reported. */
    private static Map<String, Node> children(MappingNode node, String path, Problems problems) {
        Map<String, Node> children = new LinkedHashMap<>();
        for (NodeTuple entry : node.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.add(entry.getKeyNode(), path, "a key must be plain text");
            } else if (children.putIfAbsent(key.getValue(), entry.getValueNode()) != null) {
                problems.add(key, join(path, key.getValue()), "stands here a second time; keep one of them");
            }
        }
        return children;
    }

    boolean has(ConfigKey key) {
        return values.containsKey(key.lastName());
    }

    /** The value, or the key's default. */
    <T> T value(ConfigKey key, Function<String, T> parser) {
        return optional(key, parser)
                .orElseGet(() -> parser.apply(Objects.requireNonNull(key.defaultText(), key::path)));
    }

    /** The value; empty if it is absent or wrong. */
    <T> Optional<T> optional(ConfigKey key, Function<String, T> parser) {
        Node value = values.get(key.lastName());
        return value == null ? Optional.empty() : parse(value, path(key.lastName()), parser);
    }

    /** The value, which must be there; empty if it is not or is wrong, and then this is reported. */
    <T> Optional<T> required(ConfigKey key, Function<String, T> parser, String remedy) {
        if (!has(key)) {
            missing(key.lastName(), remedy);
        }
        return optional(key, parser);
    }

    /** The items of a list; a single value counts as a list of one. */
    <T> List<T> list(ConfigKey key, Function<String, T> parser) {
        List<T> items = new ArrayList<>();
        Node value = values.get(key.lastName());
        String keyPath = path(key.lastName());
        if (value instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                parse(sequence.getValue().get(i), keyPath + "[" + i + "]", parser)
                        .ifPresent(items::add);
            }
        } else if (value != null) {
            parse(value, keyPath, parser).ifPresent(items::add);
        }
        return items;
    }

    /** The mapping under {@code name}; without keys if it is absent. */
    Section section(String name) {
        Node value = values.get(name);
        if (value instanceof MappingNode mapping) {
            return of(mapping, path(name), join(schema, name), problems);
        }
        if (value != null) {
            problems.add(
                    value,
                    path(name),
                    "must be a mapping of " + String.join(", ", ConfigKey.namesIn(join(schema, name))));
        }
        return new Section(value == null ? node : value, path(name), join(schema, name), Map.of(), problems);
    }

    /**
     * The mapping that may stand in place of a key's value; empty if something else stands there.
     *
     * @param known the names it may hold
     */
    Optional<Section> mapping(ConfigKey key, List<String> known) {
        return values.get(key.lastName()) instanceof MappingNode mapping
                ? Optional.of(of(mapping, path(key.lastName()), join(schema, key.lastName()), known, problems))
                : Optional.empty();
    }

    /** The mappings in the list under {@code name}. */
    List<Section> sections(String name) {
        List<Section> items = new ArrayList<>();
        Node value = values.get(name);
        if (value instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                String itemPath = path(name) + "[" + i + "]";
                String itemSchema = join(schema, name) + "[]";
                if (sequence.getValue().get(i) instanceof MappingNode mapping) {
                    items.add(of(mapping, itemPath, itemSchema, problems));
                } else {
                    problems.add(
                            sequence.getValue().get(i),
                            itemPath,
                            "must be a mapping of " + String.join(", ", ConfigKey.namesIn(itemSchema)));
                }
            }
        } else if (value != null) {
            problems.add(value, path(name), "must be a list: each item begins with a dash");
        }
        return items;
    }

    /**
     * The entries under {@code name}, whose keys the operator chooses.
     *
     * @param shorthand what an entry's only value may stand for, written without its key
     */
    Map<String, Section> named(String name, ConfigKey shorthand) {
        Map<String, Section> entries = new LinkedHashMap<>();
        Node value = values.get(name);
        if (value instanceof MappingNode mapping) {
            children(mapping, path(name), problems).forEach((key, child) -> {
                String childPath = join(path(name), key);
                entries.put(
                        key,
                        child instanceof MappingNode inner
                                ? of(inner, childPath, join(schema, name) + ".*", problems)
                                : new Section(
                                        child,
                                        childPath,
                                        join(schema, name) + ".*",
                                        Map.of(shorthand.lastName(), child),
                                        problems));
            });
        } else if (value != null) {
            problems.add(value, path(name), "must be a mapping whose keys are names of your choice");
        }
        return entries;
    }

    /** Reports a problem with this section's key, or with the section where the key is absent. */
    void problem(ConfigKey key, String message) {
        problems.add(values.getOrDefault(key.lastName(), node), path(key.lastName()), message);
    }

    /** Reports a problem with the section as a whole. */
    void problem(String message) {
        problems.add(node, path, message);
    }

    /** Reports that something is missing here. */
    void missing(String name, String message) {
        problems.add(node, path(name), "missing; " + message);
    }

    private <T> Optional<T> parse(Node value, String keyPath, Function<String, T> parser) {
        if (!(value instanceof ScalarNode scalar)) {
            problems.add(value, keyPath, "must be a single value");
            return Optional.empty();
        }
        try {
            String text = Placeholders.fill(scalar.getValue(), problems.environment());
            if (text.isEmpty()) {
                problems.add(value, keyPath, "has no value; give one or remove the key");
                return Optional.empty();
            }
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException problem) {
            problems.add(value, keyPath, String.valueOf(problem.getMessage()));
            return Optional.empty();
        }
    }

    private String path(String name) {
        return join(path, name);
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
