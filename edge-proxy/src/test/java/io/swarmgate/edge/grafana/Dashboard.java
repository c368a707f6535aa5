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

    /** One query of a panel. */
    public record Query(String dashboard, String panel, String refId, String expression, boolean instant) {}

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
