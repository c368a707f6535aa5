package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.origin.OriginServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS and HTTP/2, towards clients and towards origins (where another edge is the origin). */
class TlsIT {
    @TempDir
    static Path directory;

    private static SelfSigned keys;

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = SelfSigned.make(directory, "RSA");
    }

    private static HttpResponse<String> get(EdgeProxy edge, HttpClient.Version version, String target, String... fields)
            throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(SelfSigned.trustingAll())
                .version(version)
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(url(edge, target)).timeout(Duration.ofSeconds(20));
        return client.send(
                fields.length == 0 ? request.build() : request.headers(fields).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI url(EdgeProxy edge, String target) {
        return URI.create("https://127.0.0.1:" + edge.address().getPort() + target);
    }

    private static OriginServer origin(EdgeProxy edge, boolean http2, boolean verify) {
        String url = "https://127.0.0.1:" + edge.address().getPort() + "/";
        Duration patience = Duration.ofSeconds(10);
        return new OriginServer("inner", url, null, false, http2, verify, patience, patience, patience, 8);
    }

    private static EdgeProxy tlsEdge(String originUrl) throws IOException {
        return EdgeProxy.start(
                TestConfig.showing(originUrl).tls(keys.chain(), keys.key()).build());
    }

    @Test
    void theAdminListenerSpeaksItTooAndItsSessionsStayWithin() throws Exception {
        String token = "0123456789abcdef".repeat(2);
        TestConfig config = TestConfig.showing("http://127.0.0.1:1/")
                .tls(keys.chain(), keys.key())
                .adminToken(token)
                .adminTls();
        try (EdgeProxy edge = EdgeProxy.start(config.build())) {
            URI login = URI.create("https://127.0.0.1:" + edge.adminAddress().getPort() + "/login");
            HttpResponse<String> in = HttpClient.newBuilder()
                    .sslContext(SelfSigned.trustingAll())
                    .build()
                    .send(
                            HttpRequest.newBuilder(login)
                                    .header(
                                            "Origin",
                                            login.resolve("/").toString().replaceFirst("/$", ""))
                                    .POST(HttpRequest.BodyPublishers.ofString("token=" + token))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(in.statusCode()).isEqualTo(303);
            assertThat(in.headers().firstValue("set-cookie").orElseThrow()).endsWith("; SameSite=Strict; Secure");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void clientsChooseTheVersionByAlpn(HttpClient.Version version) throws Exception {
        try (ScriptedOrigin origin =
                        ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 5\nConnection: close", "hello");
                EdgeProxy edge = tlsEdge(origin.url())) {
            HttpResponse<String> response = get(edge, version, "/a?b=%2F");
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.body()).isEqualTo("hello");
            assertThat(response.headers().firstValue("content-length")).contains("5");
            assertThat(origin.requests().get(0))
                    .startsWith("GET /a?b=%2F HTTP/1.1\r\n")
                    .contains("X-Forwarded-Proto: https\r\n")
                    .contains(version == HttpClient.Version.HTTP_2 ? "2.0 swarmgate" : "1.1 swarmgate");
        }
    }

    /** There is no sendfile here: the bytes of the spool file are copied between those of the protocol. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void segmentsFromASpoolFileAreWhole(HttpClient.Version version) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; lines.length() < 2_000_000; i++) {
            lines.append(i).append('\n');
        }
        String content = lines.toString();
        try (ScriptedOrigin origin = ScriptedOrigin.saying(
                        "HTTP/1.1 200 OK\nContent-Type: video/mp4\nCache-Control: max-age=60\nContent-Length: "
                                + content.length(),
                        content);
                EdgeProxy edge = tlsEdge(origin.url())) {
            assertThat(get(edge, version, "/_p2p/s1.m4s").body()).isEqualTo(content);
            Awaitility.await().until(() -> edge.storeStats().fillsInProgress() == 0);
            HttpResponse<String> hit = get(edge, version, "/_p2p/s1.m4s");
            assertThat(hit.headers().firstValue("cache-status").orElseThrow()).startsWith("swarmgate; hit");
            assertThat(hit.body()).isEqualTo(content);
            HttpResponse<String> part = get(edge, version, "/_p2p/s1.m4s", "Range", "bytes=100000-1099999");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(content.substring(100_000, 1_100_000));
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aShortResponseResetsTheStreamAndLeavesTheConnection() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    boolean cut = request.startsWith("GET /cut");
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: " + (cut ? 10 : 5) + "\n\nhello");
                    return !cut;
                });
                EdgeProxy edge = tlsEdge(origin.url())) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(SelfSigned.trustingAll()).build();
            HttpRequest cut = HttpRequest.newBuilder(url(edge, "/cut")).build();
            HttpRequest whole = HttpRequest.newBuilder(url(edge, "/whole")).build();
            assertThatThrownBy(() -> client.send(cut, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            assertThat(client.send(whole, HttpResponse.BodyHandlers.ofString()).body())
                    .isEqualTo("hello");
        }
    }

    /** Both ways content takes: through the plain proxy, and through the segment store. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/_p2p/"})
    void anOriginThatBreaksOffEndsOneStreamWhileAnotherOfTheConnectionGoesOn(String path) throws Exception {
        CompletableFuture<Void> otherIsBroken = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    boolean cut = request.contains("cut");
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 10\n\nhello");
                    if (cut) {
                        return false;
                    }
                    otherIsBroken.join();
                    ScriptedOrigin.send(out, "world");
                    return true;
                });
                EdgeProxy edge = tlsEdge(origin.url())) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(SelfSigned.trustingAll()).build();
            HttpRequest cut = HttpRequest.newBuilder(url(edge, path + "cut.ts")).build();
            HttpRequest whole =
                    HttpRequest.newBuilder(url(edge, path + "whole.ts")).build();
            HttpResponse<InputStream> underWay = client.send(whole, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(underWay.version()).isEqualTo(HttpClient.Version.HTTP_2);
            try (InputStream content = underWay.body()) {
                assertThat(content.readNBytes(5))
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("hello");
                assertThatThrownBy(() -> client.send(cut, HttpResponse.BodyHandlers.ofString()))
                        .isInstanceOf(IOException.class);
                otherIsBroken.complete(null);
                assertThat(content.readAllBytes())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("world");
            }
        }
    }

    @Test
    void aRequestBodyIsRefusedOverHttp2() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 5", "hello");
                EdgeProxy edge = tlsEdge(origin.url())) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(SelfSigned.trustingAll()).build();
            HttpRequest post = HttpRequest.newBuilder(url(edge, "/"))
                    .POST(HttpRequest.BodyPublishers.ofString("body"))
                    .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(400);
            assertThat(origin.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void originsAreReachedOverTls(boolean http2) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.saying(
                        "HTTP/1.1 206 Partial Content\nContent-Range: bytes 0-4/9\nContent-Length: 5", "hello");
                EdgeProxy inner = tlsEdge(origin.url());
                EdgeProxy outer = EdgeProxy.start(
                        new TestConfig().route("/", origin(inner, http2, false)).build())) {
            RawClient.Response response = RawClient.get(outer.address(), "/x?y=|");
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.text()).isEqualTo("hello");
            assertThat(origin.requests().get(0))
                    .startsWith("GET /x?y=| HTTP/1.1\r\n")
                    .contains("Via: 1.1 swarmgate, " + (http2 ? "2.0" : "1.1") + " swarmgate\r\n");
        }
    }

    @Test
    void aLargeResponseComesThroughTwoEdgesOverHttp2Whole() throws Exception {
        String content = "0123456789abcdef".repeat(256 * 1024);
        try (ScriptedOrigin origin =
                        ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: " + content.length(), content);
                EdgeProxy inner = tlsEdge(origin.url());
                EdgeProxy outer = EdgeProxy.start(
                        new TestConfig().route("/", origin(inner, true, false)).build())) {
            RawClient.Response response = RawClient.get(outer.address(), "/big");
            assertThat(response.complete()).isTrue();
            assertThat(response.text()).isEqualTo(content);
        }
    }

    @Test
    void anOriginNobodyVouchesForIsNotTrusted() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 5", "hello");
                EdgeProxy inner = tlsEdge(origin.url());
                EdgeProxy outer = EdgeProxy.start(
                        new TestConfig().route("/", origin(inner, true, true)).build())) {
            RawClient.Response response = RawClient.get(outer.address(), "/");
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.field("Proxy-Status").orElseThrow()).contains("error=tls_certificate_error");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void anOriginThatSpeaksNoTlsIsAProtocolError() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> false)) {
            String url = origin.url().replace("http:", "https:");
            // Its side waits for the end of a header section that never comes: what ends the wait is the time allowed.
            OriginServer plain = new OriginServer(
                    "plain",
                    url,
                    null,
                    false,
                    false,
                    true,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    4);
            try (EdgeProxy edge =
                    EdgeProxy.start(new TestConfig().route("/", plain).build())) {
                assertThat(RawClient.get(edge.address(), "/").status()).isIn(502, 504);
            }
        }
    }

    @Test
    void http2InTheClearIsOff() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 5", "hello");
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            RawClient.Response upgrade = RawClient.exchange(
                    edge.address(),
                    "GET / HTTP/1.1\nHost: e\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABk\n\n");
            assertThat(upgrade.status()).isEqualTo(200);
            try (RawClient prior = new RawClient(edge.address())) {
                prior.send("PRI * HTTP/2.0\n\nSM\n\n");
                assertThat(prior.receive().status()).isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "PKCS#1"})
    void keysAreReadAsPem(String kind) throws Exception {
        SelfSigned pair = kind.equals("EC") ? SelfSigned.make(directory, "EC") : keys.withPkcs1Key(directory);
        try (ScriptedOrigin origin = ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 5", "hello");
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .tls(pair.chain(), pair.key())
                        .build())) {
            assertThat(get(edge, HttpClient.Version.HTTP_2, "/").body()).isEqualTo("hello");
        }
    }

    @Test
    void filesThatAreNoKeyPairStopTheStart() throws Exception {
        Path text = Files.writeString(directory.resolve("text.pem"), "no key");
        assertThatThrownBy(() -> EdgeProxy.start(TestConfig.showing("http://127.0.0.1:1/")
                        .tls(keys.chain(), text)
                        .build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("text.pem")
                .hasMessageContaining("PKCS#8");
        assertThatThrownBy(() -> EdgeProxy.start(TestConfig.showing("http://127.0.0.1:1/")
                        .tls(keys.chain(), directory.resolve("missing.pem"))
                        .build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot read")
                .hasMessageContaining("missing.pem");
    }
}
