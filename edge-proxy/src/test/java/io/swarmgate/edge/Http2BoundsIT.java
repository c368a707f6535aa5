package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.RawHttp2Client.Frame;
import io.vertx.core.buffer.Buffer;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one HTTP/2 connection may make the edge do without asking for anything (RFC 9113, section 10.5). */
class Http2BoundsIT {
    private static final byte[] NONE = {};

    @TempDir
    static Path directory;

    private static SelfSigned keys;
    private static ScriptedOrigin origin;
    private static EdgeProxy edge;

    @BeforeAll
    static void start() throws Exception {
        keys = SelfSigned.make(directory, "RSA");
        origin = ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 2", "ok");
        edge = EdgeProxy.start(config().build());
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    private static TestConfig config() {
        return config(origin);
    }

    private static TestConfig config(ScriptedOrigin origin) {
        return TestConfig.showing(origin.url()).tls(keys.chain(), keys.key());
    }

    private static ScriptedOrigin waitingOrigin(CompletableFuture<Void> answer) {
        return ScriptedOrigin.start((request, out) -> {
            answer.join();
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            return true;
        });
    }

    private static double closed(EdgeProxy edge, String reason) {
        return edge.metrics()
                .registry()
                .getSampleValue(
                        "swarmgate_client_connections_closed_total", new String[] {"reason"}, new String[] {reason});
    }

    private static void assertCalmed(RawHttp2Client client) throws Exception {
        Frame last = client.await(RawHttp2Client.GOAWAY).orElseThrow();
        assertThat(last.errorCode()).isEqualTo(RawHttp2Client.ENHANCE_YOUR_CALM);
        assertThat(client.isClosedByPeer()).isTrue();
    }

    private static byte[] errorCode(int code) {
        return Buffer.buffer().appendInt(code).getBytes();
    }

    @Test
    void theLimitOfStreamsIsAnnounced() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            Frame settings = client.await(
                            frame -> frame.type() == RawHttp2Client.SETTINGS && !frame.has(RawHttp2Client.ACK))
                    .orElseThrow();
            int streams = 0;
            for (int at = 0; at < settings.payload().length(); at += 6) {
                // SETTINGS_MAX_CONCURRENT_STREAMS (section 6.5.2).
                streams = settings.payload().getShort(at) == 3
                        ? settings.payload().getInt(at + 2)
                        : streams;
            }
            assertThat(streams).isEqualTo(128);
        }
    }

    @Test
    void aStreamTooManyIsRefusedAndTheOthersGoOn() throws Exception {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedOrigin waiting = waitingOrigin(answer);
                EdgeProxy edge = EdgeProxy.start(config(waiting).build());
                RawHttp2Client client = new RawHttp2Client(edge.address())) {
            for (int i = 0; i < 128; i++) {
                client.get(1 + 2 * i, "/_p2p/s.m4s");
            }
            client.get(257, "/257");
            Frame refusal = client.await(frame -> frame.stream() == 257).orElseThrow();
            assertThat(refusal.type()).isEqualTo(RawHttp2Client.RST_STREAM);
            assertThat(refusal.errorCode()).isEqualTo(RawHttp2Client.REFUSED_STREAM);
            answer.complete(null);
            assertThat(client.outcome(255)).isEqualTo("200");
            client.get(259, "/259");
            assertThat(client.outcome(259)).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page%s", "/_p2p/s%s.m4s", "/live%s.m3u8"})
    void oneClientsStreamsLeaveRoomForOthers(String path) throws Exception {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedOrigin busy = ScriptedOrigin.start((request, out) -> {
                    if (request.contains("greedy")) {
                        answer.join();
                    }
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 8\n\n#EXTM3U\n");
                    return true;
                });
                EdgeProxy edge =
                        EdgeProxy.start(config(busy).trust("127.0.0.0/8").build());
                RawHttp2Client greedy = new RawHttp2Client(edge.address());
                RawHttp2Client modest = new RawHttp2Client(edge.address())) {
            for (int i = 0; i < 128; i++) {
                greedy.get(1 + 2 * i, path.formatted("greedy" + i), "x-forwarded-for", "192.0.2.1");
            }
            await().until(() -> !busy.requests().isEmpty());
            for (int i = 0; i < 10; i++) {
                modest.get(1 + 2 * i, path.formatted("modest" + i), "x-forwarded-for", "192.0.2.2");
                assertThat(modest.outcome(1 + 2 * i)).isEqualTo("200");
            }
            answer.complete(null);
        } finally {
            answer.complete(null);
        }
    }

    @Test
    void rapidResetEndsTheConnection() throws Exception {
        // CVE-2023-44487: streams that are reset at once are no concurrent ones.
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedOrigin waiting = waitingOrigin(answer);
                EdgeProxy edge = EdgeProxy.start(config(waiting).build());
                RawHttp2Client client = new RawHttp2Client(edge.address())) {
            try {
                for (int i = 0; i < 400; i++) {
                    client.get(1 + 2 * i, "/a");
                    client.send(RawHttp2Client.RST_STREAM, 0, 1 + 2 * i, errorCode(RawHttp2Client.CANCEL));
                }
            } catch (SocketException closedMeanwhile) {
                // What was sent was enough.
            }
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(closed(edge, "flood")).isEqualTo(1);
            answer.complete(null);
        }
    }

    @Test
    void aViewerThatSeeksKeepsItsConnection() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            for (int i = 0; i < 60; i++) {
                client.get(1 + 2 * i, "/a");
                client.send(RawHttp2Client.RST_STREAM, 0, 1 + 2 * i, errorCode(RawHttp2Client.CANCEL));
            }
            client.get(1001, "/a");
            assertThat(client.outcome(1001)).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PING, 6, 0, 0, 8", // each is answered
        "SETTINGS, 4, 0, 0, 0", // each is answered
        "PRIORITY, 2, 0, 3, 5",
        "unknown, 200, 0, 0, 0",
        "PING with ACK, 6, 1, 0, 8",
    })
    void aFloodOfFramesEndsTheConnection(String name, int type, int flags, int stream, int length) throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.flood(600, type, flags, stream, new byte[length]);
            assertCalmed(client);
        }
    }

    @Test
    void aFloodOfEmptyContinuationsEndsTheConnection() throws Exception {
        // CVE-2024-27316.
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_STREAM, 1, NONE);
            client.flood(600, RawHttp2Client.CONTINUATION, 0, 1, NONE);
            assertCalmed(client);
        }
    }

    @Test
    void aFloodOfEmptyDataEndsTheConnection() throws Exception {
        // CVE-2019-9518.
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, RawHttp2Client.getFields("/a"));
            client.flood(600, RawHttp2Client.DATA, 0, 1, NONE);
            assertThat(client.await(frame -> frame.type() == RawHttp2Client.GOAWAY)
                            .map(Frame::errorCode))
                    .contains(RawHttp2Client.ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void aHeaderSectionThatNeverEndsIsCutOff() throws Exception {
        try (EdgeProxy quick = EdgeProxy.start(
                        config().headerTimeout(Duration.ofMillis(300)).build());
                RawHttp2Client client = new RawHttp2Client(quick.address())) {
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_STREAM, 1, RawHttp2Client.getFields("/a"));
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(closed(quick, "header_timeout")).isEqualTo(1);
        }
    }

    @Test
    void aFrameThatNeverEndsIsCutOff() throws Exception {
        try (EdgeProxy quick = EdgeProxy.start(
                        config().headerTimeout(Duration.ofMillis(300)).build());
                RawHttp2Client client = new RawHttp2Client(quick.address())) {
            byte[] block = RawHttp2Client.getFields("/a");
            client.sendPart(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, block, block.length);
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(closed(quick, "header_timeout")).isEqualTo(1);
        }
    }

    @Test
    void aHeaderSectionInTwoFramesIsServed() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            byte[] block = RawHttp2Client.getFields("/a");
            client.sendTogether(
                    RawHttp2Client.frame(
                            RawHttp2Client.HEADERS,
                            RawHttp2Client.END_STREAM,
                            1,
                            Arrays.copyOf(block, block.length / 2)),
                    RawHttp2Client.frame(
                            RawHttp2Client.CONTINUATION,
                            RawHttp2Client.END_HEADERS,
                            1,
                            Arrays.copyOfRange(block, block.length / 2, block.length)));
            assertThat(client.answer(1).text()).isEqualTo("ok");
        }
    }
}
