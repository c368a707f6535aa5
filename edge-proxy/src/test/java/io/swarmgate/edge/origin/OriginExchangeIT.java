package io.swarmgate.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.http.Asker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever goes wrong in a request to an origin, its sink hears an end, and the next request is not the worse for it.
 */
class OriginExchangeIT {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private @Nullable VertxOriginClient client;

    private VertxOriginClient client(OriginAddresses.Lookup names) {
        VertxOriginClient made = new VertxOriginClient(
                vertx,
                2,
                (request, status, failure, bytes, firstByte) -> ended.add(status + failure),
                Integer.MAX_VALUE,
                names);
        client = made;
        return made;
    }

    private VertxOriginClient client() {
        return client(OriginAddresses.Lookup.system());
    }

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
        vertx.close().await();
    }

    private static OriginServer server(String url) {
        Duration patience = Duration.ofSeconds(5);
        return new OriginServer("main", url, null, false, false, true, patience, patience, patience, 32);
    }

    private static OriginRequest request(OriginServer server, Fields.Field... fields) {
        return new OriginRequest(
                server,
                "GET",
                server.directory() + "x",
                new Fields(List.of(fields)),
                OriginPurpose.segment("x"),
                Asker.EDGE,
                Pace.ANY);
    }

    /** Keeps what it hears; throws where it is told to. */
    private static final class Kept implements OriginClient.Sink {
        private final CompletableFuture<String> outcome = new CompletableFuture<>();
        private final String throwsAt;
        private volatile String detail = "";

        Kept(String throwsAt) {
            this.throwsAt = throwsAt;
        }

        private void at(String place) {
            if (place.equals(throwsAt)) {
                throw new IllegalStateException("a bug at " + place);
            }
        }

        @Override
        public void head(OriginClient.Head head) {
            at("head");
        }

        @Override
        public void data(Buffer data) {
            at("data");
        }

        @Override
        public void end(Fields trailers) {
            at("end");
            outcome.complete("end");
        }

        @Override
        public void failed(OriginFailure failure) {
            detail = failure.detail();
            outcome.complete(failure.kind().errorType());
            at("failed");
        }

        String outcome() throws Exception {
            return outcome.get(20, TimeUnit.SECONDS);
        }
    }

    private static String fetch(OriginClient from, OriginRequest request) throws Exception {
        Kept sink = new Kept("nowhere");
        from.fetch(request, sink);
        return sink.outcome();
    }

    private static ScriptedOrigin ok() {
        return ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 2", "ok");
    }

    @Test
    void aFieldThatCannotBeSentFailsItsRequestAndNoOther() throws Exception {
        try (ScriptedOrigin origin = ok()) {
            OriginServer server = server(origin.url());
            VertxOriginClient made = client();

            assertThat(fetch(made, request(server, new Fields.Field("x-a", "a\u0000b"))))
                    .isEqualTo("proxy_internal_error");
            assertThat(fetch(made, request(server, new Fields.Field("x:a", "b"))))
                    .isEqualTo("proxy_internal_error");
            assertThat(fetch(made, request(server))).isEqualTo("end");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "data", "end"})
    void aSinkThatThrowsIsToldThatItFailed(String place) throws Exception {
        try (ScriptedOrigin origin = ok()) {
            VertxOriginClient made = client();
            Kept sink = new Kept(place);
            made.fetch(request(server(origin.url())), sink);

            assertThat(sink.outcome()).isEqualTo("proxy_internal_error");
            assertThat(fetch(made, request(server(origin.url())))).isEqualTo("end");
        }
    }

    @Test
    void aSinkThatThrowsAtItsFailureLeavesNothingBehind() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((asked, out) -> false)) {
            VertxOriginClient made = client();
            for (int i = 0; i < 40; i++) {
                Kept sink = new Kept("failed");
                made.fetch(request(server(origin.url())), sink);
                assertThat(sink.outcome()).isEqualTo("connection_terminated");
            }
            await().until(() -> ended.size() == 40);
        }
    }

    /** An origin that is restarted closes all of them at once, and each may be the next that is taken. */
    @Test
    void afterAllKeptConnectionsHaveBeenClosedEveryRequestIsAnswered() throws Exception {
        try (ScriptedOrigin origin = ok()) {
            OriginServer server = server(origin.url());
            VertxOriginClient made = client();
            for (int round = 0; round < 6; round++) {
                List<Kept> sinks = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    Kept sink = new Kept("nowhere");
                    sinks.add(sink);
                    made.fetch(request(server), sink);
                }
                for (Kept sink : sinks) {
                    assertThat(sink.outcome()).as(() -> sink.detail).isEqualTo("end");
                }
                origin.dropConnections();
            }
        }
    }

    @Test
    void theNextAddressIsTriedWhereOneDoesNotAnswer() throws Exception {
        try (ScriptedOrigin origin = ok()) {
            int port = origin.port();
            InetAddress dead = InetAddress.getByName("127.0.0.9");
            InetAddress living = InetAddress.getLoopbackAddress();
            VertxOriginClient made = client(host -> List.of(dead, living));
            OriginServer server = server("http://o.example:" + port + "/");

            for (int i = 0; i < 5; i++) {
                assertThat(fetch(made, request(server))).isEqualTo("end");
            }
            assertThat(origin.requests().get(0)).contains("\r\nhost: o.example:" + port + "\r\n");
        }
    }

    @Test
    void anOriginThatMovesIsFollowedOnceItsConnectionsAreGone() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            port = free.getLocalPort();
        }
        List<InetAddress> names = new CopyOnWriteArrayList<>(List.of(InetAddress.getByName("127.0.0.2")));
        VertxOriginClient made = client(host -> names);
        OriginServer server = server("http://o.example:" + port + "/");
        try (ScriptedOrigin before = ScriptedOrigin.startAt("127.0.0.2", port, answer("old"))) {
            assertThat(fetch(made, request(server))).isEqualTo("end");
            assertThat(before.requests()).hasSize(1);
        }
        try (ScriptedOrigin after = ScriptedOrigin.startAt("127.0.0.3", port, answer("new"))) {
            names.set(0, InetAddress.getByName("127.0.0.3"));
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> fetch(made, request(server)).equals("end"));
            assertThat(after.requests()).isNotEmpty();
        }
    }

    private static ScriptedOrigin.Script answer(String text) {
        return (request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: " + text.length() + "\n\n" + text);
            return true;
        };
    }

    @Test
    void aNameThatNobodyKnowsIsADnsError() throws Exception {
        VertxOriginClient made = client(host -> {
            throw new UnknownHostException(host);
        });

        assertThat(fetch(made, request(server("http://o.example/")))).isEqualTo("dns_error");
    }

    @Test
    void headsWhoseLinesEndInLineFeedsAloneAreRead() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
            out.write("HTTP/1.1 200 OK\nContent-Length: 2\nX-A: b\n\nok"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return true;
        })) {
            assertThat(fetch(client(), request(server(origin.url())))).isEqualTo("end");
        }
    }

    @Test
    void aManifestThatTricklesIsGivenUp() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 100000\n\n");
            try {
                for (int i = 0; i < 60; i++) {
                    ScriptedOrigin.send(out, "x");
                    TimeUnit.MILLISECONDS.sleep(500);
                }
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            return false;
        })) {
            OriginRequest plain = request(server(origin.url()));
            OriginRequest prompt = new OriginRequest(
                    plain.origin(), "GET", plain.url(), plain.fields(), plain.purpose(), Asker.EDGE, Pace.PROMPT);

            assertThat(fetch(client(), prompt)).isEqualTo("connection_read_timeout");
        }
    }
}
