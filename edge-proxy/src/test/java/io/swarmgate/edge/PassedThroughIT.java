package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.origin.OriginServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What manifests name besides media goes through the edge as if there were none: with credentials, and nothing is kept.
 */
class PassedThroughIT {
    private static final String HLS = "application/vnd.apple.mpegurl";
    private static final String KEYED = """
            #EXTM3U
            #EXT-X-TARGETDURATION:2
            #EXT-X-KEY:METHOD=AES-128,URI="/keys/k1"
            #EXTINF:2,
            s1.ts
            #EXT-X-ENDLIST
            """;

    private static void answer(OutputStream out, String type, String content, String... fields) throws IOException {
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 200 OK\nContent-Type: " + type + "\nContent-Length: " + content.length() + "\n"
                        + String.join("\n", fields) + (fields.length == 0 ? "" : "\n") + "\n");
        out.write(content.getBytes(StandardCharsets.US_ASCII));
    }

    private static RawClient.Response get(InetSocketAddress edge, String path, String... fields) throws IOException {
        return RawClient.exchange(
                edge,
                "GET " + path + " HTTP/1.1\nHost: e\n" + String.join("\n", fields) + (fields.length == 0 ? "" : "\n")
                        + "\n");
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static ScriptedOrigin withKeys() {
        return ScriptedOrigin.start((request, out) -> {
            if (request.startsWith("GET /live/ch/x.m3u8 ")) {
                answer(out, HLS, KEYED);
            } else if (request.startsWith("GET /keys/k1") && request.contains("Cookie: s=alice")) {
                answer(out, "application/octet-stream", "0123456789abcdef");
            } else {
                ScriptedOrigin.send(out, "HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
            }
            return true;
        });
    }

    @Test
    void aKeyThatARouteDoesNotShowIsFetchedByEachViewerWithItsOwnCookies() throws IOException {
        try (ScriptedOrigin origin = withKeys();
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.mapping("/tv/", TestConfig.origin("main", origin.url()), "live/")
                                .build())) {
            String key = found(
                    "URI=\"([^\"]+)\"", get(edge.address(), "/tv/ch/x.m3u8").text());
            assertThat(key).matches("/_p2p/@/pass/main~[A-Za-z0-9_-]{16}/keys/k1");

            assertThat(get(edge.address(), key, "Cookie: s=alice").text()).isEqualTo("0123456789abcdef");
            assertThat(get(edge.address(), key).status()).isEqualTo(403);
            assertThat(get(edge.address(), key, "Cookie: s=alice").status()).isEqualTo(200);
            assertThat(origin.requests())
                    .filteredOn(request -> request.startsWith("GET /keys/k1"))
                    .hasSize(3);
        }
    }

    @Test
    void nothingElseOutsideOfWhatARouteShowsCanBeAskedFor() throws IOException {
        try (ScriptedOrigin origin = withKeys();
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.mapping("/tv/", TestConfig.origin("main", origin.url()), "live/")
                                .build())) {
            String key = found(
                    "URI=\"([^\"]+)\"", get(edge.address(), "/tv/ch/x.m3u8").text());
            for (String path : new String[] {
                key.replace("/keys/k1", "/keys/k2"),
                "/_p2p/@/pass/main/keys/k1",
                "/_p2p/@main/keys/k1",
                "/_p2p/@main/live/../keys/k1",
                "/_p2p/@/digest/@main/keys/k1"
            }) {
                assertThat(get(edge.address(), path, "Cookie: s=alice").status())
                        .as(path)
                        .isEqualTo(404);
            }
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aSealOutlivesTheProcess() throws IOException {
        try (ScriptedOrigin origin = withKeys()) {
            OriginServer main = TestConfig.origin("main", origin.url());
            EdgeConfig config = TestConfig.mapping("/tv/", main, "live/").build();
            String key;
            try (EdgeProxy edge = EdgeProxy.start(config)) {
                key = found(
                        "URI=\"([^\"]+)\"", get(edge.address(), "/tv/ch/x.m3u8").text());
            }
            try (EdgeProxy edge = EdgeProxy.start(config)) {
                assertThat(get(edge.address(), key, "Cookie: s=alice").status()).isEqualTo(200);
            }
        }
    }

    /** dash.js and Shaka Player resolve it against the BaseURL, which leads to the gateway. */
    @Test
    void aTimingServerBelowAMappedBaseUrlTellsTheTimeAnewEachTime() throws IOException {
        String mpd = """
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="dynamic"><BaseURL>media/</BaseURL><Period>
                <AdaptationSet mimeType="video/mp4"><SegmentTemplate media="$Number$.m4s" duration="2"/>
                <Representation id="v1" bandwidth="1"/></AdaptationSet></Period>
                <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="time?iso"/></MPD>
                """;
        AtomicInteger second = new AtomicInteger();
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    if (request.startsWith("GET /live/ch/media/time?iso ")) {
                        answer(out, "text/plain", "2026-01-01T00:00:0" + second.incrementAndGet() + "Z");
                    } else {
                        answer(out, "application/dash+xml", mpd);
                    }
                    return true;
                });
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.mapping("/tv/", TestConfig.origin("main", origin.url()), "live/")
                                .build())) {
            String rewritten = get(edge.address(), "/tv/ch/x.mpd").text();
            URI base = URI.create("http://e/tv/ch/x.mpd").resolve(found("<BaseURL>([^<]+)<", rewritten));
            URI clock = base.resolve(found("value=\"([^\"]+)\"", rewritten));

            assertThat(base.getPath()).isEqualTo("/_p2p/tv/ch/media/");
            assertThat(clock.getPath()).doesNotStartWith("/_p2p/");
            for (int i = 1; i <= 3; i++) {
                assertThat(get(edge.address(), clock.getPath() + "?" + clock.getQuery())
                                .text())
                        .isEqualTo("2026-01-01T00:00:0" + i + "Z");
            }
        }
    }

    /** A child playlist of any name, which rises with each reload and says nothing of its freshness. */
    @Test
    void aChildPlaylistOnAFurtherOriginIsAsFreshAsThere() throws IOException {
        AtomicInteger sequence = new AtomicInteger();
        try (ScriptedOrigin ads = ScriptedOrigin.start((request, out) -> {
                    String child = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:"
                            + sequence.incrementAndGet() + "\n#EXTINF:2,\ns.ts\n";
                    answer(out, HLS, child, "Cache-Control: max-age=0");
                    return true;
                });
                ScriptedOrigin main = ScriptedOrigin.start((request, out) -> {
                    String list = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + ads.url() + "other/playlist?id=7\n";
                    answer(out, HLS, list);
                    return true;
                });
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(main.url())
                        .origin(TestConfig.origin("ads", ads.url()))
                        .build())) {
            String child = found("\n(/\\S+)", get(edge.address(), "/x.m3u8").text());
            assertThat(child).isEqualTo("/_p2p/@/pass/ads/other/playlist?id=7");
            for (int i = 1; i <= 3; i++) {
                assertThat(get(edge.address(), child).text())
                        .contains("#EXT-X-MEDIA-SEQUENCE:" + i + "\n")
                        .contains("\n/_p2p/@ads/other/s.ts\n");
            }
            assertThat(edge.metrics()
                            .registry()
                            .getSampleValue(
                                    "swarmgate_manifests_total",
                                    new String[] {"route", "format", "result", "cached"},
                                    new String[] {"route0", "hls", "rewritten", "false"}))
                    .isEqualTo(4);
        }
    }
}
