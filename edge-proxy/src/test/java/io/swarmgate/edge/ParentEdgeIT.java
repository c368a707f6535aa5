package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import io.swarmgate.edge.metrics.Traffic.Count;
import io.swarmgate.edge.origin.OriginServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Edges in tiers: the origin of two of them is a third, which alone goes to the real origin. */
class ParentEdgeIT {
    private static final String PLAYLIST =
            "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n1.ts\n#EXTINF:4,\n/other/2.ts\n#EXT-X-ENDLIST\n";
    private static final byte[] SEGMENT = new byte[300_000];

    static {
        new Random(1).nextBytes(SEGMENT);
    }

    private ScriptedOrigin origin;
    private EdgeProxy parent;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.start((request, out) -> {
            boolean manifest = request.startsWith("GET /live/index.m3u8 ");
            byte[] content = manifest ? PLAYLIST.getBytes(StandardCharsets.US_ASCII) : SEGMENT;
            String type = manifest ? "application/vnd.apple.mpegurl" : "video/mp2t";
            ScriptedOrigin.send(
                    out,
                    "HTTP/1.1 200 OK\nContent-Type: " + type + "\nCache-Control: max-age=3600\nContent-Length: "
                            + content.length + "\n\n");
            out.write(content);
            return true;
        });
        parent = EdgeProxy.start(TestConfig.showing(origin.url()).build());
    }

    @AfterEach
    void stop() {
        parent.close();
        origin.close();
    }

    private EdgeProxy child() throws IOException {
        return child(parent);
    }

    private static EdgeProxy child(EdgeProxy parent) throws IOException {
        Duration patience = Duration.ofSeconds(5);
        String url = "http://127.0.0.1:" + parent.address().getPort() + "/";
        OriginServer server = new OriginServer("parent", url, null, true, true, false, patience, patience, patience, 8);
        EdgeConfig config = new TestConfig().route("/", server).build();
        return EdgeProxy.start(config);
    }

    private static Map<Source, Count> segments(EdgeProxy edge) {
        return Objects.requireNonNull(edge.metrics().traffic().routes().get("route0"))
                .segments();
    }

    @Test
    void aManifestLeadsToTheGatewayOnce() throws IOException {
        try (EdgeProxy child = child()) {
            assertThat(RawClient.get(child.address(), "/live/index.m3u8").text())
                    .isEqualTo(PLAYLIST.replace("\n1.ts", "\n/_p2p/live/1.ts").replace("\n/other", "\n/_p2p/other"));
        }
    }

    @Test
    void segmentsComeFromTheStoreOfTheParent() throws IOException {
        try (EdgeProxy child = child();
                EdgeProxy sibling = child()) {
            RawClient.Response first = RawClient.get(child.address(), "/_p2p/live/1.ts");
            assertThat(first.content()).isEqualTo(SEGMENT);
            await().until(() -> parent.storeStats().fillsInProgress() == 0
                    && child.storeStats().fillsInProgress() == 0);
            RawClient.Response second = RawClient.get(sibling.address(), "/_p2p/live/1.ts");
            assertThat(second.content()).isEqualTo(SEGMENT);
            // In the order in which the answer passed (RFC 9211, section 2).
            assertThat(second.head())
                    .containsSubsequence("swarmgate; hit", "swarmgate; fwd=uri-miss; fwd-status=200; stored");
            RawClient.get(child.address(), "/_p2p/live/1.ts");

            assertThat(origin.requests()).singleElement().asString().startsWith("GET /live/1.ts ");
            Count once = new Count(1, SEGMENT.length);
            await().untilAsserted(() -> assertThat(segments(parent))
                    .containsEntry(Source.ORIGIN, once)
                    .containsEntry(Source.CACHE, once));
            await().untilAsserted(() -> assertThat(segments(child))
                    .containsEntry(Source.ORIGIN, once)
                    .containsEntry(Source.CACHE, once));
        }
    }

    /** The parent's route shows neither the key nor the steering server under the path that it has at the origin. */
    @Test
    void whatTheParentSealedIsPassedToIt() throws IOException {
        String media = """
                #EXTM3U
                #EXT-X-TARGETDURATION:4
                #EXT-X-KEY:METHOD=AES-128,URI="/keys/k1"
                #EXTINF:4,
                1.ts
                """;
        String main = """
                #EXTM3U
                #EXT-X-CONTENT-STEERING:SERVER-URI="/steer?s=1"
                #EXT-X-STREAM-INF:BANDWIDTH=1,STABLE-VARIANT-ID="v"
                media.m3u8
                """;
        try (ScriptedOrigin real = ScriptedOrigin.start((request, out) -> {
                    String content = request.startsWith("GET /live/media.m3u8 ")
                            ? media
                            : request.startsWith("GET /live/main.m3u8 ")
                                    ? main
                                    : request.startsWith("GET /steer?s=1 ") ? "{\"RELOAD-URI\":\"/steer?s=2\"}" : "key";
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: " + content.length() + "\n\n" + content);
                    return true;
                });
                EdgeProxy mapping =
                        EdgeProxy.start(TestConfig.mapping("/tv/", TestConfig.origin("main", real.url()), "live/")
                                .build());
                EdgeProxy child = child(mapping)) {
            String key =
                    reference(RawClient.get(child.address(), "/tv/media.m3u8").text());
            assertThat(key).startsWith("/_p2p/@/pass/main~");
            assertThat(RawClient.get(child.address(), key).text()).isEqualTo("key");

            String server =
                    reference(RawClient.get(child.address(), "/tv/main.m3u8").text());
            assertThat(server).startsWith("/_p2p/@/steering/");
            assertThat(RawClient.get(child.address(), server).text())
                    .startsWith("{\"RELOAD-URI\":\"/_p2p/@/steering/")
                    .endsWith("/steer?s=2\"}");
        }
    }

    @Test
    void mediaOfTheParentsFurtherOriginsComeFromItsStore() throws IOException {
        EdgeConfig config = new TestConfig()
                .route("/", TestConfig.origin("main", "http://unused.example/"))
                .origin(TestConfig.origin("ads", origin.url()))
                .build();
        try (EdgeProxy further = EdgeProxy.start(config);
                EdgeProxy child = child(further)) {
            assertThat(RawClient.get(child.address(), "/_p2p/@ads/1.ts").content())
                    .isEqualTo(SEGMENT);
            await().until(() -> child.storeStats().fillsInProgress() == 0);
            RawClient.get(child.address(), "/_p2p/@ads/1.ts");

            assertThat(origin.requests()).hasSize(1);
            assertThat(further.storeStats().fillsStarted()).isEqualTo(1);
            assertThat(RawClient.get(child.address(), "/_p2p/@nobody/1.ts").head())
                    .startsWith("HTTP/1.1 404 ");
        }
    }

    private static String reference(String manifest) {
        Matcher matcher = Pattern.compile("URI=\"([^\"]+)\"").matcher(manifest);
        assertThat(matcher.find()).as(manifest).isTrue();
        return matcher.group(1);
    }

    @Test
    void whatIsNoSegmentDoesNotGoThroughTheGatewayOfTheParent() throws IOException {
        try (EdgeProxy child = child()) {
            assertThat(RawClient.get(child.address(), "/live/poster.jpg").content())
                    .isEqualTo(SEGMENT);
            assertThat(segments(parent)).containsEntry(Source.ORIGIN, new Count(0, 0));
            assertThat(parent.storeStats().fillsStarted()).isZero();
        }
    }
}
