package io.swarmgate.edge.grafana;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A committed dashboard. */
public record Dashboard(String name, Yaml json) {
    /** From the module's directory, in which its tests run. */
    public static final Path DIRECTORY = Path.of("../grafana");

    /**
     * Metrics of what viewers see: dashboards and rules are ready for them, edges do not show them yet. When they do,
     * they are listed in docs/metrics.md, and this list has to go.
     */
    public static final List<String> COMES_WITH_QUALITY = List.of(
            "swarmgate_quality_startup_seconds",
            "swarmgate_quality_rebuffer_seconds_total",
            "swarmgate_quality_watched_seconds_total",
            "swarmgate_quality_rebuffers_total",
            "swarmgate_quality_sessions_total",
            "swarmgate_quality_bitrate_bits_per_second",
            "swarmgate_quality_buffer_seconds",
            "swarmgate_quality_dropped_frames_total",
            "swarmgate_quality_frames_total");

    /** One query of a panel. */
    public record Query(String dashboard, String panel, String refId, String expression, boolean instant) {
        /** Whether it asks for what no edge shows yet. */
        public boolean comesWithQuality() {
            return expression.contains("swarmgate_quality_");
        }
    }

    public static List<Dashboard> all() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("dashboards"))) {
            return files.sorted().map(Dashboard::read).toList();
        }
    }

    private static Dashboard read(Path file) {
        try {
            return new Dashboard(file.getFileName().toString(), Yaml.read(file));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /** Its panels, rows aside. */
    public List<Yaml> panels() {
        return json.maps("panels").stream()
                .filter(panel -> !panel.text("type").equals("row"))
                .toList();
    }

    public List<Yaml> variables() {
        return json.map("templating").maps("list");
    }

    public List<Query> queries() {
        return panels().stream()
                .flatMap(panel -> panel.maps("targets").stream()
                        .map(target -> new Query(
                                name,
                                panel.text("title"),
                                target.text("refId"),
                                target.text("expr"),
                                target.isTrue("instant"))))
                .toList();
    }
}
