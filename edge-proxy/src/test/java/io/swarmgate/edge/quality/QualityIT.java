package io.swarmgate.edge.quality;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What viewers see, from the request in which a player says it to the figures of operators. */
class QualityIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String SAID = "CMCD=bl%3D8000%2Cbr%3D3200%2Cbs%2Cd%3D4000%2Cot%3Dv%2Csid%3D%226e2fb550%22";
    private static final String REPORT = """
            {"session": "0123456789abcdef", "segment": "/_p2p/live/1.ts", "group": "control", "startup": 420,
             "watched": 10000, "stalls": 1, "stalled": 250, "samples": 10, "buffer": 60000, "media": 10000,
             "bytes": 4000000, "frames": 250, "dropped": 5}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private WireMockServer origin;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws Exception {
        origin = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        origin.start();
        origin.stubFor(any(anyUrl()).willReturn(ok("media").withHeader("Cache-Control", "max-age=60")));
        edge = EdgeProxy.start(TestConfig.showing(origin.baseUrl())
                .ledger(ledger -> ledger.in(directory))
                .build());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.stop();
    }

    private static HttpResponse<String> send(
            InetSocketAddress to, String method, String path, String body, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.getPort() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... fields) throws Exception {
        return send(edge.address(), "GET", path, "", fields);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(edge.address(), "POST", path, body);
    }

    private String metrics() throws Exception {
        return send(edge.adminAddress(), "GET", "/metrics", "").body();
    }

    private List<String> askedOfTheOrigin() {
        return origin.getServeEvents().getRequests().stream()
                .map(event -> event.getRequest().getUrl())
                .toList();
    }

    @Test
    void whatPlayersSayIsNoPartOfASegmentsIdentity() throws Exception {
        get("/_p2p/live/1.ts?a=1&" + SAID);
        get("/_p2p/live/1.ts?a=1&CMCD=bl%3D9000%2Csid%3D%22other%22");
        assertThat(askedOfTheOrigin()).containsExactly("/live/1.ts?a=1");
    }

    @Test
    void noManifestAndNoPageIsAskedForWithIt() throws Exception {
        get("/live/master.m3u8?CMCD=x");
        get("/page?CMCD=x&b");
        assertThat(askedOfTheOrigin()).containsOnly("/live/master.m3u8", "/page?b");
    }

    @Test
    void whatAPlayerSaysInTheQueryIsCounted() throws Exception {
        get("/_p2p/live/1.ts?" + SAID);
        assertThat(metrics())
                .contains("swarmgate_quality_sessions_total{route=\"route0\",group=\"none\",} 1.0")
                .contains("swarmgate_quality_rebuffers_total{route=\"route0\",group=\"none\",} 1.0")
                .contains("swarmgate_quality_watched_seconds_total{route=\"route0\",group=\"none\",} 4.0")
                .contains("swarmgate_quality_bitrate_bits_per_second_sum{route=\"route0\",group=\"none\",} 3200000.0");
    }

    @Test
    void whatAPlayerSaysInFieldsIsCounted() throws Exception {
        get("/_p2p/live/1.ts", "CMCD-Session", "sid=\"s\"", "CMCD-Object", "d=2000,ot=v", "CMCD-Request", "bl=500");
        assertThat(metrics())
                .contains("swarmgate_quality_watched_seconds_total{route=\"route0\",group=\"none\",} 2.0")
                .contains("swarmgate_quality_buffer_seconds_sum{route=\"route0\",group=\"none\",} 0.5");
    }

    @Test
    void whatAPlayerPostsAsJsonIsCounted() throws Exception {
        HttpResponse<String> answer =
                post("/_p2p/@/cmcd", "[{\"sid\":\"s\",\"msd\":700},{\"sid\":\"s\",\"bs\":true,\"bsd\":1500}]");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(metrics())
                .contains("swarmgate_quality_startup_seconds_sum{route=\"route0\",group=\"none\",} 0.7")
                .contains("swarmgate_quality_rebuffer_seconds_total{route=\"route0\",group=\"none\",} 1.5");
    }

    @Test
    void whatAPageReportsIsInMetricsAndLedgerByItsGroup() throws Exception {
        assertThat(post("/_p2p/@/quality", REPORT).statusCode()).isEqualTo(204);
        // Sent again, it says nothing new.
        assertThat(post("/_p2p/@/quality", REPORT).statusCode()).isEqualTo(204);
        assertThat(metrics())
                .contains("swarmgate_quality_startup_seconds_count{route=\"route0\",group=\"control\",} 1.0")
                .contains("swarmgate_quality_dropped_frames_total{route=\"route0\",group=\"control\",} 5.0");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(send(edge.adminAddress(), "GET", "/api/v1/quality", "")
                                .body())
                        .contains("\"group\":\"control\"")
                        .contains("\"sessions\":1,\"starts\":1,\"startupSeconds\":0.42,\"watchedSeconds\":10.0")
                        .contains("\"rebuffers\":1,\"rebufferSeconds\":0.25")
                        .contains("\"kilobitsPerSecond\":3200.0,\"droppedFrameRatio\":0.02"));
    }

    @Test
    void aReportIsNoTraffic() throws Exception {
        post("/_p2p/@/quality", REPORT);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(send(edge.adminAddress(), "GET", "/api/v1/quality", "")
                                .body())
                        .contains("\"sessions\":1"));
        assertThat(send(edge.adminAddress(), "GET", "/api/v1/egress", "").body())
                .contains("\"delivery\"")
                .doesNotContain("watched")
                .doesNotContain("\"quality\"");
    }

    @Test
    void whatIsMalformedIsRefusedWithItsFault() throws Exception {
        HttpResponse<String> answer = post("/_p2p/@/quality", REPORT.replace("\"watched\": 10000", "\"watched\": -1"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("watched");
        assertThat(post("/_p2p/@/cmcd", "bl=1").statusCode()).isEqualTo(400);
        assertThat(post("/_p2p/@/quality", "x".repeat(5000)).statusCode()).isEqualTo(413);
        assertThat(send(edge.address(), "GET", "/_p2p/@/quality", "").statusCode())
                .isEqualTo(405);
    }

    @Test
    void aFloodFromOneAddressIsRefused() throws Exception {
        int refused = 0;
        for (int i = 0; i < 2000 && refused == 0; i++) {
            refused += post("/_p2p/@/quality", REPORT).statusCode() == 429 ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    @Test
    void postsGoNowhereElse() throws Exception {
        assertThat(post("/_p2p/live/1.ts", "x").statusCode()).isEqualTo(400);
        assertThat(post("/page", "x").statusCode()).isEqualTo(400);
        assertThat(origin.findAll(anyRequestedFor(anyUrl())))
                .extracting(LoggedRequest::getUrl)
                .isEmpty();
    }
}
