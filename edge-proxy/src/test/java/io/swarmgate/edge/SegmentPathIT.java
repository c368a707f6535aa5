package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.config.EdgeConfig;
import java.io.IOException;
import java.io.InputStream;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's segment path over real sockets: an edge, an origin that behaves as told, clients. */
class SegmentPathIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path directory;

    private @Nullable RawOrigin origin;
    private @Nullable EdgeProxy edge;

    private EdgeProxy start(RawOrigin.Script script) throws IOException {
        RawOrigin started = new RawOrigin(script);
        origin = started;
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        EdgeConfig config = EdgeConfig.ofOrigin(started.url(), any, any);
        EdgeConfig.Gateway gateway = config.gateway();
        EdgeProxy running = EdgeProxy.start(config.withLedger(config.ledger().off())
                .withGateway(new EdgeConfig.Gateway(
                        gateway.publicUrl(),
                        gateway.initializationSegments(),
                        directory,
                        256L << 20,
                        16L << 20,
                        256 << 10,
                        64,
                        Duration.ofSeconds(60))));
        edge = running;
        return running;
    }

    @AfterEach
    void stop() throws IOException {
        if (edge != null) {
            edge.close();
        }
        if (origin != null) {
            origin.close();
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static HttpRequest request(EdgeProxy to, String path, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + to.address().getPort() + path))
                .timeout(Duration.ofSeconds(60));
        return fields.length == 0 ? request.build() : request.headers(fields).build();
    }

    private static HttpResponse<byte[]> get(EdgeProxy from, String path, String... fields) throws Exception {
        return CLIENT.send(request(from, path, fields), BodyHandlers.ofByteArray());
    }

    private static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("(absent)");
    }

    private static void ok(OutputStream out, byte[] content, String more) throws IOException {
        RawOrigin.write(
                out,
                "HTTP/1.1 200 OK\r\nContent-Length: " + content.length
                        + "\r\nContent-Type: video/mp4\r\nETag: \"v1\"\r\n" + more + "\r\n");
        out.write(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_536, 200_000, 262_145, 3_000_000})
    void aSegmentIsFetchedOnceAndServedFromTheStore(int length) throws Exception {
        byte[] content = bytes(length);
        EdgeProxy running = start((number, request, out) -> ok(out, content, ""));
        HttpResponse<byte[]> first = get(running, "/_p2p/live/s1.m4s");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(content);
        assertThat(field(first, "cache-status")).isEqualTo("swarmgate; fwd=uri-miss; fwd-status=200; stored");
        Awaitility.await().until(() -> running.storeStats().fillsInProgress() == 0);
        HttpResponse<byte[]> second = get(running, "/_p2p/live/s1.m4s");
        assertThat(second.body()).isEqualTo(content);
        assertThat(field(second, "cache-status")).startsWith("swarmgate; hit; ttl=");
        assertThat(field(second, "content-length")).isEqualTo(Integer.toString(length));
        assertThat(field(second, "content-type")).isEqualTo("video/mp4");
        assertThat(field(second, "etag")).isEqualTo("\"v1\"");
        assertThat(field(second, "server-timing")).isEqualTo("cache;desc=hit");
        assertThat(running.storeStats().fillsStarted()).isEqualTo(1);
    }

    @Test
    void everyReaderOfASpoolFileGetsItsBytesFromTheStart() throws Exception {
        byte[] content = bytes(3_000_000);
        EdgeProxy running = start((number, request, out) -> ok(out, content, ""));
        get(running, "/_p2p/live/s1.m4s");
        Awaitility.await().until(() -> running.storeStats().fillsInProgress() == 0);
        for (int round = 0; round < 5; round++) {
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(CLIENT.sendAsync(request(running, "/_p2p/live/s1.m4s"), BodyHandlers.ofByteArray()));
            }
            for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
                assertThat(answer.get().body()).isEqualTo(content);
            }
        }
        HttpResponse<byte[]> range = get(running, "/_p2p/live/s1.m4s", "Range", "bytes=1000000-1999999");
        assertThat(range.body()).isEqualTo(Arrays.copyOfRange(content, 1_000_000, 2_000_000));
        assertThat(running.storeStats().fillsStarted()).isEqualTo(1);
    }

    @Test
    void twoHundredClientsAtOnceAreOneOriginRequest() throws Exception {
        byte[] content = bytes(2_000_000);
        CountDownLatch allAsked = new CountDownLatch(1);
        EdgeProxy running = start((number, request, out) -> {
            RawOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
            out.write(content, 0, 1000);
            out.flush();
            allAsked.await();
            out.write(content, 1000, content.length - 1000);
        });
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(CLIENT.sendAsync(request(running, "/_p2p/s1.m4s"), BodyHandlers.ofByteArray()));
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> running.storeStats().collapsedWaiters() == 199);
        allAsked.countDown();
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            assertThat(answer.get().body()).isEqualTo(content);
        }
        assertThat(openedOrigin().requests()).hasSize(1);
    }

    private RawOrigin openedOrigin() {
        if (origin == null) {
            throw new AssertionError("start() first");
        }
        return origin;
    }

    @Test
    void theFirstByteIsRelayedBeforeTheLastIsThere() throws Exception {
        CountDownLatch firstByteSeen = new CountDownLatch(1);
        EdgeProxy running = start((number, request, out) -> {
            RawOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na");
            firstByteSeen.await();
            RawOrigin.write(out, "bcd");
        });
        HttpResponse<InputStream> response =
                CLIENT.send(request(running, "/_p2p/s1.m4s"), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(body.read()).isEqualTo('a');
            firstByteSeen.countDown();
            assertThat(body.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("bcd");
        }
    }

    @Test
    void aFillGoesOnWhenItsFirstClientLeaves() throws Exception {
        byte[] content = bytes(1_000_000);
        CountDownLatch clientGone = new CountDownLatch(1);
        EdgeProxy running = start((number, request, out) -> {
            RawOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            out.write(content, 0, 1000);
            out.flush();
            clientGone.await();
            out.write(content, 1000, content.length - 1000);
        });
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), running.address().getPort())) {
            RawOrigin.write(client.getOutputStream(), "GET /_p2p/s1.m4s HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.getInputStream().read()).isEqualTo('H');
        }
        clientGone.countDown();
        assertThat(get(running, "/_p2p/s1.m4s").body()).isEqualTo(content);
        assertThat(openedOrigin().requests()).hasSize(1);
    }

    @Test
    void aCutOffOriginIsResumedAndNoClientNotices() throws Exception {
        byte[] content = bytes(1_000_000);
        EdgeProxy running = start((number, request, out) -> {
            if (number == 1) {
                RawOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nETag: \"v1\"\r\n\r\n");
                out.write(content, 0, 400_000);
                return;
            }
            String range = RawOrigin.field(request, "Range");
            int from = Integer.parseInt(range.substring(6, range.length() - 1));
            RawOrigin.write(
                    out,
                    "HTTP/1.1 206 Partial Content\r\nETag: " + RawOrigin.field(request, "If-Range")
                            + "\r\nContent-Range: bytes " + from + "-999999/1000000\r\nContent-Length: "
                            + (1_000_000 - from) + "\r\n\r\n");
            out.write(content, from, 1_000_000 - from);
        });
        assertThat(get(running, "/_p2p/s1.m4s").body()).isEqualTo(content);
        assertThat(running.storeStats().fillsResumed()).isEqualTo(1);
        assertThat(RawOrigin.field(openedOrigin().requests().get(1), "If-Range"))
                .isEqualTo("\"v1\"");
    }

    @Test
    void aResponseThatCannotBeCompletedIsVisiblyCutShort() throws Exception {
        EdgeProxy running = start((number, request, out) -> {
            RawOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            out.write(bytes(500));
        });
        assertThatThrownBy(() -> get(running, "/_p2p/s1.m4s")).isInstanceOf(IOException.class);
        Awaitility.await().until(() -> running.storeStats().fillsInProgress() == 0);
        assertThat(running.storeStats().entries()).isZero();
    }

    @Test
    void aChunkedResponseIsStoredAndGivenALength() throws Exception {
        EdgeProxy running = start((number, request, out) -> RawOrigin.write(
                out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
        assertThat(get(running, "/_p2p/s1.m4s").body()).asString().isEqualTo("abcde");
        Awaitility.await().until(() -> running.storeStats().entries() == 1);
        HttpResponse<byte[]> second = get(running, "/_p2p/s1.m4s");
        assertThat(field(second, "content-length")).isEqualTo("5");
        assertThat(second.body()).asString().isEqualTo("abcde");
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 1_000_000})
    void rangesComeFromTheStore(int length) throws Exception {
        byte[] content = bytes(length);
        EdgeProxy running = start((number, request, out) -> ok(out, content, ""));
        get(running, "/_p2p/s1.m4s");
        Awaitility.await().until(() -> running.storeStats().fillsInProgress() == 0);
        HttpResponse<byte[]> part = get(running, "/_p2p/s1.m4s", "Range", "bytes=1000-66535");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(field(part, "content-range")).isEqualTo("bytes 1000-66535/" + length);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 1000, 66_536));
        HttpResponse<byte[]> tail = get(running, "/_p2p/s1.m4s", "Range", "bytes=-10");
        assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(content, length - 10, length));
        HttpResponse<byte[]> behind = get(running, "/_p2p/s1.m4s", "Range", "bytes=" + length + "-");
        assertThat(behind.statusCode()).isEqualTo(416);
        assertThat(field(behind, "content-range")).isEqualTo("bytes */" + length);
        HttpResponse<byte[]> unchanged = get(running, "/_p2p/s1.m4s", "If-None-Match", "\"v1\"");
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(openedOrigin().requests()).hasSize(1);
    }

    @Test
    void aFewBytesOfAHugeFileCostOneSlice() throws Exception {
        long huge = 10_000_000_000L;
        EdgeProxy running = start((number, request, out) -> {
            String range = RawOrigin.field(request, "Range");
            long from = Long.parseLong(range.substring(6, range.indexOf('-')));
            long to = Long.parseLong(range.substring(range.indexOf('-') + 1));
            RawOrigin.write(
                    out,
                    "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes " + from + "-" + to + "/"
                            + huge + "\r\nContent-Length: " + (to - from + 1) + "\r\n\r\n");
            out.write(bytes((int) (to - from + 1)));
        });
        HttpResponse<byte[]> part = get(running, "/_p2p/film.mp4", "Range", "bytes=5000000000-5000065535");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).hasSize(65_536);
        assertThat(field(part, "content-range")).isEqualTo("bytes 5000000000-5000065535/10000000000");
        assertThat(openedOrigin().requests()).hasSize(1);
    }

    @Test
    void headIsExact() throws Exception {
        byte[] content = bytes(1000);
        EdgeProxy running = start((number, request, out) -> {
            if (request.startsWith("HEAD")) {
                RawOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            } else {
                ok(out, content, "");
            }
        });
        for (int i = 0; i < 2; i++) {
            HttpRequest head = HttpRequest.newBuilder(
                            request(running, "/_p2p/s1.m4s").uri())
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<byte[]> answer = CLIENT.send(head, BodyHandlers.ofByteArray());
            assertThat(field(answer, "content-length")).isEqualTo("1000");
            assertThat(answer.body()).isEmpty();
            get(running, "/_p2p/s1.m4s");
            Awaitility.await().until(() -> running.storeStats().fillsInProgress() == 0);
        }
        assertThat(openedOrigin().requests()).hasSize(2);
    }

    @Test
    void whatIsPrivateIsPassedThroughToEachOfThem() throws Exception {
        EdgeProxy running = start((number, request, out) -> {
            String body = RawOrigin.field(request, "Cookie");
            RawOrigin.write(
                    out,
                    "HTTP/1.1 200 OK\r\nCache-Control: private\r\nContent-Length: " + body.length() + "\r\n\r\n"
                            + body);
        });
        assertThat(get(running, "/_p2p/s1.m4s", "Cookie", "a").body())
                .asString()
                .isEqualTo("a");
        HttpResponse<byte[]> second = get(running, "/_p2p/s1.m4s", "Cookie", "b");
        assertThat(second.body()).asString().isEqualTo("b");
        assertThat(field(second, "cache-status")).isEqualTo("swarmgate; fwd=bypass; fwd-status=200");
    }

    @Test
    void anUnreachableOriginIsABadGateway() throws Exception {
        EdgeProxy running = start((number, request, out) -> {});
        openedOrigin().close();
        HttpResponse<byte[]> answer = get(running, "/_p2p/s1.m4s");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(field(answer, "proxy-status")).contains("error=connection_refused");
        assertThat(field(answer, "cache-status")).startsWith("swarmgate; fwd=uri-miss");
    }

    @Test
    void theDigestIsPublishedUnderAnAddressOfItsOwn() throws Exception {
        byte[] content = bytes(100_000);
        EdgeProxy running = start((number, request, out) -> ok(out, content, ""));
        assertThat(get(running, "/_p2p/@/digest/live/s1.m4s").statusCode()).isEqualTo(404);
        get(running, "/_p2p/live/s1.m4s");
        Awaitility.await().until(() -> running.storeStats().fillsInProgress() == 0);
        HttpResponse<byte[]> digest = get(running, "/_p2p/@/digest/live/s1.m4s");
        assertThat(digest.statusCode()).isEqualTo(200);
        assertThat(digest.body()).asString().contains("\"complete\":true,\"length\":100000");
    }

    @Test
    void aReaderThatStopsDoesNotHoldTheOthersUp() throws Exception {
        byte[] content = bytes(8_000_000);
        EdgeProxy running = start((number, request, out) -> ok(out, content, ""));
        try (Socket stalled =
                new Socket(InetAddress.getLoopbackAddress(), running.address().getPort())) {
            RawOrigin.write(stalled.getOutputStream(), "GET /_p2p/s1.m4s HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(stalled.getInputStream().read()).isEqualTo('H');
            assertThat(get(running, "/_p2p/s1.m4s").body()).isEqualTo(content);
            assertThat(openedOrigin().requests()).hasSize(1);
        }
    }
}
