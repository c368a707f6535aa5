package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.grafana.Dashboard;
import io.swarmgate.edge.grafana.Dashboard.Query;
import io.swarmgate.edge.grafana.Yaml;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboards over real figures: viewers in tabs of a real browser share a live stream, a real Prometheus with the
 * committed configuration and rules scrapes their edge, and each query of each panel is answered.
 */
class DashboardsIT {
    /** A site, prices with commits, an access log: all that panels show. */
    private static final String CONFIGURATION = """
            access-log: access.log
            sites: {lab: [127.0.0.0/8]}
            swarm: {stun: off, local-candidates: true, upload-ratio: 4, control-group: 0%}
            ledger: {directory: ledger, edge: lab-1}
            prices:
              hosting: {for: edge, currency: EUR, unit: GB, price: 1000, commit: 1GB}
              transit: {for: origin, currency: USD, unit: Mbit/s, price: 100, commit: 1Mbit/s}
            """;

    private static final Map<String, String> EVERYTHING = Map.of("route", ".*", "stream", ".*", "site", ".*");

    @TempDir
    Path directory;

    @Test
    void everyQueryOfEveryPanelIsAnswered() throws Exception {
        List<SwarmTab> tabs = new ArrayList<>();
        try (NetworkBed bed = NetworkBed.start(directory, "swarm: true", CONFIGURATION);
                Chromium chromium = Chromium.launch()) {
            tabs.add(open(chromium, bed).awaitPlayed(Duration.ofSeconds(2)));
            tabs.add(open(chromium, bed).awaitLinks(1));
            // The figures of the month are computed after the first scrape, and then not for a minute.
            String month = "/api/v1/egress?month=" + YearMonth.now(ZoneOffset.UTC);
            await().atMost(Duration.ofSeconds(60))
                    .pollInSameThread()
                    .until(() -> Pattern.compile("\"swarmBytes\":[1-9]")
                            .matcher(bed.admin(month))
                            .find());
            Path own = Files.createDirectory(directory.resolve("prometheus"));
            try (Prometheus prometheus = Prometheus.start(own, "127.0.0.1:" + bed.adminPort())) {
                // Rates are of what grows after the first scrape: a third viewer is introduced to the others.
                await().atMost(Duration.ofSeconds(60))
                        .pollInSameThread()
                        .until(() -> !prometheus.query("up == 1").isEmpty());
                tabs.add(open(chromium, bed).awaitLinks(1));
                awaitAnswers(prometheus, bed, EVERYTHING);
                awaitAnswers(prometheus, bed, chosen(prometheus));
                assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}")).isEmpty();
            }
        } finally {
            tabs.forEach(SwarmTab::close);
        }
    }

    private static SwarmTab open(Chromium chromium, NetworkBed bed) {
        return SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE);
    }

    /** A route, a stream and a site, as the variables offer them. */
    private static Map<String, String> chosen(Prometheus prometheus) throws Exception {
        Map<String, String> chosen = new HashMap<>(EVERYTHING);
        for (Yaml variable : Dashboard.all().get(0).variables()) {
            if (variable.text("type").equals("query")) {
                List<String> values = values(prometheus, variable, chosen);
                String wanted = values.stream()
                        .filter(value -> !value.equals("-"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(variable.text("name") + " offers only " + values));
                chosen.put(variable.text("name"), wanted);
            }
        }
        assertThat(chosen).containsEntry("route", "demo").containsEntry("site", "lab");
        assertThat(chosen.get("stream")).matches("[0-9a-f]{16}");
        return chosen;
    }

    /** What Grafana makes of the definition of a variable. */
    private static List<String> values(Prometheus prometheus, Yaml variable, Map<String, String> chosen)
            throws Exception {
        String definition = substituted(variable.map("query").text("query"), chosen);
        Matcher labels = Pattern.compile("label_values\\((.*), (\\w+)\\)").matcher(definition);
        if (labels.matches()) {
            return prometheus.labelValues(labels.group(1), labels.group(2));
        }
        Matcher result = Pattern.compile("query_result\\((.*)\\)").matcher(definition);
        assertThat(result.matches()).as(definition).isTrue();
        String regex = variable.text("regex");
        Pattern value = Pattern.compile(regex.substring(1, regex.length() - 1));
        Set<String> values = new LinkedHashSet<>();
        for (Yaml series : prometheus.query(result.group(1))) {
            // As Grafana writes a series, labels in the order of their names.
            Matcher found = value.matcher(series.map("metric").values().entrySet().stream()
                    .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
                    .reduce((one, other) -> one + "," + other)
                    .orElseThrow());
            assertThat(found.find()).as("%s", series).isTrue();
            values.add(found.group("value"));
        }
        return List.copyOf(values);
    }

    private static String substituted(String expression, Map<String, String> variables) {
        String text = expression
                .replace("$__rate_interval", "15s")
                .replace("$__range", "1m")
                .replace("$__interval", "1s");
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            text = text.replace("$" + variable.getKey(), variable.getValue());
        }
        assertThat(text).doesNotContain("$");
        return text;
    }

    private static void awaitAnswers(Prometheus prometheus, NetworkBed bed, Map<String, String> variables)
            throws IOException {
        List<Query> missing = new ArrayList<>();
        for (Dashboard dashboard : Dashboard.all()) {
            missing.addAll(dashboard.queries());
        }
        assertThat(missing).hasSizeGreaterThan(80);
        // Longer than it takes until the figures of the month are computed again.
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(1))
                .pollInSameThread()
                .untilAsserted(() -> {
                    report(bed, "p2p");
                    report(bed, "control");
                    for (Query query : List.copyOf(missing)) {
                        if (isAnswered(prometheus, query, variables)) {
                            missing.remove(query);
                        }
                    }
                    assertThat(missing).as("%s", variables).isEmpty();
                });
    }

    /** As pages do every half minute, of which no viewer here is of the control group. */
    private static void report(NetworkBed bed, String group) throws Exception {
        String report = """
                {"session": "%016x", "segment": "/_p2p/long/live0.ts", "group": "%s", "startup": 400, "watched": 9000,
                 "stalls": 1, "stalled": 5, "samples": 9, "buffer": 60000, "media": 9000, "bytes": 900000,
                 "frames": 225, "dropped": 1}
                """.formatted(System.nanoTime(), group);
        HttpRequest request = HttpRequest.newBuilder(URI.create(bed.url() + "/_p2p/@/quality"))
                .POST(HttpRequest.BodyPublishers.ofString(report))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(204);
    }

    /** Some number, besides those that are none. */
    private static boolean isAnswered(Prometheus prometheus, Query query, Map<String, String> variables)
            throws Exception {
        String expression = substituted(query.expression(), variables);
        List<Yaml> series = query.instant() ? prometheus.query(expression) : prometheus.queryRange(expression);
        return series.stream()
                .flatMap(one -> query.instant() ? List.of(one.list("value")).stream() : one.list("values").stream())
                .anyMatch(sample -> !"NaN".equals(((List<?>) sample).get(1)));
    }
}
