package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Manifests through a whole edge: from the origin's socket to the client's. */
class ManifestIT {
    private static final String HLS = "application/vnd.apple.mpegurl";
    private static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI=\"init.mp4\"\n"
            + "#EXTINF:4,\n1.m4s?a=%2F\n".repeat(60)
            + "#EXTINF:4,\nhttps://elsewhere.example/2.m4s\n#EXT-X-ENDLIST\n";
    private static final String REWRITTEN =
            PLAYLIST.replace("\"init.mp4\"", "\"/_p2p/live/init.mp4\"").replace("\n1.m4s", "\n/_p2p/live/1.m4s");

    private static RawClient.Response through(ScriptedOrigin origin, String request) throws IOException {
        try (EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            return RawClient.exchange(edge.address(), request);
        }
    }

    private static String get(String target, String... fields) {
        return "GET " + target + " HTTP/1.1\nHost: e\n" + String.join("\n", fields) + (fields.length == 0 ? "" : "\n")
                + "\n";
    }

    private static String head(String mediaType, int length, String... fields) {
        return "HTTP/1.1 200 OK\nContent-Type: " + mediaType + "\nContent-Length: " + length
                + (fields.length == 0 ? "" : "\n" + String.join("\n", fields));
    }

    @Test
    void segmentsOfAPlaylistLeadToTheGatewayAndCanBeFetchedThere() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    boolean manifest = request.startsWith("GET /live/index.m3u8 ");
                    String content = manifest ? PLAYLIST : "segment";
                    ScriptedOrigin.send(out, head(manifest ? HLS : "video/mp4", content.length()) + "\n\n");
                    out.write(content.getBytes(StandardCharsets.US_ASCII));
                    return true;
                });
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            RawClient.Response playlist = RawClient.get(edge.address(), "/live/index.m3u8");
            assertThat(playlist.text()).isEqualTo(REWRITTEN);
            assertThat(playlist.field("Content-Length")).contains("" + REWRITTEN.length());
            assertThat(playlist.field("Content-Type")).contains(HLS);
            assertThat(RawClient.get(edge.address(), "/_p2p/live/1.m4s?a=%2F").text())
                    .isEqualTo("segment");
            assertThat(origin.requests().get(1)).startsWith("GET /live/1.m4s?a=%2F HTTP/1.1\r\n");
        }
    }

    @Test
    void presentationDescriptionGetsABaseUrlInTheGateway() throws IOException {
        String mpd = "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\""
                + " mediaPresentationDuration=\"PT8S\"><Period><AdaptationSet><SegmentTemplate"
                + " media=\"$Number$.m4s\" initialization=\"i.mp4\" duration=\"4\"/>"
                + "<Representation id=\"1\" bandwidth=\"1\"/></AdaptationSet></Period></MPD>\n";
        try (ScriptedOrigin origin = ScriptedOrigin.saying(head("application/dash+xml", mpd.length()), mpd)) {
            RawClient.Response response = through(origin, get("/vod/a/m.mpd"));
            assertThat(response.text()).isEqualTo(mpd.replace("<Period>", "<BaseURL>/_p2p/vod/a/</BaseURL><Period>"));
            assertThat(response.field("Content-Type")).contains("application/dash+xml");
        }
    }

    @Test
    void compressedPlaylistIsReadAndCompressedAgain() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(PLAYLIST.getBytes(StandardCharsets.US_ASCII));
        }
        try (ScriptedOrigin origin = ScriptedOrigin.saying(
                        head(HLS, zipped.size(), "Content-Encoding: gzip", "Vary: Accept-Encoding"),
                        zipped.toString(StandardCharsets.ISO_8859_1));
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            RawClient.Response plain = RawClient.get(edge.address(), "/live/index.m3u8");
            assertThat(plain.text()).isEqualTo(REWRITTEN);
            assertThat(plain.field("Content-Encoding")).isEmpty();
            RawClient.Response coded =
                    RawClient.exchange(edge.address(), get("/live/index.m3u8", "Accept-Encoding: gzip"));
            assertThat(coded.field("Content-Encoding")).contains("gzip");
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(coded.content()))) {
                assertThat(in.readAllBytes())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo(REWRITTEN);
            }
            assertThat(origin.requests().get(0).toLowerCase(Locale.ROOT)).contains("accept-encoding: gzip");
        }
    }

    @Test
    void redirectLeadsBackThroughTheEdge() throws IOException {
        CompletableFuture<String> self = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    if (request.startsWith("GET /content/start.m3u8?t=1 ")) {
                        ScriptedOrigin.send(
                                out,
                                "HTTP/1.1 302 Found\nLocation: " + self.join()
                                        + "content/live/index.m3u8?t=2\nContent-Length: 0\n\n");
                    } else {
                        ScriptedOrigin.send(out, head(HLS, PLAYLIST.length()) + "\n\n");
                        out.write(PLAYLIST.getBytes(StandardCharsets.US_ASCII));
                    }
                    return true;
                });
                EdgeProxy edge = EdgeProxy.start(new TestConfig()
                        .route("/tv/", TestConfig.origin("main", origin.url() + "content/"))
                        .build())) {
            self.complete(origin.url());
            RawClient.Response redirect = RawClient.get(edge.address(), "/tv/start.m3u8?t=1");
            assertThat(redirect.status()).isEqualTo(302);
            String location = redirect.field("Location").orElseThrow();
            assertThat(location).isEqualTo("/tv/live/index.m3u8?t=2");
            assertThat(RawClient.get(edge.address(), location).text())
                    .isEqualTo(REWRITTEN.replace("/_p2p/", "/_p2p/tv/"));
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void clientThatHasTheVersionIsToldWithoutContent() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.saying(head(HLS, PLAYLIST.length(), "ETag: \"o\""), PLAYLIST);
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build());
                RawClient client = new RawClient(edge.address())) {
            client.send(get("/live/index.m3u8"));
            String tag = client.receive().field("ETag").orElseThrow();
            // The content differs from the origin's, so its validator must not be reused (RFC 9110, section 8.8.3).
            assertThat(tag).isNotEqualTo("\"o\"");
            client.send(get("/live/index.m3u8", "If-None-Match: " + tag));
            RawClient.Response same = client.receive();
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.field("ETag")).contains(tag);
            client.send(get("/live/index.m3u8", "If-None-Match: \"o\""));
            assertThat(client.receive().text()).isEqualTo(REWRITTEN);
        }
    }

    @Test
    void blockingReloadIsPassedOnAndAnsweredWhenTheOriginAnswers() throws IOException {
        String live = """
                #EXTM3U
                #EXT-X-TARGETDURATION:4
                #EXT-X-VERSION:9
                #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=3
                #EXT-X-PART-INF:PART-TARGET=1
                #EXT-X-MEDIA-SEQUENCE:7
                #EXTINF:4,
                7.ts
                #EXT-X-PART:DURATION=1,URI="8.0.ts"
                #EXT-X-PRELOAD-HINT:TYPE=PART,URI="8.1.ts"
                """;
        CompletableFuture<Void> partIsThere = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    partIsThere.join();
                    ScriptedOrigin.send(out, head(HLS, live.length()) + "\n\n");
                    out.write(live.getBytes(StandardCharsets.US_ASCII));
                    return true;
                });
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build());
                RawClient client = new RawClient(edge.address())) {
            client.send(get("/live/index.m3u8?token=%41&_HLS_msn=8&_HLS_part=0"));
            Awaitility.await().until(() -> !origin.requests().isEmpty());
            assertThat(origin.requests().get(0))
                    .startsWith("GET /live/index.m3u8?token=%41&_HLS_msn=8&_HLS_part=0 HTTP/1.1\r\n");
            assertThat(client.stream().available()).isZero();
            partIsThere.complete(null);
            assertThat(client.receive().text())
                    .isEqualTo(live.replace("\n7.ts", "\n/_p2p/live/7.ts")
                            .replace("\"8.0.ts\"", "\"/_p2p/live/8.0.ts\"")
                            .replace("\"8.1.ts\"", "\"/_p2p/live/8.1.ts\""));
        }
    }
}
