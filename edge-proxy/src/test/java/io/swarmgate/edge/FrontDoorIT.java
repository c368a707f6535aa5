package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge refuses before anything reaches an origin, and what it lets in. */
class FrontDoorIT {
    private static ScriptedOrigin origin;
    private static EdgeProxy edge;

    @BeforeAll
    static void start() throws IOException {
        origin = ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 2", "ok");
        edge = EdgeProxy.start(new TestConfig()
                .route("/", TestConfig.origin("main", origin.url()))
                .route("tv", "/only/", TestConfig.origin("second", origin.url() + "second/"), List.of("tv.example"))
                .build());
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    @BeforeEach
    void forget() {
        origin.requests().clear();
    }

    private static RawClient.Response exchange(String request) throws IOException {
        return RawClient.exchange(edge.address(), request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"})
    void otherMethodsAreNotAllowed(String method) throws IOException {
        RawClient.Response response = exchange(method + " / HTTP/1.1\nHost: e\n\n");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.field("Allow")).contains("GET, HEAD, OPTIONS");
        assertThat(response.field("Cache-Control")).contains("no-store");
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void connectIsNoWayOut() throws IOException {
        RawClient.Response response = exchange("CONNECT other.example:443 HTTP/1.1\nHost: other.example:443\n\n");
        assertThat(response.status()).isIn(400, 405);
        assertThat(origin.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void theThreeMethodsPass(String method) throws IOException {
        assertThat(exchange(method + " /a HTTP/1.1\nHost: e\n\n").status()).isEqualTo(200);
        assertThat(origin.requests().get(0)).startsWith(method + " /a HTTP/1.1\r\n");
    }

    @Test
    void optionsOfTheServerAreTheEdgesOwn() throws IOException {
        RawClient.Response response = exchange("OPTIONS * HTTP/1.1\nHost: e\n\n");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.field("Allow")).contains("GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: e\nContent-Length: 3\n\nabc",
                "POST / HTTP/1.1\nHost: e\nContent-Length: 3\n\nabc",
                "GET / HTTP/1.1\nHost: e\nTransfer-Encoding: chunked\n\n0\n\n",
                "GET / HTTP/1.1\nHost: e\nTransfer-Encoding: gzip, chunked\n\n0\n\n",
                "GET / HTTP/1.1\nHost: e\nTransfer-Encoding: identity\n\n",
            })
    void requestsWithABodyAreRefusedAndTheConnectionCloses(String request) throws IOException {
        try (RawClient client = new RawClient(edge.address())) {
            client.send(request);
            RawClient.Response response = client.receive();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.field("Connection")).contains("close");
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(origin.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Both framings, two lengths, two codings (RFC 9112, section 6.3).
                "GET / HTTP/1.1\r\nHost: e\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: e\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nGET /x",
                "GET / HTTP/1.1\r\nHost: e\r\nContent-Length: 0, 5\r\n\r\nGET /x",
                "GET / HTTP/1.1\r\nHost: e\r\nContent-Length: +0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: e\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: e\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: e\r\nTransfer-Encoding: xchunked\r\n\r\n",
                // White space before the colon (section 5.1), a field without a name, a control in a value.
                "GET / HTTP/1.1\r\nHost: e\r\nContent-Length : 5\r\n\r\nGET /x",
                "GET / HTTP/1.1\r\nHost: e\r\n: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: e\r\nX: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: e\r\nX: a\rGET /x HTTP/1.1\r\n\r\n",
                // Host missing, twice, not a host.
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n",
                // Targets.
                "GET /a\\b HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET /a\u0001b HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET /a%00b HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET /a/..%2f..%2fetc HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET a HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET ftp://e/ HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET http://u:p@e/ HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: e\r\n\r\n",
                // Undertow refuses targets in absolute form that contradict Host.
                "GET http://a.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n",
            })
    void ambiguousOrMalformedRequestsAreRefused(String request) throws IOException {
        try (RawClient client = new RawClient(edge.address())) {
            client.sendExactly(request);
            assertThat(client.receive().status()).isEqualTo(400);
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void aFoldedFieldReachesTheOriginAsOneLine() throws IOException {
        // RFC 9112, section 5.2: a server replaces obs-fold by spaces, or refuses.
        RawClient.Response response = exchange("GET / HTTP/1.1\nHost: e\nX-Fold: a\n  b\nX-Next: c\n\n");
        assertThat(response.status()).isIn(200, 400);
        for (String request : origin.requests()) {
            assertThat(request).containsPattern("X-Fold: a +b\r\n").contains("X-Next: c\r\n");
        }
    }

    @Test
    void bareLineFeedsNeverSplitARequestInTwo() throws IOException {
        try (RawClient client = new RawClient(edge.address())) {
            client.sendExactly("GET /a HTTP/1.1\nHost: e\n\nGET /b HTTP/1.1\r\nHost: e\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(400);
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void tooManyOrTooLongFieldsAreRefused() throws IOException {
        StringBuilder many = new StringBuilder("GET / HTTP/1.1\nHost: e\n");
        for (int i = 0; i < 200; i++) {
            many.append("X-").append(i).append(": 1\n");
        }
        try (RawClient client = new RawClient(edge.address())) {
            client.send(many + "\n");
            assertThat(client.receive().status()).isEqualTo(400);
        }
        try (RawClient client = new RawClient(edge.address())) {
            client.send("GET / HTTP/1.1\nHost: e\nX: " + "a".repeat(40_000) + "\n\n");
            assertThat(client.receive().status()).isEqualTo(400);
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void requestsOnOneConnectionAreAnsweredInOrder() throws IOException {
        try (RawClient client = new RawClient(edge.address())) {
            client.send("GET /1 HTTP/1.1\nHost: e\n\nGET /2 HTTP/1.1\nHost: e\n\nGET /nope\\ HTTP/1.1\nHost: e\n\n");
            assertThat(client.receive().status()).isEqualTo(200);
            assertThat(client.receive().status()).isEqualTo(200);
            assertThat(client.receive().status()).isEqualTo(400);
        }
        assertThat(origin.requests()).hasSize(2);
        assertThat(origin.requests().get(0)).startsWith("GET /1 ");
        assertThat(origin.requests().get(1)).startsWith("GET /2 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nGET /1 HTTP/1.1\r\nHost: e\r\n\r\n|GET /2 HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET /1 HTTP/1.1\r\nHost: e\r\n\r\n\r\n|GET /2 HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET /1 HTTP/1.1\r\nHost: e\r\n\r\n\r|\nGET /2 HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET /1 HTTP/1.1\r\nHost: e\r\n\r\n|\r\nGET /2 HTTP/1.1\r\nHost: e\r\n\r\n",
                "GET /1 HTTP/1.1\r\nHost: e\r\n\r\n\r\nGET /2 HT|TP/1.1\r\nHost: e\r\n\r\n",
            })
    void anEmptyLineBeforeARequestIsSkipped(String parts) throws IOException {
        // RFC 9112, section 2.2.
        String[] sent = parts.split("\\|", 2);
        try (RawClient client = new RawClient(edge.address())) {
            client.sendExactly(sent[0]);
            assertThat(client.receive().status()).isEqualTo(200);
            client.sendExactly(sent[1]);
            assertThat(client.receive().status()).isEqualTo(200);
        }
        assertThat(origin.requests()).hasSize(2);
        assertThat(origin.requests().get(1)).startsWith("GET /2 HTTP/1.1\r\n");
    }

    @Test
    void manyEmptyLinesAreNoRequest() throws IOException {
        try (RawClient client = new RawClient(edge.address())) {
            client.sendExactly("\r\n\r\n\r\n\r\nGET /1 HTTP/1.1\r\nHost: e\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(400);
        }
    }

    @Test
    void anAnswerDoesNotWaitForTheRestOfTheNextRequest() throws IOException {
        try (RawClient client = new RawClient(edge.address())) {
            client.send("GET /1 HTTP/1.1\nHost: e\n\nGET /2 HT");
            assertThat(client.receive().status()).isEqualTo(200);
            client.send("TP/1.1\nHost: e\n\n");
            assertThat(client.receive().status()).isEqualTo(200);
        }
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void pathAndQueryReachTheOriginAsTheyCame() throws IOException {
        String target = "/a%2Fb/%7e;x=1;y//c|{d}'(),+?q=%20+&r={|}&&s=%C3%A4?&t=/../";
        assertThat(exchange("GET " + target + " HTTP/1.1\nHost: e\n\n").status())
                .isEqualTo(200);
        assertThat(origin.requests().get(0)).startsWith("GET " + target + " HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/a??b, /a??b",
        "/a???b, /a???b",
        "/a??, /a??",
        "/a??=b, /a??=b",
        "/a?x=1&?x=2, /a?x=1&?x=2",
        "/a??x=1&x=2&?x=3, /a??x=1&x=2&?x=3",
        "/_p2p/a??b, /a??b"
    })
    void aQueryMayBeginWithAQuestionMark(String path, String target) throws IOException {
        // RFC 3986, section 3.4.
        assertThat(exchange("GET " + path + " HTTP/1.1\nHost: e\n\n").status()).isEqualTo(200);
        assertThat(origin.requests().get(0)).startsWith("GET " + target + " HTTP/1.1\r\n");
    }

    @Test
    void anEmptyQueryIsStillAQuery() throws IOException {
        exchange("GET /a? HTTP/1.1\nHost: e\n\n");
        assertThat(origin.requests().get(0)).startsWith("GET /a");
    }

    @Test
    void dotSegmentsAreResolvedBeforeRouting() throws IOException {
        exchange("GET /only/../x/%2e%2E/y HTTP/1.1\nHost: tv.example\n\n");
        exchange("GET /x/../only/y HTTP/1.1\nHost: tv.example\n\n");
        assertThat(origin.requests().get(0)).startsWith("GET /y HTTP/1.1\r\n");
        assertThat(origin.requests().get(1)).startsWith("GET /second/y HTTP/1.1\r\n");
    }

    @Test
    void rawBytesOutsideAsciiGoOutPercentEncoded() throws IOException {
        exchange("GET /\u00c3\u00a4?q=\u00fc HTTP/1.1\nHost: e\n\n");
        assertThat(origin.requests().get(0)).startsWith("GET /%C3%A4?q=%FC HTTP/1.1\r\n");
    }

    @Test
    void absoluteFormIsAccepted() throws IOException {
        RawClient.Response response = exchange("GET http://TV.example:80/only/a HTTP/1.1\nHost: TV.example:80\n\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(origin.requests().get(0)).startsWith("GET /second/a HTTP/1.1\r\n");
    }

    @Test
    void theEdgeNeverFetchesWhatARequestNames() throws IOException {
        exchange("GET http://169.254.169.254/latest HTTP/1.1\nHost: 169.254.169.254\n\n");
        assertThat(origin.requests().get(0)).startsWith("GET /latest HTTP/1.1\r\n");
        assertThat(exchange("GET /_p2p/@http://x/ HTTP/1.1\nHost: e\n\n").status())
                .isEqualTo(404);
        assertThat(exchange("GET /_p2p/@nobody/x HTTP/1.1\nHost: e\n\n").status())
                .isEqualTo(404);
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void requestsSayWhereTheyCameFrom() throws IOException {
        exchange("""
                GET / HTTP/1.1
                Host: E.example:81
                X-Forwarded-For: 1.2.3.4
                Forwarded: for=1.2.3.4
                Via: 1.0 a
                CDN-Loop: b

                """);
        String request = origin.requests().get(0);
        assertThat(request)
                .contains("X-Forwarded-For: 127.0.0.1\r\n")
                .contains("X-Forwarded-Proto: http\r\n")
                .contains("X-Forwarded-Host: E.example:81\r\n")
                .contains("Forwarded: for=127.0.0.1;host=\"E.example:81\";proto=http\r\n")
                .contains("Via: 1.0 a, 1.1 swarmgate\r\n")
                .containsPattern("CDN-Loop: b, swarmgate-[0-9a-f]+\r\n");
        assertThat(request.toLowerCase(Locale.ROOT)).containsPattern("host: 127.0.0.1:[0-9]+\r\n");
    }

    @Test
    void fieldsOfTheConnectionStayOnIt() throws IOException {
        exchange("""
                GET / HTTP/1.1
                Host: e
                Connection: X-Hop
                X-Hop: 1
                Keep-Alive: 5
                TE: trailers
                Upgrade: websocket
                Proxy-Authorization: x
                Expect: 100-continue
                X-End: 2

                """);
        String request = origin.requests().get(0).toLowerCase(Locale.ROOT);
        assertThat(request)
                .contains("x-end: 2\r\n")
                .doesNotContain("x-hop", "keep-alive", "te:", "upgrade", "proxy-auth", "expect");
    }

    @Test
    void errorsNameTheRequestAndTheReason() throws IOException {
        RawClient.Response response = exchange("GET /_p2p/@nobody/x HTTP/1.1\nHost: e\n\n");
        assertThat(response.field("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(response.text()).matches("404 no route for this host and path \\(request [0-9a-z-]+\\)\n");
    }
}
