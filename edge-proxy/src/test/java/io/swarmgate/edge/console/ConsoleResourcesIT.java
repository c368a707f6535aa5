package io.swarmgate.edge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.RawClient.Response;
import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.edge.TestConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page asks of a running edge, without a browser. */
class ConsoleResourcesIT {
    private ScriptedOrigin origin;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.saying(
                "HTTP/1.1 200 OK\nContent-Type: application/vnd.apple.mpegurl\nContent-Length: 68",
                "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ns0.m4s?token=secret\n#EXTINF");
        edge = EdgeProxy.start(TestConfig.showing(origin.url()).build());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private Response get(String target) throws IOException {
        return RawClient.getByAddress(edge.adminAddress(), target);
    }

    @Test
    void thePageNamesItsFilesByTheirContentAndMayAskTheEdgeAlone() throws IOException {
        Response page = get("/");
        assertThat(page.field("Cache-Control")).contains("no-store");
        assertThat(page.field("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "trusted-types 'none'")
                .doesNotContain("unsafe");
        assertThat(page.text())
                .doesNotContain("<style")
                .doesNotContain("style=")
                .doesNotContain("https://");
        Matcher files = Pattern.compile("/console/[0-9a-f]{16}\\.(js|css)").matcher(page.text());
        assertThat(files.results().map(found -> found.group(1)).toList()).containsExactlyInAnyOrder("css", "js");
        files.reset();
        while (files.find()) {
            Response file = get(files.group());
            assertThat(file.status()).isEqualTo(200);
            assertThat(file.field("Cache-Control").orElseThrow()).contains("immutable");
        }
        assertThat(get("/console/0000000000000000.js").status()).isEqualTo(404);
    }

    @Test
    void originsStreamsAndEventsAreTold() throws IOException {
        assertThat(RawClient.get(edge.address(), "/live/index.m3u8").status()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(get("/api/v1/console").text())
                        .contains("\"state\":\"up\",\"requests\":1", "\"text\":\"the edge started\"", "\"viewers\":0")
                        .doesNotContain("secret"));
        assertThat(get("/api/v1/console").field("Content-Type")).contains("application/json");
    }

    @Test
    void theHistoryBeginsWithTheEdge() throws IOException {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(get("/api/v1/console/history?since=0").text())
                                .containsPattern("\"times\":\\[\\d+"));
        assertThat(get("/api/v1/console/history?since=99999999999999").text()).contains("\"times\":[]");
    }

    @Test
    void whatCannotBeAnsweredSaysWhy() throws IOException {
        Response malformed = get("/api/v1/console/history?since=yesterday");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.text()).contains("since: write milliseconds since 1970");
        assertThat(get("/api/v1/console/swarm?stream=nobody").status()).isEqualTo(404);
        assertThat(RawClient.exchange(
                                edge.adminAddress(),
                                "POST /api/v1/console HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n")
                        .status())
                .isEqualTo(405);
    }
}
