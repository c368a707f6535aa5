package io.swarmgate.edge.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.demo.ExternalTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recording rules and alerts, by Prometheus' own tool. */
class RulesTest {
    private static String promtool(String... arguments) throws Exception {
        Path program = ExternalTool.require("promtool", "promtool", "prometheus");
        String[] command = new String[arguments.length + 1];
        command[0] = program.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Command.run(Dashboard.DIRECTORY, command);
    }

    private static List<Yaml> rules(String file) throws IOException {
        return Yaml.read(Dashboard.DIRECTORY.resolve("rules").resolve(file)).maps("groups").stream()
                .flatMap(group -> group.maps("rules").stream())
                .toList();
    }

    @Test
    void theConfigurationAndItsRulesAreValid() throws Exception {
        assertThat(promtool("check", "config", "prometheus.yml"))
                .contains("2 rule files found")
                .contains("rules found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"recording", "alerts"})
    void theyDoWhatTheirTestsSay(String rules) throws Exception {
        assertThat(promtool("test", "rules", "rules/" + rules + "_test.yml")).contains("SUCCESS");
    }

    @Test
    void everyAlertIsTestedBeforeAndAfter() throws IOException {
        String tests = Files.readString(Dashboard.DIRECTORY.resolve("rules/alerts_test.yml"));
        for (Yaml rule : rules("alerts.yml")) {
            assertThat(Pattern.compile("alertname: " + rule.text("alert") + "\\b")
                            .matcher(tests)
                            .results())
                    .as(rule.text("alert"))
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void everyRecordedSeriesIsTested() throws IOException {
        String tests = Files.readString(Dashboard.DIRECTORY.resolve("rules/recording_test.yml"));
        // What others are made of is tested with them.
        List<String> parts = List.of(
                "route_source:swarmgate_segment_bytes:rate5m",
                "route_source:swarmgate_segment_requests:rate5m",
                "route_group:swarmgate_quality_watched_seconds:increase1h");
        for (Yaml rule : rules("recording.yml")) {
            if (!parts.contains(rule.text("record"))) {
                assertThat(tests).contains(rule.text("record"));
            }
        }
    }

    @Test
    void theyUseDocumentedMetrics() throws IOException {
        MetricNames names = MetricNames.read();
        for (String file : List.of("recording.yml", "alerts.yml")) {
            for (Yaml rule : rules(file)) {
                assertThat(MetricNames.in(rule.text("expr")))
                        .as(rule.text("expr"))
                        .allMatch(name -> names.labels(name).isPresent());
            }
        }
    }

    @Test
    void everyAlertSaysWhatToDo() throws IOException {
        String runbook = Files.readString(Path.of("../docs/runbook.md"));
        for (Yaml rule : rules("alerts.yml")) {
            String alert = rule.text("alert");
            Yaml annotations = rule.map("annotations");
            assertThat(runbook).contains("\n## " + alert + "\n");
            assertThat(annotations.text("runbook")).isEqualTo("docs/runbook.md#" + alert.toLowerCase(Locale.ROOT));
            assertThat(annotations.text("summary")).contains("$labels.");
            assertThat(annotations.text("description")).isNotEmpty();
            assertThat(rule.map("labels").text("severity")).isIn("warning", "critical");
        }
    }
}
