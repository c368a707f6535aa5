package io.swarmgate.edge.grafana;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The metrics of docs/metrics.md and those of the recording rules, with their labels. */
final class MetricNames {
    private static final Pattern NAME = Pattern.compile("[a-z_]+:swarmgate_\\w+:\\w+|swarmgate_\\w+");

    private final Map<String, List<String>> labels = new HashMap<>();

    static MetricNames read() throws IOException {
        MetricNames names = new MetricNames();
        Files.readAllLines(Path.of("../docs/metrics.md")).stream()
                .filter(line -> line.startsWith("| `swarmgate_"))
                .map(line -> line.split("\\s*\\|\\s*", -1))
                .forEach(cells -> names.labels.put(cells[1].replace("`", ""), split(cells[3], ",\\s*")));
        for (Yaml group :
                Yaml.read(Dashboard.DIRECTORY.resolve("rules/recording.yml")).maps("groups")) {
            for (Yaml rule : group.maps("rules")) {
                String name = rule.text("record");
                names.labels.put(name, split(name.substring(0, name.indexOf(':')), "_"));
            }
        }
        return names;
    }

    private static List<String> split(String text, String separator) {
        return Arrays.stream(text.split(separator, -1))
                .filter(label -> !label.isEmpty())
                .toList();
    }

    /** Metrics of ours in an expression. */
    static List<String> in(String expression) {
        return NAME.matcher(expression).results().map(match -> match.group()).toList();
    }

    /** Empty if nobody knows it; series of histograms and summaries have its name with an ending. */
    Optional<List<String>> labels(String name) {
        return Optional.ofNullable(labels.get(name))
                .or(() -> Optional.ofNullable(labels.get(name.replaceFirst("_(bucket|sum|count)$", ""))));
    }
}
