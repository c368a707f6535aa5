package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** An origin whose answers wait, so that the connections that asked are in use. */
    private static ScriptedOrigin waitingOrigin(CompletableFuture<Void> answer) {
        return ScriptedOrigin.start((request, out) -> {
            answer.join();
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            return true;
        });
    }

    private static double sample(EdgeProxy edge, String name, String... reason) {
        Double value = edge.metrics()
                .registry()
                .getSampleValue(name, reason.length == 0 ? new String[0] : new String[] {"reason"}, reason);
        return value == null ? 0 : value;
    }

    @Test
    void aConnectionTooManyIsToldSoAndClosed() throws IOException {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedOrigin origin = waitingOrigin(answer);
                EdgeProxy edge = EdgeProxy.start(twoConnections(origin).build());
                RawClient first = new RawClient(edge.address());
                RawClient second = new RawClient(edge.address());
                RawClient third = new RawClient(edge.address())) {
            first.send(REQUEST);
            second.send(REQUEST);
            awaitOpen(edge, 2);
            RawClient.Response refusal = ask(third);
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.field("Retry-After")).isPresent();
            assertThat(refusal.field("Connection")).contains("close");
            assertThat(refusal.field("Cache-Control")).contains("no-store");
            assertThat(third.isClosedByPeer()).isTrue();
            answer.complete(null);
            assertThat(first.receive().status()).as("those inside go on").isEqualTo(200);
            assertThat(second.receive().status()).isEqualTo(200);
            assertThat(sample(edge, "swarmgate_client_connections_refused_total"))
                    .isEqualTo(1);
        }
    }

    @Test
    void theLongestUnusedConnectionGivesWayToANewOne() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(twoConnections(origin).build());
                RawClient first = new RawClient(edge.address());
                RawClient second = new RawClient(edge.address());
                RawClient third = new RawClient(edge.address())) {
            assertThat(ask(first).status()).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                assertThat(ask(second).status()).isEqualTo(200);
            }
            assertThat(ask(third).status()).isEqualTo(200);
            assertThat(first.isClosedByPeer()).isTrue();
            assertThat(ask(second).status()).as("it was used later").isEqualTo(200);
            assertThat(sample(edge, "swarmgate_client_connections_closed_total", "gave_way"))
                    .isEqualTo(1);
        }
    }

    @Test
    void anAddressHasSoManyConnectionsAndNoMore() throws IOException {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedOrigin origin = waitingOrigin(answer);
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .connectionsPerAddress(2)
                        .build());
                RawClient first = new RawClient(edge.address());
                RawClient second = new RawClient(edge.address())) {
            first.send(REQUEST);
            second.send(REQUEST);
            awaitOpen(edge, 2);
            try (RawClient third = new RawClient(edge.address())) {
                assertThat(third.isClosedByPeer()).isTrue();
            }
            assertThat(sample(edge, "swarmgate_client_connections_closed_total", "address_limit"))
                    .isEqualTo(1);
            answer.complete(null);
            assertThat(first.receive().status()).isEqualTo(200);
            // In the place of the unused one, as soon as the edge has put that aside.
            await().ignoreException(EOFException.class).until(() -> {
                try (RawClient third = new RawClient(edge.address())) {
                    return ask(third).status() == 200;
                }
            });
        }
    }

    @Test
    void aTrustedProxyHasAsManyConnectionsAsItLikes() throws IOException {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedOrigin origin = waitingOrigin(answer);
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .connectionsPerAddress(1)
                        .trust("127.0.0.0/8")
                        .build());
                RawClient first = new RawClient(edge.address());
                RawClient second = new RawClient(edge.address())) {
            first.send(REQUEST);
            second.send(REQUEST);
            awaitOpen(edge, 2);
            answer.complete(null);
            assertThat(first.receive().status()).isEqualTo(200);
            assertThat(second.receive().status()).isEqualTo(200);
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
    void silentConnectionsKeepNobodyOut() throws IOException {
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(twoConnections(origin).build())) {
            List<RawClient> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    silent.add(new RawClient(edge.address()));
                }
                assertThat(RawClient.exchange(edge.address(), REQUEST).status()).isEqualTo(200);
                assertThat(silent.get(0).isClosedByPeer())
                        .as("the first to give way")
                        .isTrue();
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
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedOrigin origin = waitingOrigin(answer);
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .connections(1)
                        .tls(keys.chain(), keys.key())
                        .build());
                RawHttp2Client inside = new RawHttp2Client(edge.address());
                RawHttp2Client outside = new RawHttp2Client(edge.address())) {
            for (int stream = 1; stream < 10; stream += 2) {
                inside.get(stream, "/" + stream);
            }
            awaitOpen(edge, 1);
            outside.get(1, "/a");
            assertThat(outside.answer(1).status()).isEqualTo(503);
            answer.complete(null);
            assertThat(inside.answer(9).status()).isEqualTo(200);
            awaitOpen(edge, 1);
        }
    }

    @Test
    void anUnusedHttp2ConnectionIsToldThatItGivesWay(@TempDir Path directory) throws Exception {
        SelfSigned keys = SelfSigned.make(directory, "RSA");
        try (ScriptedOrigin origin = origin();
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .connections(1)
                        .tls(keys.chain(), keys.key())
                        .build());
                RawHttp2Client first = new RawHttp2Client(edge.address());
                RawHttp2Client second = new RawHttp2Client(edge.address())) {
            first.get(1, "/a");
            assertThat(first.answer(1).status()).isEqualTo(200);
            askUntilThereIsRoom(second);
            RawHttp2Client.Frame farewell = first.await(RawHttp2Client.GOAWAY).orElseThrow();
            assertThat(farewell.errorCode()).as("NO_ERROR").isZero();
            assertThat(farewell.payload().getInt(0))
                    .as("the last that was answered")
                    .isEqualTo(1);
            assertThat(first.isClosedByPeer()).isTrue();
        }
    }

    /** A client has its answer a moment before the edge counts its connection as unused. */
    private static void askUntilThereIsRoom(RawHttp2Client client) {
        AtomicInteger stream = new AtomicInteger(1);
        await().until(() -> {
            int id = stream.getAndAdd(2);
            client.get(id, "/a");
            return client.answer(id).status() == 200;
        });
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
                // It is in use, however little is said on it, and gives way to nobody.
                assertThat(RawClient.exchange(edge.address(), REQUEST).status()).isEqualTo(503);
                awaitOpen(edge, 1);
            }
            awaitOpen(edge, 0);
            assertThat(RawClient.exchange(edge.address(), REQUEST).status()).isEqualTo(200);
        }
    }
}
