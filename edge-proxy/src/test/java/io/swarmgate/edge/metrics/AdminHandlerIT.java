package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.edge.TestConfig;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The admin listener of a running edge, and what it says of segments that went through. */
class AdminHandlerIT {
    private static final String SEGMENT = "0123456789".repeat(1_000);

    private ScriptedOrigin origin;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.saying(
                "HTTP/1.1 200 OK\nContent-Type: video/mp4\nCache-Control: max-age=3600\nContent-Length: 10000",
                SEGMENT);
        edge = EdgeProxy.start(TestConfig.showing(origin.url()).build());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private RawClient.Response admin(String target) throws IOException {
        return RawClient.getByAddress(edge.adminAddress(), target);
    }

    @Test
    void metricsAreTextForPrometheus() throws IOException {
        RawClient.Response metrics = admin("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.field("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.text())
                .contains("# TYPE swarmgate_segment_requests_total counter")
                .contains("swarmgate_build_info{")
                .contains("jvm_memory_bytes_used")
                .endsWith("\n");
    }

    @Test
    void anEdgeThatRunsIsAliveAndReady() throws IOException {
        assertThat(admin("/healthz").status()).isEqualTo(200);
        RawClient.Response ready = admin("/readyz");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.text()).isEqualTo("ready\n");
        assertThat(ready.field("Cache-Control")).contains("no-store");
    }

    @Test
    void anUnknownPathIsAnsweredWithTheKnownOnes() throws IOException {
        RawClient.Response unknown = admin("/nothing");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).contains("/metrics", "/healthz", "/readyz", "/api/v1/traffic");
    }

    @Test
    void nothingCanBeChangedHere() throws IOException {
        RawClient.Response post = RawClient.exchange(
                edge.adminAddress(), "DELETE /metrics HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n");
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.field("Allow")).contains("GET, HEAD");
    }

    @Test
    void viewersDoNotSeeIt() throws IOException {
        RawClient.get(edge.address(), "/metrics");
        assertThat(origin.requests()).singleElement().asString().startsWith("GET /metrics ");
    }

    @Test
    void segmentsAreCountedBySourceWithTheirExactBytes() throws IOException {
        assertThat(RawClient.get(edge.address(), "/_p2p/live/1.m4s").text()).isEqualTo(SEGMENT);
        await().until(() -> edge.storeStats().fillsInProgress() == 0);
        assertThat(RawClient.get(edge.address(), "/_p2p/live/1.m4s").text()).isEqualTo(SEGMENT);

        String traffic = "{\"routes\":{\"route0\":{\"segments\":{\"swarm\":{\"requests\":0,\"bytes\":0},"
                + "\"cache\":{\"requests\":1,\"bytes\":10000},\"sibling\":{\"requests\":0,\"bytes\":0},"
                + "\"origin\":{\"requests\":1,\"bytes\":10000}},\"unprovenBytes\":0,\"manifests\":{\"rewritten\":0,\"untouched\":0}}},"
                + "\"origins\":{\"origin\":{\"requests\":1,\"bytes\":10000}}}";
        // A response is counted at its end, which is just after the client has its last byte.
        await().untilAsserted(() -> assertThat(admin("/api/v1/traffic").text()).isEqualTo(traffic));
        assertThat(admin("/api/v1/traffic").field("Content-Type")).contains("application/json");
        assertThat(admin("/metrics").text())
                .contains(
                        "swarmgate_segment_requests_total{route=\"route0\",source=\"origin\",outcome=\"complete\",} 1.0")
                .contains(
                        "swarmgate_segment_requests_total{route=\"route0\",source=\"cache\",outcome=\"complete\",} 1.0")
                .contains("swarmgate_segment_bytes_total{route=\"route0\",source=\"cache\",} 10000.0")
                .contains("swarmgate_segment_bytes_total{route=\"route0\",source=\"origin\",} 10000.0");
    }
}
