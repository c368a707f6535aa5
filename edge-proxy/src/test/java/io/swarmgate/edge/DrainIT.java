package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGTERM to an edge in a process of its own, while viewers are in the middle of their segments. */
@DisabledOnOs(OS.WINDOWS)
class DrainIT {
    private static final int HALF = 150_000;
    private static final int VIEWERS = 50;
    private static final String AT_ONCE = "{ delay: 0s, timeout: 60s }";

    @TempDir
    static Path keysDirectory;

    private static SelfSigned keys;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final CountDownLatch secondHalf = new CountDownLatch(1);
    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init") // before each
    private ScriptedOrigin origin;

    @SuppressWarnings("NullAway.Init") // first thing in each test
    private EdgeProcess edge;

    /** What viewers speak. */
    enum Protocol {
        HTTP_1_1(false, false),
        HTTP_1_1_OVER_TLS(true, false),
        HTTP_2(true, true);

        private final boolean tls;
        private final boolean http2;

        Protocol(boolean tls, boolean http2) {
            this.tls = tls;
            this.http2 = http2;
        }
    }

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = SelfSigned.make(keysDirectory, "EC");
    }

    @BeforeEach
    void startOrigin() {
        origin = ScriptedOrigin.start(this::answer);
    }

    @AfterEach
    void stop() {
        secondHalf.countDown();
        edge.close();
        origin.close();
        vertx.close().await();
    }

    private boolean answer(String request, OutputStream out) throws IOException {
        if (request.startsWith("GET /whole")) {
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nCache-Control: no-store\nContent-Length: 2\n\nok");
            return true;
        }
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 200 OK\nContent-Type: video/mp4\nCache-Control: max-age=60\nContent-Length: " + 2 * HALF
                        + "\n\n");
        out.write(new byte[HALF]);
        out.flush();
        try {
            secondHalf.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        }
        out.write(new byte[HALF]);
        out.flush();
        return true;
    }

    private void start(Protocol protocol, String drain) throws IOException {
        Path config = Files.writeString(directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                %s
                drain: %s
                origins: { main: "%s" }
                gateway: { directory: %s }
                ledger: { enabled: false }
                """.formatted(
                        protocol.tls ? "tls: { certificate: " + keys.chain() + ", key: " + keys.key() + " }" : "",
                        drain,
                        origin.url(),
                        directory.resolve("segments")));
        edge = EdgeProcess.start(config, directory.resolve("stderr"));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port());
    }

    private boolean acceptsConnections() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address());
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    private HttpClient client(Protocol protocol) {
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(protocol.tls)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setUseAlpn(protocol.http2)
                .setProtocolVersion(protocol.http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1);
        return vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(VIEWERS));
    }

    /** Fulfilled with the whole content. */
    private Future<Buffer> get(HttpClient client, String target, AtomicInteger halfThrough) {
        return client.request(HttpMethod.GET, edge.port(), "127.0.0.1", target)
                .compose(HttpClientRequest::send)
                .compose(response -> {
                    Buffer content = Buffer.buffer();
                    Promise<Buffer> whole = Promise.promise();
                    response.handler(bytes -> {
                        if (content.length() < HALF && content.length() + bytes.length() >= HALF) {
                            halfThrough.incrementAndGet();
                        }
                        content.appendBuffer(bytes);
                    });
                    response.endHandler(end -> whole.complete(content));
                    response.exceptionHandler(whole::tryFail);
                    return whole.future();
                });
    }

    @ParameterizedTest
    @EnumSource
    void everyAnswerUnderWayIsFinishedAndNobodyNewIsLetIn(Protocol protocol) throws Exception {
        start(protocol, AT_ONCE);
        HttpClient client = client(protocol);
        AtomicInteger halfThrough = new AtomicInteger();
        List<Future<Buffer>> viewers = new ArrayList<>();
        for (int i = 0; i < VIEWERS; i++) {
            viewers.add(get(client, "/_p2p/" + i % 5 + ".m4s", halfThrough));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> halfThrough.get() == VIEWERS);

        edge.signal();
        await().atMost(Duration.ofSeconds(60)).until(() -> !acceptsConnections());
        assertThat(edge.readiness()).isEqualTo(503);
        secondHalf.countDown();

        for (Future<Buffer> viewer : viewers) {
            assertThat(viewer.await(60, TimeUnit.SECONDS).length()).isEqualTo(2 * HALF);
        }
        assertThat(edge.exitCode()).isZero();
    }

    @Test
    void servesOnForTheDelayAndEndsAtOnceByASecondSignal() throws Exception {
        start(Protocol.HTTP_1_1, "{ delay: 1h, timeout: 1h }");
        edge.signal();
        await().atMost(Duration.ofSeconds(60)).until(() -> edge.readiness() == 503);
        RawClient.Response served = RawClient.get(address(), "/whole");
        assertThat(served.text()).isEqualTo("ok");
        assertThat(served.field("Connection")).isEmpty();

        edge.signal();
        assertThat(edge.exitCode()).isEqualTo(143);
    }

    @Test
    void answersThatTakeTooLongAreCutOffAndTheExitCodeSaysSo() throws Exception {
        start(Protocol.HTTP_1_1, "{ delay: 0s, timeout: 100ms }");
        try (RawClient viewer = new RawClient(address())) {
            viewer.send("GET /_p2p/1.m4s HTTP/1.1\nHost: edge.example\n\n");
            viewer.receiveHead();
            edge.signal();
            assertThat(edge.exitCode()).isEqualTo(4);
        }
        assertThat(Files.readString(directory.resolve("stderr")))
                .contains("1 answers are still under way after 0.1 s and are cut off; raise drain.timeout");
    }

    @Test
    void aKeptConnectionIsAnsweredOnceMoreAndClosed() throws Exception {
        start(Protocol.HTTP_1_1, AT_ONCE);
        try (RawClient kept = new RawClient(address());
                RawClient viewer = new RawClient(address())) {
            kept.send("GET /whole HTTP/1.1\nHost: edge.example\n\n");
            assertThat(kept.receive().field("Connection")).isEmpty();
            viewer.send("GET /_p2p/1.m4s HTTP/1.1\nHost: edge.example\n\n");
            viewer.receiveHead();
            edge.signal();
            await().atMost(Duration.ofSeconds(60)).until(() -> !acceptsConnections());

            kept.send("GET /whole HTTP/1.1\nHost: edge.example\n\n");
            RawClient.Response last = kept.receive();
            assertThat(last.text()).isEqualTo("ok");
            assertThat(last.field("Connection")).contains("close");
            assertThat(kept.isClosedByPeer()).isTrue();
            secondHalf.countDown();
            assertThat(edge.exitCode()).isZero();
        }
    }

    @Test
    void aClientOfHttp2TakesWhatIsStillOnItsWay() throws Exception {
        start(Protocol.HTTP_2, AT_ONCE);
        secondHalf.countDown();
        try (RawHttp2Client viewer = new RawHttp2Client(address())) {
            byte[] wide = Buffer.buffer().appendInt(1 << 30).getBytes();
            viewer.send(
                    RawHttp2Client.SETTINGS,
                    0,
                    0,
                    Buffer.buffer().appendShort((short) 4).appendBytes(wide).getBytes());
            viewer.send(RawHttp2Client.WINDOW_UPDATE, 0, 0, wide);
            viewer.get(1, "/_p2p/1.m4s");
            viewer.await(RawHttp2Client.HEADERS);
            edge.signal();
            // All of it is the system's by now, whose buffers are larger; the viewer has hardly read any.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(directory.resolve("stderr")).contains("everything answered"));

            assertThat(takeSlowly(viewer)).isEqualTo(2 * HALF);
            assertThat(edge.exitCode()).isZero();
        }
    }

    /** Reads to the end of a stream or of the connection, and makes room for each frame that was read. */
    private static int takeSlowly(RawHttp2Client viewer) throws IOException {
        int taken = 0;
        for (var next = viewer.receive(); next.isPresent(); next = viewer.receive()) {
            RawHttp2Client.Frame frame = next.get();
            if (frame.type() == RawHttp2Client.DATA) {
                taken += frame.payload().length();
                viewer.send(
                        RawHttp2Client.WINDOW_UPDATE,
                        0,
                        0,
                        Buffer.buffer().appendInt(frame.payload().length()).getBytes());
            } else if (frame.type() == RawHttp2Client.PING) {
                viewer.send(
                        RawHttp2Client.PING,
                        RawHttp2Client.ACK,
                        0,
                        frame.payload().getBytes());
                return taken;
            }
        }
        return taken;
    }

    @Test
    void aConnectionOfHttp2IsToldToAskNothingMore() throws Exception {
        start(Protocol.HTTP_2, AT_ONCE);
        Promise<Integer> goAway = Promise.promise();
        HttpClient client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setSsl(true)
                        .setTrustAll(true)
                        .setVerifyHost(false)
                        .setUseAlpn(true)
                        .setProtocolVersion(HttpVersion.HTTP_2))
                .withConnectHandler(
                        connection -> connection.goAwayHandler(said -> goAway.tryComplete(said.getLastStreamId())))
                .build();
        AtomicInteger halfThrough = new AtomicInteger();
        Future<Buffer> viewer = get(client, "/_p2p/1.m4s", halfThrough);
        await().atMost(Duration.ofSeconds(60)).until(() -> halfThrough.get() == 1);

        edge.signal();
        // Nothing else is sent on the connection at this time. Any stream that is on its way already is answered.
        assertThat(goAway.future().await(60, TimeUnit.SECONDS)).isEqualTo(Integer.MAX_VALUE);
        secondHalf.countDown();
        assertThat(viewer.await(60, TimeUnit.SECONDS).length()).isEqualTo(2 * HALF);
        assertThat(edge.exitCode()).isZero();
    }
}
