package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One client's request never decides what another is answered: through a whole edge, over sockets. */
class SharedFetchIT {
    private static final String HLS = "application/vnd.apple.mpegurl";

    private static void answer(OutputStream out, String type, String content, String... fields) throws IOException {
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 200 OK\nContent-Type: " + type + "\nContent-Length: " + content.length() + "\n"
                        + String.join("\n", fields) + (fields.length == 0 ? "" : "\n") + "\n");
        out.write(content.getBytes(StandardCharsets.US_ASCII));
    }

    private static RawClient.Response get(EdgeProxy edge, String path, String... fields) {
        String given = String.join("\n", fields);
        String host = given.contains("Host:") ? "" : "Host: edge.example\n";
        try {
            return RawClient.exchange(
                    edge.address(),
                    "GET " + path + " HTTP/1.1\n" + host + given + (fields.length == 0 ? "" : "\n") + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String field(String request, String name) {
        return request.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static EdgeProxy edge(ScriptedOrigin origin) throws IOException {
        return EdgeProxy.start(TestConfig.showing(origin.url()).build());
    }

    /** As many applications do that want to be reached by the name the client used. */
    @ParameterizedTest
    @ValueSource(strings = {"/live/x.m3u8", "/_p2p/live/s.ts", "/_p2p/live/redirected.ts"})
    void anOriginThatWritesWhatTheClientsHostIsPoisonsNobody(String path) throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    String host = field(request, "X-Forwarded-Host") + field(request, "Forwarded");
                    if (request.contains("redirected")) {
                        ScriptedOrigin.send(
                                out,
                                "HTTP/1.1 301 Moved\nCache-Control: max-age=60\nContent-Length: 0\nLocation: https://"
                                        + host + "/x\n\n");
                    } else if (request.contains(".m3u8")) {
                        answer(
                                out,
                                HLS,
                                "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttps://" + host + "/s.ts\n",
                                "Cache-Control: max-age=60");
                    } else {
                        answer(out, "video/mp2t", "G" + host, "Cache-Control: max-age=60");
                    }
                    return true;
                });
                EdgeProxy edge = edge(origin)) {
            get(edge, path, "Host: evil.example");
            Awaitility.await().until(() -> edge.storeStats().fillsInProgress() == 0);
            RawClient.Response next = get(edge, path);
            assertThat(next.head() + next.text()).doesNotContain("evil.example");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/live/x.m3u8", "/_p2p/live/s.ts"})
    void aFieldThatTheOriginCannotTakeIsItsSendersProblem(String path) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(41);
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    if (request.length() > 8192) {
                        ScriptedOrigin.send(out, "HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n");
                        return false;
                    }
                    answer(
                            out,
                            path.endsWith("ts") ? "video/mp2t" : HLS,
                            path.endsWith("ts") ? "G" : "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ns.ts\n");
                    return true;
                });
                EdgeProxy edge = edge(origin)) {
            List<CompletableFuture<RawClient.Response>> all = new ArrayList<>();
            all.add(CompletableFuture.supplyAsync(() -> get(edge, path, "X-Long: " + "x".repeat(20_000)), clients));
            for (int i = 0; i < 40; i++) {
                all.add(CompletableFuture.supplyAsync(() -> get(edge, path), clients));
            }
            for (CompletableFuture<RawClient.Response> one : all) {
                assertThat(one.join().status()).isEqualTo(200);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aMethodThatOneClientClaimsIsNotStoredForTheNext() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    if (request.contains("X-HTTP-Method-Override")) {
                        ScriptedOrigin.send(out, "HTTP/1.1 405 No\nCache-Control: max-age=60\nContent-Length: 0\n\n");
                    } else {
                        answer(out, "video/mp2t", "G");
                    }
                    return true;
                });
                EdgeProxy edge = edge(origin)) {
            assertThat(get(edge, "/_p2p/live/s.ts", "X-HTTP-Method-Override: POST")
                            .status())
                    .isEqualTo(200);
            assertThat(get(edge, "/_p2p/live/s.ts").status()).isEqualTo(200);
        }
    }

    @Test
    void whatOneClientIsToldOfItselfIsNotToldToTheNext() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    answer(out, "text/plain", "you are " + field(request, "Cookie"));
                    return true;
                });
                EdgeProxy edge = edge(origin)) {
            for (int i = 0; i < 2; i++) {
                assertThat(get(edge, "/_p2p/me", "Cookie: session=alice").text())
                        .isEqualTo("you are session=alice");
                assertThat(get(edge, "/_p2p/me").text()).isEqualTo("you are ");
            }
            assertThat(edge.storeStats().entries()).isZero();
            assertThat(edge.metrics()
                            .registry()
                            .getSampleValue(
                                    "swarmgate_segment_requests_total",
                                    new String[] {"route", "source", "outcome"},
                                    new String[] {"route0", "origin", "complete"}))
                    .as("it is no segment")
                    .isIn(null, 0.0);
        }
    }

    /** By the URL that manifests named it by before it was passed through. */
    @Test
    void aChildPlaylistBelowTheGatewayIsAManifestWhateverItsName() throws IOException {
        AtomicInteger sequence = new AtomicInteger();
        try (ScriptedOrigin ads = ScriptedOrigin.start((request, out) -> {
                    answer(
                            out,
                            request.contains("typed") ? HLS : "text/plain",
                            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:" + sequence.incrementAndGet()
                                    + "\n#EXTINF:2,\ns.ts\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n",
                            "Cache-Control: max-age=0");
                    return true;
                });
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing("http://127.0.0.1:1/")
                        .origin(TestConfig.origin("ads", ads.url()))
                        .build())) {
            for (String name : List.of("typed", "untyped")) {
                String before = "";
                for (int i = 0; i < 3; i++) {
                    String list =
                            get(edge, "/_p2p/@ads/other/" + name + "?id=7").text();
                    assertThat(list)
                            .contains("\n/_p2p/@ads/other/s.ts\n")
                            .contains("URI=\"/_p2p/@/pass/ads/other/k\"")
                            .isNotEqualTo(before);
                    before = list;
                }
            }
        }
    }

    @Test
    void aStoredSegmentIsGoneOnceItHasBeenTakenDown() throws IOException {
        AtomicReference<String> status = new AtomicReference<>("200 OK\nCache-Control: max-age=0\nETag: \"a\"");
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    ScriptedOrigin.send(
                            out, "HTTP/1.1 " + status.get() + "\nContent-Type: video/mp2t\nContent-Length: 1\n\nG");
                    return true;
                });
                EdgeProxy edge = edge(origin)) {
            assertThat(get(edge, "/_p2p/live/s.ts").status()).isEqualTo(200);
            Awaitility.await().until(() -> edge.storeStats().entries() == 1);
            status.set("410 Gone");
            assertThat(get(edge, "/_p2p/live/s.ts").status()).isEqualTo(410);
            status.set("503 Unavailable");
            assertThat(get(edge, "/_p2p/live/s.ts").status()).isEqualTo(503);
        }
    }

    @Test
    void mediaBehindCookiesReachesThoseWhoHaveThemAndTheOperatorIsTold() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    if (field(request, "Cookie").startsWith("paid=")) {
                        answer(out, "video/mp2t", "G" + field(request, "Cookie"));
                    } else {
                        ScriptedOrigin.send(out, "HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
                    }
                    return true;
                });
                EdgeProxy edge = edge(origin)) {
            assertThat(get(edge, "/_p2p/live/1.ts", "Cookie: paid=alice").text())
                    .isEqualTo("Gpaid=alice");
            assertThat(get(edge, "/_p2p/live/1.ts", "Cookie: paid=bob").text()).isEqualTo("Gpaid=bob");
            assertThat(get(edge, "/_p2p/live/1.ts").status()).isEqualTo(403);
            int asked = origin.requests().size();
            assertThat(get(edge, "/_p2p/live/2.ts", "Cookie: paid=alice").text())
                    .isEqualTo("Gpaid=alice");
            assertThat(origin.requests()).as("one request, not two").hasSize(asked + 1);
            assertThat(edge.metrics()
                            .registry()
                            .getSampleValue(
                                    "swarmgate_protected_directories_total",
                                    new String[] {"route"},
                                    new String[] {"route0"}))
                    .isEqualTo(1);
        }
    }

    @Test
    void aRouteMayForwardCredentialsAndShareNothing() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    answer(out, "video/mp2t", "G" + field(request, "Cookie"), "Cache-Control: max-age=60");
                    return true;
                });
                EdgeProxy edge = EdgeProxy.start(
                        TestConfig.showing(origin.url()).forwardingCredentials().build())) {
            assertThat(get(edge, "/_p2p/live/1.ts", "Cookie: alice").text()).isEqualTo("Galice");
            assertThat(get(edge, "/_p2p/live/1.ts", "Cookie: bob").text()).isEqualTo("Gbob");
            assertThat(origin.requests()).hasSize(2);
        }
    }
}
