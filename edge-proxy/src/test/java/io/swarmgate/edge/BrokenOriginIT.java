package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import io.swarmgate.edge.config.EdgeConfig;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Origins that are slow, cut off, lie about lengths or talk garbage: the client is told, or sees the break. */
class BrokenOriginIT {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static EdgeProxy edge(String url, Duration patience) throws IOException {
        return EdgeProxy.start(new TestConfig()
                .route("/", TestConfig.origin("main", url, patience))
                .build());
    }

    private static void assertFailure(RawClient.Response response, int status, String error) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.field("Proxy-Status"))
                .contains("swarmgate; error=" + error + "; details=\"origin \\\"main\\\": " + error.replace('_', ' ')
                        + "\"");
        assertThat(response.field("Cache-Control")).contains("no-store");
        assertThat(response.text()).startsWith(status + " origin \"main\": ").doesNotContain("127.0.0.1");
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (EdgeProxy edge = edge("http://127.0.0.1:" + port + "/", Duration.ofSeconds(5))) {
            assertFailure(RawClient.get(edge.address(), "/"), 502, "connection_refused");
        }
    }

    @Test
    void unknownName() throws IOException {
        try (EdgeProxy edge = edge("http://nowhere.invalid/", Duration.ofSeconds(5))) {
            assertFailure(RawClient.get(edge.address(), "/"), 502, "dns_error");
        }
    }

    @Test
    void noAnswerInTime() throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    await(done);
                    return false;
                });
                EdgeProxy edge = edge(origin.url(), SHORT)) {
            assertFailure(RawClient.get(edge.address(), "/"), 504, "connection_read_timeout");
            done.countDown();
        }
    }

    @Test
    void aPauseInTheContentThatIsTooLongBreaksTheResponse() throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 10\n\nhello");
                    await(done);
                    return false;
                });
                EdgeProxy edge = edge(origin.url(), SHORT)) {
            RawClient.Response response = RawClient.get(edge.address(), "/");
            assertThat(response.complete()).isFalse();
            assertThat(response.text()).isEqualTo("hello");
            done.countDown();
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 10", "Transfer-Encoding: chunked"})
    void contentThatIsCutShortIsNeverCompleted(String framing) throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    String content = framing.startsWith("C") ? "hello" : "5\nhello\n";
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\n" + framing + "\n\n" + content);
                    return false;
                });
                EdgeProxy edge = edge(origin.url(), Duration.ofSeconds(5))) {
            RawClient.Response response = RawClient.get(edge.address(), "/");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.complete()).isFalse();
        }
    }

    @Test
    void contentBeyondItsLengthIsNotPassedOn() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 5\n\nhelloHTTP/1.1 200 OK\n\nevil");
                    return false;
                });
                EdgeProxy edge = edge(origin.url(), Duration.ofSeconds(5));
                RawClient client = new RawClient(edge.address())) {
            for (int i = 0; i < 5; i++) {
                client.send("GET / HTTP/1.1\nHost: e\n\n");
                RawClient.Response response = client.receive();
                assertThat(response.status()).isIn(200, 502);
                assertThat(response.text()).doesNotContain("evil");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "HTTP/1.1 200 OK\\nContent-Length: 5\\nContent-Length: 6\\n\\nhello",
                "HTTP/1.1 200 OK\\nContent-Length: five\\n\\nhello",
                "HTTP/1.1 2x0 OK\\n\\n",
                "SSH-2.0-OpenSSH\\n\\n",
                "HTTP/1.1 200 OK\\nTransfer-Encoding: chunked\\n\\nzz\\nhello\\n",
            })
    void garbageIsNeverPassedOnAsAnAnswer(String said) throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    ScriptedOrigin.send(out, said.replace("\\n", "\n"));
                    return false;
                });
                EdgeProxy edge = edge(origin.url(), Duration.ofSeconds(5))) {
            assertNoWholeAnswer(edge, "/");
        }
    }

    /** An error answer, or the connection breaks: both tell the client that there is no answer. */
    private static void assertNoWholeAnswer(EdgeProxy edge, String target) throws IOException {
        try {
            RawClient.Response response = RawClient.get(edge.address(), target);
            assertThat(response.status() == 502 || !response.complete()).isTrue();
        } catch (EOFException broken) {
            assertThat(broken).hasMessageContaining("connection closed");
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void faultsBecomeA502OrABreak(Fault fault) throws IOException {
        WireMockServer origin =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        origin.start();
        origin.stubFor(WireMock.get("/a").willReturn(WireMock.aResponse().withFault(fault)));
        try (EdgeProxy edge = edge("http://127.0.0.1:" + origin.port() + "/", Duration.ofSeconds(5))) {
            assertNoWholeAnswer(edge, "/a");
        } finally {
            origin.stop();
        }
    }

    @Test
    void aPooledConnectionThatWentStaleIsReplacedWithoutTheClientNoticing() throws IOException {
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    // Every second request on a connection meets a closed door: read, not answered.
                    if (request.startsWith("GET /second") && answered.getAndIncrement() == 0) {
                        return false;
                    }
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
                    return true;
                });
                EdgeProxy edge = edge(origin.url(), Duration.ofSeconds(5))) {
            assertThat(RawClient.get(edge.address(), "/first").status()).isEqualTo(200);
            assertThat(RawClient.get(edge.address(), "/second").status()).isEqualTo(200);
            assertThat(origin.requests()).hasSize(3);
        }
    }

    @Test
    void aRequestWhoseConnectionsAreClosedIsSentTwiceAtTheMost() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> false);
                EdgeProxy edge = edge(origin.url(), Duration.ofSeconds(5))) {
            assertFailure(RawClient.get(edge.address(), "/"), 502, "connection_terminated");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void anAddressInUseIsNamedWithTheRemedy() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EdgeConfig conflicting = TestConfig.showing("http://127.0.0.1:1/")
                    .build()
                    .withListen((InetSocketAddress) taken.getLocalSocketAddress());
            assertThatThrownBy(() -> EdgeProxy.start(conflicting))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("listen: cannot listen on localhost:" + taken.getLocalPort())
                    .hasMessageContaining("choose another address");
        }
    }

    @Test
    void aClosedEdgeAcceptsNothing() throws IOException {
        EdgeProxy edge = edge("http://127.0.0.1:1/", SHORT);
        edge.close();
        assertThatThrownBy(() -> RawClient.get(edge.address(), "/"))
                .isInstanceOfAny(IOException.class, EOFException.class, RuntimeException.class);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}
