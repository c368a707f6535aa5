package io.swarmgate.edge.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.edge.cli.SwarmgateCommand;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real edge's traffic, in its report, its statement and over the admin listener, compared with its access log. */
class EgressIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PLAYLIST = """
            #EXTM3U
            #EXT-X-TARGETDURATION:2
            #EXTINF:2,
            s0.m4s
            #EXTINF:2,
            s1.m4s
            #EXTINF:2,
            s2.m4s
            #EXTINF:2,
            s3.m4s
            """;
    private static final int SEGMENT = 70_000;
    private static final int REQUESTS = 40;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private ScriptedOrigin origin;
    private EdgeProxy edge;
    private Path config;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start((request, to) -> {
            boolean playlist = request.contains(".m3u8");
            byte[] content = playlist ? PLAYLIST.getBytes(StandardCharsets.US_ASCII) : new byte[SEGMENT];
            ScriptedOrigin.send(
                    to,
                    "HTTP/1.1 200 OK\nContent-Type: " + (playlist ? "application/vnd.apple.mpegurl" : "video/mp4")
                            + "\nCache-Control: max-age=60\nContent-Length: " + content.length + "\n\n");
            to.write(content);
            return true;
        });
        config = Files.writeString(directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                origins: { main: "%s" }
                access-log: access.log
                gateway: { directory: segments }
                ledger: { directory: ledger }
                prices:
                  hosting: { for: edge, currency: EUR, unit: GB, price: 1000, fee: 5 }
                  transit: { for: origin, currency: USD, unit: Mbit/s, price: 2 }
                """.formatted(origin.url()));
        edge = EdgeProxy.start(((ConfigResult.Valid) new ConfigLoader(Map.of()).load(config)).config());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private void watch() throws Exception {
        get(edge.address().getPort(), "/live/ch1/master.m3u8");
        for (int i = 0; i < REQUESTS; i++) {
            get(edge.address().getPort(), "/_p2p/live/ch1/s" + i % 4 + ".m4s");
        }
        LedgerReader reader = edge.ledger().orElseThrow();
        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> reader
                                .sums(LedgerQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"))
                                        .only(Book.DELIVERY))
                                .sums()
                                .stream()
                                .mapToLong(LedgerSum::requests)
                                .sum()
                        == REQUESTS + 1);
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> admin(String path) throws Exception {
        return get(edge.adminAddress().getPort(), path);
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return SwarmgateCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private String[] with(String command, String... more) {
        List<String> all = new ArrayList<>(List.of(command, "--config", config.toString(), "--month", month()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String month() {
        return YearMonth.now(ZoneOffset.UTC).toString();
    }

    private static String withoutTime(String json) {
        return json.strip().replaceAll("\"made\":\"[^\"]*\"", "").replaceAll("\"(samples|dropped)\":[0-9]+", "");
    }

    @Test
    void reportApiStatementAndAccessLogAgreeToTheByte() throws Exception {
        watch();
        String api =
                admin("/api/v1/egress?month=" + month() + "&by=route,stream").body();
        assertThat(run(with("report", "--by", "route,stream", "--format", "json")))
                .isZero();
        assertThat(withoutTime(out.toString())).isEqualTo(withoutTime(api));
        long segments = (long) REQUESTS * SEGMENT;
        assertThat(api).contains("\"httpBytes\":" + segments).contains("\"streamName\":\"/live/ch1/master.m3u8\"");
        // 0.0028 GB and the playlist at 1000 are 2.80 EUR, and 5 on top.
        assertThat(api)
                .contains("\"plan\":\"hosting\",\"for\":\"edge\",\"currency\":\"EUR\"")
                .contains("\"actual\":\"7.80\"");
        assertThat(run(with("statement"))).isZero();
        assertThat(out.toString())
                .contains(String.format(Locale.ROOT, "%,d", segments).replace(',', ' ') + " bytes");
        assertThat(admin("/api/v1/statement?month=" + month()).body()).contains("7.80 EUR");
        assertThat(run(with("report", "--format", "csv"))).isZero();
        assertThat(out.toString()).contains("total").contains("," + segments + ",");
        assertThat(run(with("reconcile", "--tolerance", "0", "--access-log", log())))
                .as(out.toString())
                .isZero();
    }

    @Test
    void theStatementMayHaveItsOwnStyleAndNothingElseWhereItIsServedAndInTheFile() throws Exception {
        HttpResponse<String> page = admin("/api/v1/statement");
        Matcher style = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL).matcher(page.body());
        assertThat(style.find()).isTrue();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.group(1).getBytes(StandardCharsets.UTF_8));
        String policy = "default-src 'none'; style-src 'sha256-"
                + Base64.getEncoder().encodeToString(hash)
                + "'; base-uri 'none'; form-action 'none'";
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .containsExactly(policy + "; frame-ancestors 'none'");
        String meta = "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">";
        assertThat(page.body()).contains(meta).doesNotContain(" style=", "<script", "src=");
        assertThat(run(with("statement"))).isZero();
        assertThat(out.toString()).contains(meta);
    }

    private String log() {
        return directory.resolve("access.log").toString();
    }

    @Test
    void reconciliationFindsAPlantedDifference() throws Exception {
        watch();
        edge.close();
        List<String> lines = Files.readAllLines(Path.of(log()));
        Files.write(Path.of(log()), lines.subList(0, lines.size() - 1));
        assertThat(run(with("reconcile", "--access-log", log()))).isEqualTo(3);
        assertThat(out.toString())
                .contains("/live/ch1/")
                .contains("difference -" + SEGMENT)
                .contains("they differ");
    }

    @Test
    void theReportIsThereWhenTheEdgeIsNot() throws Exception {
        watch();
        edge.close();
        assertThat(run(with("report", "--each", "day"))).isZero();
        assertThat(out.toString()).contains("hosting").contains("edge edge: stored up to");
        assertThat(run("report", "--config", config.toString(), "--ledger", directory.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("ledger.db is no readable file");
    }

    @Test
    void whatViewersSawIsReportedAsTheAdminListenerHasIt() throws Exception {
        HttpRequest report = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + edge.address().getPort() + "/_p2p/@/quality"))
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"session": "0123456789abcdef", "segment": "/_p2p/live/1.ts", "group": "p2p", "startup": 420,
                         "watched": 1000, "stalls": 1, "stalled": 250, "samples": 1, "buffer": 6000, "media": 1000,
                         "bytes": 400000, "frames": 25, "dropped": 1, "http": 5}
                        """))
                .build();
        assertThat(HTTP.send(report, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
        String path = "/api/v1/quality?month=" + month();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> admin(path).body().contains("\"group\":\"p2p\",\"sessions\":1"));
        assertThat(run(with("report", "--quality", "--format", "json"))).isZero();
        assertThat(out.toString().strip()).isEqualTo(admin(path).body().strip());
        assertThat(run(with("report", "--quality"))).isZero();
        assertThat(out.toString()).contains("default, p2p").contains("420 ms").contains("nothing can be compared");
        assertThat(run(with("report", "--quality", "--format", "csv"))).isZero();
        assertThat(out.toString()).contains("group,default,p2p,1,1,0.420000,");
        assertThat(run(with("report", "--quality", "--by", "stream"))).isEqualTo(2);
        assertThat(err.toString()).contains("--quality is always by route");
    }

    @Test
    void mistakesAreToldInPlainJson() throws Exception {
        HttpResponse<String> wrong = admin("/api/v1/egress?month=October");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).startsWith("{\"error\":\"bad_request\",\"detail\":\"month: ");
        assertThat(admin("/api/v1/egress?monht=2026-10").body()).contains("monht: no such parameter");
        assertThat(admin("/api/v1/egress?from=2020-01-01&granularity=minute").statusCode())
                .isEqualTo(400);
        assertThat(run(with("report", "--by", "colour"))).isEqualTo(1);
        assertThat(err.toString()).contains("by: \"colour\" is none of");
    }
}
