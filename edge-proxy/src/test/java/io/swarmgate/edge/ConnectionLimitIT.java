package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code limits.connections}: who is served, who is told to come back, and when there is room again. */
class ConnectionLimitIT {
    private static final String REQUEST = "GET /a HTTP/1.1\nHost: e\n\n";

    private static TestConfig twoConnections(ScriptedOrigin origin) {
        return TestConfig.showing(origin.url()).connections(2);
    }

    private static ScriptedOrigin origin() throws IOException {
        return ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 2", "ok");
    }

    private static RawClient.Response ask(RawClient client) throws IOException {
        client.send(REQUEST);
        return client.receive();
    }

    private static void awaitOpen(EdgeProxy edge, double connections) {
        await().until(() -> edge.metrics().registry().getSampleValue("swarmgate_client_connections") == connections);
    }

    @Test
    void aConnectionTooManyIsToldSoAndClosed() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(twoConnections(origin).build());
                RawClient first = new RawClient(edge.address());
                RawClient second = new RawClient(edge.address());
                RawClient third = new RawClient(edge.address())) {
            assertThat(ask(first).status()).isEqualTo(200);
            assertThat(ask(second).status()).isEqualTo(200);
            RawClient.Response refusal = ask(third);
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.field("Retry-After")).isPresent();
            assertThat(refusal.field("Connection")).contains("close");
            assertThat(refusal.field("Cache-Control")).contains("no-store");
            assertThat(third.isClosedByPeer()).isTrue();
            assertThat(ask(first).status()).as("those inside go on").isEqualTo(200);
            assertThat(edge.metrics().registry().getSampleValue("swarmgate_client_connections_refused_total"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatClosesMakesRoom() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(twoConnections(origin).build());
                RawClient first = new RawClient(edge.address())) {
            assertThat(ask(first).status()).isEqualTo(200);
            try (RawClient second = new RawClient(edge.address())) {
                assertThat(ask(second).status()).isEqualTo(200);
            }
            awaitOpen(edge, 1);
            assertThat(RawClient.exchange(edge.address(), REQUEST).status()).isEqualTo(200);
        }
    }

    @Test
    void silentConnectionsWaitInTheKernelBeyondWhatIsAccepted() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(twoConnections(origin).build())) {
            List<RawClient> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    silent.add(new RawClient(edge.address()));
                }
                assertThat(ask(silent.get(0)).status()).isEqualTo(200);
                silent.get(199).send(REQUEST);
                for (RawClient client : silent.subList(1, 199)) {
                    client.close();
                }
                assertThat(silent.get(199).receive().status())
                        .as("served once there is room")
                        .isEqualTo(200);
            } finally {
                for (RawClient client : silent) {
                    client.close();
                }
            }
        }
    }

    @Test
    void theAdminListenerHasALimitOfItsOwn() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(twoConnections(origin).build());
                RawClient first = new RawClient(edge.address());
                RawClient second = new RawClient(edge.address())) {
            ask(first);
            ask(second);
            assertThat(RawClient.getByAddress(edge.adminAddress(), "/healthz").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void manyStreamsOfOneHttp2ConnectionCountOnce(@TempDir Path directory) throws Exception {
        SelfSigned keys = SelfSigned.make(directory, "RSA");
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .connections(1)
                        .tls(keys.chain(), keys.key())
                        .build())) {
            HttpClient inside = http2();
            for (int i = 0; i < 5; i++) {
                assertThat(get(edge, inside).statusCode()).isEqualTo(200);
            }
            HttpClient outside = http2();
            assertThat(get(edge, outside).statusCode()).isEqualTo(503);
            assertThat(get(edge, inside).statusCode()).isEqualTo(200);
            awaitOpen(edge, 1);
        }
    }

    @Test
    void aWebSocketCountsUntilItCloses() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .connections(1)
                        .swarm(config -> config)
                        .build())) {
            try (RawClient socket = new RawClient(edge.address())) {
                socket.send("""
                        GET /_p2p/@/signal HTTP/1.1
                        Host: e
                        Upgrade: websocket
                        Connection: Upgrade
                        Sec-WebSocket-Version: 13
                        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
                        Sec-WebSocket-Protocol: swarmgate.1

                        """);
                assertThat(socket.receive().status()).isEqualTo(101);
                assertThat(RawClient.exchange(edge.address(), REQUEST).status()).isEqualTo(503);
                awaitOpen(edge, 1);
            }
            awaitOpen(edge, 0);
            assertThat(RawClient.exchange(edge.address(), REQUEST).status()).isEqualTo(200);
        }
    }

    private static HttpClient http2() throws Exception {
        return HttpClient.newBuilder()
                .sslContext(SelfSigned.trustingAll())
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    private static HttpResponse<String> get(EdgeProxy edge, HttpClient client) throws Exception {
        URI url = URI.create("https://127.0.0.1:" + edge.address().getPort() + "/a");
        return client.send(
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
