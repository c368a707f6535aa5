package io.swarmgate.edge.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong with one file while it is read. */
final class Problems {
    private final String file;
    private final Map<String, String> environment;
    private final LinkedHashSet<ConfigProblem> found = new LinkedHashSet<>();

    Problems(String file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    Map<String, String> environment() {
        return environment;
    }

    void add(Node where, String key, String message) {
        found.add(new ConfigProblem(file, ConfigLoader.line(where.getStartMark()), key, message));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<ConfigProblem> sorted() {
        List<ConfigProblem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(ConfigProblem::line));
        return sorted;
    }
}
