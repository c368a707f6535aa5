package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.grafana.Dashboard;
import io.swarmgate.edge.grafana.Yaml;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Debian's Prometheus with the committed configuration and rules, which scrapes one edge each second. */
final class Prometheus implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** It chooses the port, and says which. */
    private static final Pattern LISTENING = Pattern.compile("address=127\\.0\\.0\\.1:([1-9]\\d*)");

    private final RunningProgram program;
    private int port;

    private Prometheus(RunningProgram program) {
        this.program = program;
    }

    /**
     * @param directory of its own
     * @param target the admin listener of the edge
     */
    static Prometheus start(Path directory, String target) throws IOException {
        Path executable = ExternalTool.require("prometheus", "prometheus");
        configure(directory, target);
        RunningProgram program = RunningProgram.start(
                directory.resolve("prometheus.log"),
                List.of(
                        executable.toString(),
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:0"));
        Prometheus prometheus = new Prometheus(program);
        program.awaitReady(prometheus::isReady);
        return prometheus;
    }

    /** The committed files, but for how often and whom it scrapes. */
    private static void configure(Path directory, String target) throws IOException {
        String committed = Files.readString(Dashboard.DIRECTORY.resolve("prometheus.yml"));
        assertThat(committed).contains("scrape_interval: 15s", "evaluation_interval: 15s", "targets/*.yml");
        Files.createDirectories(directory.resolve("rules"));
        Files.createDirectories(directory.resolve("targets"));
        Files.writeString(directory.resolve("prometheus.yml"), committed.replace("interval: 15s", "interval: 1s"));
        Files.writeString(directory.resolve("targets/edges.yml"), "- targets: [\"" + target + "\"]\n");
        try (Stream<Path> rules = Files.list(Dashboard.DIRECTORY.resolve("rules"))) {
            for (Path file : rules.toList()) {
                Files.copy(file, directory.resolve("rules").resolve(file.getFileName()));
            }
        }
    }

    private boolean isReady() {
        Matcher listening = LISTENING.matcher(program.log());
        if (!listening.find()) {
            return false;
        }
        port = Integer.parseInt(listening.group(1));
        return program.log().contains("Server is ready to receive web requests");
    }

    /** Samples of an instant query, now. */
    List<Yaml> query(String expression) throws IOException, InterruptedException {
        return answer("query?query=" + encoded(expression)).map("data").maps("result");
    }

    /** Series of a query over the last half minute, by the second. */
    List<Yaml> queryRange(String expression) throws IOException, InterruptedException {
        Instant now = Instant.now();
        return answer("query_range?step=1&start=" + now.minusSeconds(30).getEpochSecond() + "&end="
                        + now.getEpochSecond() + "&query=" + encoded(expression))
                .map("data")
                .maps("result");
    }

    /** Values of a label among the series of a selector. */
    List<String> labelValues(String selector, String label) throws IOException, InterruptedException {
        return answer("label/" + label + "/values?match%5B%5D=" + encoded(selector)).list("data").stream()
                .map(String::valueOf)
                .toList();
    }

    private Yaml answer(String resource) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + resource))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(resource + "\n" + answer.body()).isEqualTo(200);
        return Yaml.parse(answer.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        program.close();
    }
}
