package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.origin.OriginServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What goes through the plain proxy unchanged, and what is changed on the way. */
class ProxyIT {
    private static final String OK = "HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 5";

    /** Answers one request through an edge in front of an origin that says {@code head} and {@code content}. */
    private static RawClient.Response through(String head, String content, String request) throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.saying(head, content);
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            return RawClient.exchange(edge.address(), request);
        }
    }

    @Test
    void contentAndFieldsPass() throws IOException {
        RawClient.Response response = through(
                "HTTP/1.1 200 Fine\nContent-Type: text/x\nETag: \"a\"\nSet-Cookie: a=1\nSet-Cookie: b=2\n"
                        + "Access-Control-Allow-Origin: *\nDate: Sat, 01 Jan 2022 00:00:00 GMT\nContent-Length: 5",
                "hello",
                "GET / HTTP/1.1\nHost: e\n\n");
        assertThat(response.head()).startsWith("HTTP/1.1 200 Fine\r\n");
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.head())
                .contains("ETag: \"a\"\r\n", "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n", "Content-Length: 5\r\n")
                .containsOnlyOnce("Date: ");
        assertThat(response.field("Date")).contains("Sat, 01 Jan 2022 00:00:00 GMT");
        assertThat(response.field("Access-Control-Allow-Origin")).contains("*");
        assertThat(response.field("Via")).contains("1.1 swarmgate");
    }

    @Test
    void nothingIsAskedOfTheOriginThatTheClientDidNotAsk() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.saying(OK, "hello");
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            RawClient.get(edge.address(), "/");
            assertThat(origin.requests().get(0).toLowerCase(Locale.ROOT))
                    .doesNotContain("user-agent", "accept-encoding", "connection:");
        }
    }

    @Test
    void conditionsAndRangesReachTheOriginAndItsAnswersComeBack() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.saying(
                        "HTTP/1.1 206 Partial Content\nContent-Range: bytes 2-4/9\nContent-Length: 3", "cde");
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            RawClient.Response response = RawClient.exchange(
                    edge.address(),
                    "GET / HTTP/1.1\nHost: e\nRange: bytes=2-4\nIf-Range: \"x\"\nIf-None-Match: \"y\"\nAccept-Encoding: br\n\n");
            assertThat(origin.requests().get(0))
                    .contains("Range: bytes=2-4\r\n", "If-Range: \"x\"\r\n", "If-None-Match: \"y\"\r\n")
                    .contains("Accept-Encoding: br\r\n");
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.field("Content-Range")).contains("bytes 2-4/9");
            assertThat(response.text()).isEqualTo("cde");
        }
    }

    @Test
    void codedContentIsNotTouched() throws IOException {
        RawClient.Response response = through(
                "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 5",
                "\u001f\u008b\u0000\u00ff!",
                "GET / HTTP/1.1\nHost: e\nAccept-Encoding: gzip\n\n");
        assertThat(response.field("Content-Encoding")).contains("gzip");
        assertThat(response.content()).containsExactly(0x1f, 0x8b, 0, 0xff, '!');
    }

    @Test
    void headHasTheFieldsOfGetAndNoContent() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.saying(OK, "hello");
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build());
                RawClient client = new RawClient(edge.address())) {
            client.send("HEAD /a HTTP/1.1\nHost: e\n\n");
            RawClient.Response head = client.receive(true);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("Content-Length")).contains("5");
            client.send("GET /b HTTP/1.1\nHost: e\n\n");
            assertThat(client.receive().text()).isEqualTo("hello");
        }
    }

    @Test
    void statusesWithoutContentLeaveTheConnectionUsable() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    boolean fresh = request.startsWith("GET /304");
                    ScriptedOrigin.send(
                            out, fresh ? "HTTP/1.1 304 Not Modified\nETag: \"a\"\n\n" : "HTTP/1.1 204 No Content\n\n");
                    return true;
                });
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build());
                RawClient client = new RawClient(edge.address())) {
            client.send("GET /304 HTTP/1.1\nHost: e\n\n");
            RawClient.Response fresh = client.receive();
            assertThat(fresh.status()).isEqualTo(304);
            assertThat(fresh.field("ETag")).contains("\"a\"");
            client.send("GET /204 HTTP/1.1\nHost: e\n\n");
            assertThat(client.receive().status()).isEqualTo(204);
        }
    }

    @Test
    void contentOfUnknownLengthIsChunked() throws IOException {
        String chunks = "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n";
        RawClient.Response response =
                through("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunks, "GET / HTTP/1.1\nHost: e\n\n");
        assertThat(response.field("Transfer-Encoding")).contains("chunked");
        assertThat(response.text()).isEqualTo("hello world");
    }

    @Test
    void contentOfUnknownLengthIsChunkedEvenIfTheConnectionCloses() throws IOException {
        String chunks = "5\r\nhello\r\n0\r\n\r\n";
        RawClient.Response response = through(
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked",
                chunks,
                "GET / HTTP/1.1\nHost: e\nConnection: close\n\n");
        assertThat(response.field("Transfer-Encoding")).contains("chunked");
        assertThat(response.text()).isEqualTo("hello");
    }

    @Test
    void clientsOfHttp10GetNoChunks() throws IOException {
        String chunks = "5\r\nhello\r\n0\r\n\r\n";
        RawClient.Response response =
                through("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunks, "GET / HTTP/1.0\n\n");
        assertThat(response.field("Transfer-Encoding")).isEmpty();
        assertThat(response.text()).isEqualTo("hello");
    }

    @Test
    void contentThatEndsWithTheConnectionPasses() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    ScriptedOrigin.send(out, "HTTP/1.0 200 OK\n\nhello");
                    return false;
                });
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            assertThat(RawClient.get(edge.address(), "/").text()).isEqualTo("hello");
        }
    }

    @Test
    void trailersPassToClientsThatAskForThem() throws IOException {
        String chunks = "5\r\nhello\r\n0\r\nX-Checksum: abc\r\n\r\n";
        String head = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: X-Checksum";
        assertThat(through(head, chunks, "GET / HTTP/1.1\nHost: e\nConnection: TE\nTE: trailers\n\n")
                        .field("X-Checksum"))
                .contains("abc");
        assertThat(through(head, chunks, "GET / HTTP/1.1\nHost: e\n\n").field("X-Checksum"))
                .isEmpty();
    }

    @Test
    void interimResponsesDoNotDisturbTheFinalOne() throws IOException {
        RawClient.Response response = through(
                "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: </a>\n\n" + OK,
                "hello",
                "GET / HTTP/1.1\nHost: e\n\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("hello");
    }

    @Test
    void fieldsOfTheOriginsConnectionStayOnIt() throws IOException {
        RawClient.Response response = through(
                "HTTP/1.1 200 OK\nConnection: X-Hop, keep-alive\nX-Hop: 1\nKeep-Alive: timeout=5\nUpgrade: h2c\n"
                        + "X-End: 2\nContent-Length: 5",
                "hello",
                "GET / HTTP/1.1\nHost: e\n\n");
        assertThat(response.head().toLowerCase(Locale.ROOT))
                .contains("x-end: 2")
                .doesNotContain("x-hop", "keep-alive", "upgrade");
    }

    @Test
    void redirectsLeadThroughTheEdge() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    String host = request.lines()
                            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))
                            .findFirst()
                            .orElseThrow()
                            .substring(5)
                            .strip();
                    ScriptedOrigin.send(
                            out,
                            "HTTP/1.1 302 Found\nLocation: http://" + host
                                    + "/content/b.m3u8?t=1\nContent-Length: 0\n\n");
                    return true;
                });
                EdgeProxy edge = EdgeProxy.start(new TestConfig()
                        .route("/live/", TestConfig.origin("main", origin.url() + "content/"))
                        .build())) {
            RawClient.Response response = RawClient.get(edge.address(), "/live/a.m3u8");
            assertThat(response.status()).isEqualTo(302);
            assertThat(response.field("Location")).contains("/live/b.m3u8?t=1");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void theHostFieldCanBeSetByConfiguration() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.saying(OK, "hello")) {
            OriginServer plain = TestConfig.origin("main", origin.url());
            OriginServer named = new OriginServer(
                    plain.name(),
                    plain.directory(),
                    "media.example",
                    false,
                    false,
                    false,
                    plain.connectTimeout(),
                    plain.responseTimeout(),
                    plain.idleTimeout(),
                    4);
            try (EdgeProxy edge =
                    EdgeProxy.start(new TestConfig().route("/", named).build())) {
                RawClient.get(edge.address(), "/");
                assertThat(origin.requests().get(0).toLowerCase(Locale.ROOT)).contains("host: media.example\r\n");
            }
        }
    }

    @Test
    void aLoopThroughTheSameEdgeIsBroken() throws IOException {
        CompletableFuture<InetSocketAddress> front = new CompletableFuture<>();
        try (ScriptedOrigin relay = ScriptedOrigin.start((request, out) -> {
                    RawClient.Response response;
                    try (RawClient client = new RawClient(front.join())) {
                        client.sendExactly(request.replaceFirst("(?i)\r\nhost: [^\r]*", "\r\nHost: e"));
                        response = client.receive();
                    }
                    ScriptedOrigin.send(
                            out,
                            "HTTP/1.1 " + response.status() + " x\nProxy-Status: "
                                    + response.field("Proxy-Status").orElse("none") + "\nContent-Length: 0\n\n");
                    return true;
                });
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(relay.url()).build())) {
            front.complete(edge.address());
            RawClient.Response response = RawClient.get(edge.address(), "/");
            assertThat(response.status()).isEqualTo(508);
            assertThat(response.field("Proxy-Status").orElseThrow()).contains("error=proxy_loop_detected");
            assertThat(relay.requests()).hasSize(1);
        }
    }
}
