package io.swarmgate.edge.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads configuration files and checks them as a whole: every problem is reported at once, with its line. */
public final class ConfigLoader {
    /** Room for thousands of routes. */
    static final int MAX_BYTES = 1024 * 1024;
    /** The format itself needs 4; composing is recursive, so depth has to end somewhere. */
    static final int MAX_DEPTH = 16;

    private final Map<String, String> environment;

    /** @param environment fills {@code ${NAME}} in values */
    public ConfigLoader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Reads a file; relative paths in it are relative to its directory. */
    public ConfigResult load(Path file) {
        String name = file.toString();
        try {
            if (Files.size(file) > MAX_BYTES) {
                return invalid(name, 0, "larger than 1 MiB; this is no configuration");
            }
            Path directory = file.toAbsolutePath().getParent();
            return parse(name, Files.readString(file), directory == null ? Path.of("") : directory);
        } catch (NoSuchFileException absent) {
            return invalid(name, 0, "no such file");
        } catch (MalformedInputException notText) {
            return invalid(name, 0, "not UTF-8 text; convert it");
        } catch (IOException failure) {
            return invalid(name, 0, "cannot be read: " + failure.getMessage());
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param name of the file, for messages
     * @param directory what relative paths are relative to
     */
    public ConfigResult parse(String name, String text, Path directory) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return invalid(name, 0, "larger than 1 MiB; this is no configuration");
        }
        LoadSettings settings = LoadSettings.builder().setLabel(name).build();
        try {
            Optional<Event> tooDeep = tooDeep(settings, text);
            if (tooDeep.isPresent()) {
                return invalid(name, line(tooDeep.get().getStartMark()), "nested deeper than " + MAX_DEPTH + " levels");
            }
            return read(name, new Compose(settings).composeString(text), directory);
        } catch (MarkedYamlEngineException notYaml) {
            int line = line(notYaml.getProblemMark().or(notYaml::getContextMark));
            return invalid(name, line, "not YAML: " + notYaml.getProblem());
        } catch (YamlEngineException notYaml) {
            return invalid(name, 0, "not YAML: " + notYaml.getMessage());
        }
    }

    private ConfigResult read(String name, Optional<Node> root, Path directory) {
        if (root.isEmpty()) {
            return invalid(name, 0, "empty; write at least: origins: {main: https://media.example}");
        }
        if (!(root.get() instanceof MappingNode mapping)) {
            return invalid(
                    name, line(root.get().getStartMark()), "must be a mapping of keys, such as listen and origins");
        }
        Problems problems = new Problems(name, environment);
        EdgeConfig config = new ConfigReader(Section.root(mapping, problems), problems, directory).read();
        return config == null ? new ConfigResult.Invalid(problems.sorted()) : new ConfigResult.Valid(config);
    }

    private static Optional<Event> tooDeep(LoadSettings settings, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                return Optional.of(event);
            }
            if (event.getEventId() == Event.ID.MappingEnd || event.getEventId() == Event.ID.SequenceEnd) {
                depth--;
            }
        }
        return Optional.empty();
    }

    static int line(Optional<Mark> mark) {
        return mark.map(known -> known.getLine() + 1).orElse(0);
    }

    private static ConfigResult invalid(String name, int line, String message) {
        return new ConfigResult.Invalid(List.of(new ConfigProblem(name, line, "", message)));
    }
}
