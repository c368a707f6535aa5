package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.RawHttp2Client.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send their request or take their answer slower than the limits allow are let go. */
class SlowClientIT {
    private static final Duration SHORT = Duration.ofMillis(200);

    /** More than the buffers of both sockets hold, so that a client that reads nothing fills them. */
    private static final int LENGTH = 12 << 20;

    private static ScriptedOrigin origin() {
        return ScriptedOrigin.start((request, out) -> {
            ScriptedOrigin.send(
                    out,
                    "HTTP/1.1 200 OK\nContent-Type: video/mp4\nCache-Control: max-age=60\nContent-Length: " + LENGTH
                            + "\n\n");
            byte[] content = new byte[LENGTH];
            Arrays.fill(content, (byte) 'x');
            out.write(content);
            return true;
        });
    }

    @Test
    void aHeaderSectionThatNeverEndsIsCutOff() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(
                        TestConfig.showing(origin.url()).headerTimeout(SHORT).build());
                RawClient client = new RawClient(edge.address())) {
            client.send("GET /_p2p/s1.m4s HTTP/1.1\nHost: e\n");
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void aBodyThatNeverEndsIsCutOff() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(
                        TestConfig.showing(origin.url()).headerTimeout(SHORT).build());
                RawClient client = new RawClient(edge.address())) {
            client.send("POST /_p2p/@/quality HTTP/1.1\nHost: e\nContent-Length: 100\n\nthe first of it");
            assertThat(client.isClosedByPeer()).isTrue();
            awaitCutOffBody(edge);
        }
    }

    /**
     * It is answered at once, and would be under way for as long as the client likes, also when the edge is to stop.
     */
    @Test
    void aRequestOfHttp2ThatNeverEndsIsCutOff(@TempDir Path directory) throws Exception {
        SelfSigned keys = SelfSigned.make(directory, "EC");
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .headerTimeout(Duration.ofSeconds(2))
                        .tls(keys.chain(), keys.key())
                        .build());
                RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, RawHttp2Client.getFields("/"));
            assertThat(client.isClosedByPeer()).isTrue();
            awaitCutOffBody(edge);
        }
    }

    private static void awaitCutOffBody(EdgeProxy edge) {
        assertThat(edge.metrics()
                        .registry()
                        .getSampleValue(
                                "swarmgate_client_connections_closed_total",
                                new String[] {"reason"},
                                new String[] {"body_timeout"}))
                .isEqualTo(1);
        await("the exchange has ended").until(() -> requests(edge) == 1);
    }

    private static double requests(EdgeProxy edge) {
        return Collections.list(edge.metrics().registry().metricFamilySamples()).stream()
                .flatMap(family -> family.samples.stream())
                .filter(sample -> sample.name.equals("swarmgate_requests_total"))
                .mapToDouble(sample -> sample.value)
                .sum();
    }

    @Test
    void aReaderThatTakesNothingIsCutOffVisibly() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(
                        TestConfig.showing(origin.url()).stallTimeout(SHORT).build())) {
            assertCutOff(edge, "origin");
            await().until(() -> edge.storeStats().entries() == 1);
            assertCutOff(edge, "cache");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aReaderThatTakesNothingOfAPlainResponseIsCutOffVisibly() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(
                        TestConfig.showing(origin.url()).stallTimeout(SHORT).build());
                RawClient client = new RawClient(edge.address(), 64 * 1024)) {
            client.send("GET /film.bin HTTP/1.1\nHost: e\n\n");
            await().until(() -> abandonedAtTheOrigin(edge) == 1);
            RawClient.Response part = client.receive();
            assertThat(part.status()).isEqualTo(200);
            assertThat(part.complete()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/film.bin", "/_p2p/s1.m4s"})
    void aReaderThatTakesSomeBytesNowAndThenIsCutOff(String path, @TempDir Path directory) throws Exception {
        SelfSigned keys = SelfSigned.make(directory, "RSA");
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .tls(keys.chain(), keys.key())
                        .stallTimeout(SHORT)
                        .minimumRate(64 << 20)
                        .build());
                RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.get(1, path);
            Frame last = client.answering(1, 16).orElseThrow();
            assertThat(last.type()).isEqualTo(RawHttp2Client.RST_STREAM);
        }
    }

    @Test
    void aReaderIsGivenTheTimeThatItsRateAllows(@TempDir Path directory) throws Exception {
        SelfSigned keys = SelfSigned.make(directory, "RSA");
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .tls(keys.chain(), keys.key())
                        .minimumRate(0)
                        .build());
                RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.get(1, "/film.bin");
            Frame last = client.answering(1, 1 << 15).orElseThrow();
            assertThat(last.has(RawHttp2Client.END_STREAM)).isTrue();
        }
    }

    /** @param source of the answer: from a fill in progress, or from what is stored */
    private static void assertCutOff(EdgeProxy edge, String source) throws IOException {
        try (RawClient client = new RawClient(edge.address(), 64 * 1024)) {
            client.send("GET /_p2p/s1.m4s HTTP/1.1\nHost: e\n\n");
            await().until(() -> aborted(edge, source) == 1);
            RawClient.Response part = client.receive();
            assertThat(part.status()).isEqualTo(200);
            assertThat(part.complete()).isFalse();
            assertThat(part.content().length).isLessThan(LENGTH);
        }
    }

    private static double aborted(EdgeProxy edge, String source) {
        return sample(
                edge, "swarmgate_segment_requests_total", new String[] {"route", "source", "outcome"}, new String[] {
                    "route0", source, "aborted"
                });
    }

    private static double abandonedAtTheOrigin(EdgeProxy edge) {
        return sample(
                edge,
                "swarmgate_origin_requests_total",
                new String[] {"origin", "status_class", "error"},
                new String[] {"origin", "2xx", "http_request_error"});
    }

    private static double sample(EdgeProxy edge, String name, String[] labels, String[] values) {
        Double count = edge.metrics().registry().getSampleValue(name, labels, values);
        return count == null ? 0 : count;
    }
}
