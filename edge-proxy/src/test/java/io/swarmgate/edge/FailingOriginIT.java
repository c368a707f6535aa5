package io.swarmgate.edge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What viewers of an edge in a process of its own get of an origin that fails in all the ways origins do. */
class FailingOriginIT {
    private static final int SEGMENT_BYTES = 200_000;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final CountDownLatch TESTS_OVER = new CountDownLatch(1);
    private static final Map<String, ScriptedOrigin.Script> SCRIPTS = new ConcurrentHashMap<>();
    private static final ExecutorService VIEWERS = Executors.newCachedThreadPool();

    @TempDir
    static Path directory;

    private static ScriptedOrigin origin;
    private static EdgeProcess edge;

    @BeforeAll
    static void start() throws IOException {
        origin = ScriptedOrigin.start((request, out) -> {
            String path = request.split(" ", 3)[1].split("\\?", 2)[0];
            return requireNonNull(SCRIPTS.get(path), path).answer(request, out);
        });
        Path config = Files.writeString(
                directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                origins: { main: "%s" }
                gateway: { directory: %s }
                ledger: { enabled: false }
                """.formatted(origin.url(), directory.resolve("segments")));
        edge = EdgeProcess.start(config, directory.resolve("stderr"));
    }

    @AfterAll
    static void stop() {
        TESTS_OVER.countDown();
        VIEWERS.shutdownNow();
        edge.close();
        origin.close();
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port());
    }

    private static RawClient.Response get(String path) {
        try {
            return RawClient.get(address(), path);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private static List<RawClient.Response> atOnce(int count, String path) {
        return IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> get(path), VIEWERS))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private static void script(String path, ScriptedOrigin.Script script) {
        SCRIPTS.put(path, script);
    }

    private static ScriptedOrigin.Script saying(String head, String content) {
        return (request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 " + head + "\nContent-Length: " + content.length() + "\n\n");
            out.write(content.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        };
    }

    private static boolean freeze() {
        try {
            TESTS_OVER.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private static boolean isStored(String path) {
        return get(path).field("Cache-Status").orElse("").contains("; hit");
    }

    @ParameterizedTest
    @CsvSource({
        "/down/segment, 404", "/down/segment, 410", "/down/segment, 403", "/down/segment, 451",
        "/down/a.m3u8, 404", "/down/a.m3u8, 410", "/down/a.m3u8, 403", "/down/a.m3u8, 451"
    })
    void whatIsTakenDownStaysDown(String kind, int status) {
        String name = kind.replace("segment", status + ".m4s").replace("a.m3u8", status + ".m3u8");
        String path = kind.endsWith("segment") ? "/_p2p" + name : name;
        String type = kind.endsWith("segment") ? "video/mp4" : "application/vnd.apple.mpegurl";
        String content = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n1.m4s\n";
        script(name, saying("200 OK\nCache-Control: max-age=0\nETag: \"1\"\nContent-Type: " + type, content));
        assertThat(get(path).status()).isEqualTo(200);
        script(name, saying(status + " No", ""));
        // A live manifest is held for a moment whatever the origin says.
        await().atMost(LONG).untilAsserted(() -> assertThat(get(path).status()).isEqualTo(status));
        script(name, saying("503 Unavailable", ""));
        assertThat(get(path).status()).isIn(status, 503);
        assertThat(get(path).status()).isIn(status, 503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"video/mp4", "text/html"})
    void whatIsNoSegmentIsNotStoredInItsPlace(String type) {
        String name = "/wrong/" + type.replace('/', '-') + ".m4s";
        String content = type.equals("text/html") ? "<html>Please log in</html>" : "";
        script(name, saying("200 OK\nCache-Control: max-age=60\nContent-Type: " + type, content));
        assertThat(get("/_p2p" + name).text()).isEqualTo(content);
        script(name, saying("200 OK\nCache-Control: max-age=60\nContent-Type: video/mp4", "media"));
        assertThat(get("/_p2p" + name).text()).isEqualTo("media");
    }

    @Test
    void noRequestFailsWhenTheOriginHasClosedItsIdleConnections() {
        script("/burst", saying("200 OK\nCache-Control: no-store", "ok"));
        for (int burst = 0; burst < 6; burst++) {
            assertThat(atOnce(20, "/burst"))
                    .allSatisfy(answer -> assertThat(answer.text()).isEqualTo("ok"));
            origin.dropConnections();
        }
    }

    /** Who came before it trickled gets the rest from a request for a range. */
    @Test
    void whoComesToATrickleGetsTheWholeOfAnOriginThatHasRecovered() {
        AtomicInteger asked = new AtomicInteger();
        script("/trickle.m4s", (request, out) -> {
            boolean trickling = asked.incrementAndGet() == 1;
            int from = request.contains("Range: bytes=12-") ? 12 : 0;
            String range = from == 0 ? "200 OK" : "206 Part\nContent-Range: bytes 12-199999/" + SEGMENT_BYTES;
            ScriptedOrigin.send(
                    out,
                    "HTTP/1.1 " + range + "\nCache-Control: max-age=60\nContent-Type: video/mp4\nETag: \"1\"\n"
                            + "Content-Length: " + (SEGMENT_BYTES - from) + "\n\n");
            out.write(new byte[trickling ? 12 : SEGMENT_BYTES - from]);
            out.flush();
            return !trickling || freeze();
        });
        List<CompletableFuture<RawClient.Response>> early = new ArrayList<>();
        await().atMost(LONG).until(() -> {
            early.add(CompletableFuture.supplyAsync(() -> get("/_p2p/trickle.m4s"), VIEWERS));
            return asked.get() == 2;
        });
        assertThat(atOnce(3, "/_p2p/trickle.m4s"))
                .allSatisfy(answer -> assertThat(answer.content()).hasSize(SEGMENT_BYTES));
        assertThat(early)
                .allSatisfy(viewer -> assertThat(viewer.join().content()).hasSize(SEGMENT_BYTES));
    }

    @Test
    void playersGoOnWhileTheOriginIsFrozen() {
        String playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:2,\n7.m4s\n";
        script("/frozen/a.m3u8", saying("200 OK\nContent-Type: application/vnd.apple.mpegurl", playlist));
        script(
                "/frozen/7.m4s",
                saying("200 OK\nCache-Control: max-age=60\nContent-Type: video/mp4", "x".repeat(SEGMENT_BYTES)));
        assertThat(get("/frozen/a.m3u8").status()).isEqualTo(200);
        get("/_p2p/frozen/7.m4s");
        await().atMost(LONG).until(() -> isStored("/_p2p/frozen/7.m4s"));
        AtomicInteger frozen = new AtomicInteger();
        for (String path : List.of("/frozen/a.m3u8", "/frozen/7.m4s")) {
            script(path, (request, out) -> {
                frozen.incrementAndGet();
                return freeze();
            });
        }
        // Until what is held is old enough to be asked for.
        await().atMost(LONG).until(() -> {
            assertThat(get("/frozen/a.m3u8").status()).isEqualTo(200);
            return frozen.get() > 0;
        });
        assertThat(atOnce(20, "/frozen/a.m3u8"))
                .allSatisfy(answer -> assertThat(answer.text()).contains("/_p2p/frozen/7.m4s"));
        assertThat(atOnce(20, "/_p2p/frozen/7.m4s"))
                .allSatisfy(answer -> assertThat(answer.content()).hasSize(SEGMENT_BYTES));
    }

    /** MPEG-TS null packets, numbered over all viewers: a live channel has no beginning. */
    @Test
    void anEndlessStreamIsLetGoAndBegunWhereTheOriginIs() throws Exception {
        AtomicInteger packets = new AtomicInteger();
        AtomicInteger streaming = new AtomicInteger();
        script("/radio.ts", (request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Type: video/mp2t\n\n");
            streaming.incrementAndGet();
            try {
                stream(out, packets);
            } finally {
                streaming.decrementAndGet();
            }
            return false;
        });
        int before = -1;
        for (int viewer = 0; viewer < 2; viewer++) {
            try (RawClient listening = new RawClient(address())) {
                listening.send("GET /_p2p/radio.ts HTTP/1.1\nHost: edge.example\n\n");
                assertThat(listening.receiveHead().toLowerCase(Locale.ROOT)).contains("transfer-encoding: chunked");
                int first = firstPacket(listening);
                assertThat(first).isGreaterThan(before);
                before = first;
                listening.stream().readNBytes(500_000);
            }
            await().atMost(LONG).until(() -> streaming.get() == 0);
        }
    }

    private static void stream(OutputStream out, AtomicInteger packets) throws IOException {
        while (TESTS_OVER.getCount() > 0) {
            byte[] packet = new byte[188];
            int number = packets.getAndIncrement();
            packet[0] = 0x47;
            packet[1] = 0x1f;
            packet[2] = (byte) 0xff;
            packet[3] = 0x10;
            for (int i = 0; i < 4; i++) {
                packet[4 + i] = (byte) (number >> (8 * (3 - i)));
            }
            out.write(packet);
        }
    }

    private static int firstPacket(RawClient client) throws IOException {
        while (client.stream().read() != '\n') {
            // The size of the first chunk.
        }
        byte[] packet = client.stream().readNBytes(8);
        assertThat(packet[0]).isEqualTo((byte) 0x47);
        return (packet[4] & 0xff) << 24 | (packet[5] & 0xff) << 16 | (packet[6] & 0xff) << 8 | (packet[7] & 0xff);
    }
}
