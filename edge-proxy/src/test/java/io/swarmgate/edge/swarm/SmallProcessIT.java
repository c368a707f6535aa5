package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProcess;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.ScriptedOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An edge in a process of its own that may have little stays within that, whatever is asked of it. */
class SmallProcessIT {
    private static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n";
    private static final int SEGMENT_BYTES = 200_000;
    private static final int LARGE_BYTES = 8 << 20;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    /** Bytes of large files that the edge has taken. */
    private final AtomicLong written = new AtomicLong();

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // before each
    private ScriptedOrigin origin;

    @SuppressWarnings("NullAway.Init") // first thing in each test
    private EdgeProcess edge;

    @BeforeEach
    void startOrigin() {
        origin = ScriptedOrigin.start(this::answer);
    }

    private void start(String... jvm) throws IOException {
        Path config = Files.writeString(directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                origins: { main: "%s" }
                routes: [{ path: /, origin: main, swarm: true }]
                swarm: { stun: "off", joins-per-address: 10000, control-group: 0%% }
                gateway: { directory: %s }
                ledger: { directory: %s }
                """.formatted(
                        origin.url(), directory.resolve("segments"), directory.resolve("ledger")));
        edge = EdgeProcess.start(List.of(), List.of(jvm), config, errors());
    }

    @AfterEach
    void stop() throws Exception {
        hanging.countDown();
        for (AutoCloseable one : open) {
            one.close();
        }
        edge.close();
        origin.close();
    }

    private Path errors() {
        return directory.resolve("stderr");
    }

    private boolean answer(String request, OutputStream out) throws IOException {
        String target = request.split(" ", 3)[1];
        String path = target.split("\\?", 2)[0];
        if (path.startsWith("/hang")) {
            try {
                hanging.await();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
            return false;
        }
        if (path.contains("/large/")) {
            sendLarge(out);
            return true;
        }
        byte[] content;
        String fields = "Cache-Control: max-age=600\n";
        if (path.endsWith(".m3u8")) {
            content = (path.startsWith("/long/") ? playlist(400, "?token=" + "t".repeat(2000)) : playlist(3000, ""))
                    .getBytes(StandardCharsets.ISO_8859_1);
            fields += "Content-Type: application/vnd.apple.mpegurl\n";
        } else if (path.startsWith("/tiny/")) {
            content = new byte[10];
            fields += "Content-Type: video/mp4\nX-Long: " + "v".repeat(4000) + "\n";
        } else if (path.startsWith("/private/")) {
            content = new byte[10];
            fields = "Content-Type: video/mp4\nCache-Control: private\n";
        } else {
            content = new byte[SEGMENT_BYTES];
            fields += "Content-Type: video/mp4\n";
        }
        String head = "HTTP/1.1 200 OK\n" + fields + "Content-Length: " + content.length + "\n\n";
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        response.writeBytes(head.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        response.writeBytes(content);
        // In one piece: the end of a short response must not wait for an acknowledgement of its head.
        response.writeTo(out);
        out.flush();
        return true;
    }

    private void sendLarge(OutputStream out) throws IOException {
        ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Type: video/mp4\nContent-Length: " + LARGE_BYTES + "\n\n");
        byte[] block = new byte[64 * 1024];
        for (int sent = 0; sent < LARGE_BYTES; sent += block.length) {
            out.write(block);
            written.addAndGet(block.length);
        }
    }

    private static String playlist(int segments, String query) {
        StringBuilder text = new StringBuilder(PLAYLIST);
        for (int n = 0; n < segments; n++) {
            text.append("#EXTINF:6,\nsegment-")
                    .append(n)
                    .append(".m4s")
                    .append(query)
                    .append('\n');
        }
        return text.append("#EXT-X-ENDLIST\n").toString();
    }

    private HttpResponse<byte[]> get(String target) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + target))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private void isServed(String target) throws Exception {
        assertThat(get(target).statusCode()).as(target).isEqualTo(200);
    }

    private void servesAsUsual() throws Exception {
        String name = "/usual" + System.nanoTime();
        assertThat(new String(get(name + "/a.m3u8").body(), StandardCharsets.ISO_8859_1))
                .contains("/_p2p" + name + "/segment-7.m4s");
        assertThat(get("/_p2p" + name + "/segment-7.m4s").body()).hasSize(SEGMENT_BYTES);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/_p2p" + name + "/segment-7.m4s")
                        .headers()
                        .firstValue("Cache-Status")
                        .orElse("")
                        .contains("hit"));
        HttpResponse<String> ready = HTTP.send(
                HttpRequest.newBuilder(URI.create(edge.admin() + "readyz")).build(), BodyHandlers.ofString());
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(edge.isAlive()).isTrue();
        assertThat(Files.readString(errors())).doesNotContain("OutOfMemoryError");
    }

    @Test
    void cacheBustingQueriesOfOnePlaylistAreServed() throws Exception {
        start("-Xmx128m");
        for (int x = 0; x < 400; x++) {
            isServed("/v/a.m3u8?x=" + x);
        }
        servesAsUsual();
    }

    @Test
    void manyStreamsLongNamesAndManyViewersAtOnceAreServed() throws Exception {
        start("-Xmx128m");
        waitForAnOriginThatHangs(150, 8000);
        viewersOf("/v/a.m3u8", 150);
        for (int i = 0; i < 60; i++) {
            isServed("/long/" + i + "/a.m3u8?token=" + "x".repeat(2000));
        }
        for (int i = 0; i < 100; i++) {
            isServed("/stream" + i + "/a.m3u8");
        }
        String token = "?token=" + "x".repeat(4000);
        for (int i = 0; i < 1500; i++) {
            isServed("/_p2p/tiny/" + i + ".m4s" + token + i);
            isServed("/_p2p/private/" + i + ".m4s" + token + i);
        }
        for (int i = 0; i < 300; i++) {
            isServed("/_p2p/stream1/segment-" + i + ".m4s");
        }
        servesAsUsual();
    }

    @Test
    void newSegmentsAreServedWhereDirectMemoryIsShort() throws Exception {
        start("-Xmx256m", "-XX:MaxDirectMemorySize=32m");
        for (int i = 0; i < 400; i++) {
            assertThat(get("/_p2p/v/segment-" + i + ".m4s").body()).hasSize(SEGMENT_BYTES);
        }
        servesAsUsual();
        assertThat(Files.readString(errors()))
                .contains("gateway.memory: 128 MiB are more than half of the 32 MiB of direct memory");
    }

    /** They hold half of what one origin may serve at once, which is all that one address gets. */
    @ParameterizedTest
    @ValueSource(strings = {"/large/", "/_p2p/large/"})
    void clientsThatReadNothingAreKeptWaitingAndNotTheirBytes(String directory) throws Exception {
        start("-Xmx128m");
        InetAddress other = InetAddress.getByName("127.0.0.2");
        for (int i = 0; i < 240; i++) {
            Socket socket = new Socket();
            open.add(socket);
            socket.setReceiveBufferSize(4096);
            socket.bind(new InetSocketAddress(other, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port()));
            socket.getOutputStream()
                    .write(("GET " + directory + i + ".mp4 HTTP/1.1\r\nHost: edge\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
        }
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(60))
                .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
        servesAsUsual();
    }

    /** Each has had a playlist of its own of 800 kB, which nobody asks for any more. */
    @Test
    void connectionsThatWaitForAnotherRequestHoldNothingOfTheLast() throws Exception {
        start("-Xmx128m");
        for (int i = 0; i < 250; i++) {
            RawClient client =
                    new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port()), 64 * 1024);
            open.add(client);
            client.send("GET /long/" + i + "/a.m3u8 HTTP/1.1\nHost: edge\n\n");
            assertThat(client.receive().status()).isEqualTo(200);
        }
        servesAsUsual();
    }

    /**
     * From another address than the viewers': one client gets half of an origin's connections, and what it asks for
     * beyond them waits behind its own requests.
     */
    private void waitForAnOriginThatHangs(int connections, int fieldBytes) throws IOException {
        InetAddress other = InetAddress.getByName("127.0.0.2");
        for (int i = 0; i < connections; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port(), other, 0);
            open.add(socket);
            socket.getOutputStream()
                    .write(("GET /hang/" + i + ".m3u8 HTTP/1.1\r\nHost: edge\r\nCookie: " + "c".repeat(fieldBytes)
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> origin.openConnections() >= 32);
    }

    private void viewersOf(String playlist, int count) throws Exception {
        isServed(playlist);
        String directory = "/_p2p" + playlist.substring(0, playlist.lastIndexOf('/') + 1);
        for (int i = 0; i < count; i++) {
            SwarmClient viewer = new SwarmClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port()));
            open.add(viewer);
            viewer.join(directory + "segment-" + i + ".m4s", "http://127.0.0.1:" + edge.port() + playlist);
            viewer.say("{\"t\":\"at\",\"path\":\"" + directory + "segment-" + i + ".m4s\",\"buffer\":3.5}");
        }
    }
}
