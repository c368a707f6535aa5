package io.swarmgate.edge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.UriReference;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Manifests that were once rewritten wrongly, as they were found, served by a whole edge: the table "Manifests" beside
 * the repository ({@code faults/README.md}). The edge shows {@code /live/} of the origin as {@code /tv/}.
 */
class ManifestFaultsIT {
    private static final String MANIFEST = "/tv/ch/x";

    /** The origins, which read the files, answer on threads of their own: none of those may leave a test out. */
    @BeforeAll
    static void needsTheFiles() {
        SharedFiles.at("faults");
    }

    /** @param server takes the place of origin.example */
    private static String fault(String name, String server) throws IOException {
        return Files.readString(SharedFiles.at("faults/" + name)).replace("http://origin.example/", server);
    }

    private static void answer(OutputStream out, String type, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        ScriptedOrigin.send(
                out, "HTTP/1.1 200 OK\nContent-Type: " + type + "\nContent-Length: " + bytes.length + "\n\n");
        out.write(bytes);
    }

    private static String typeOf(String name) {
        return name.endsWith(".mpd") ? "application/dash+xml" : "application/vnd.apple.mpegurl";
    }

    /** An origin that has the manifest under every path but those of other things. */
    private static ScriptedOrigin having(String name, ScriptedOrigin.Script others) {
        AtomicReference<String> server = new AtomicReference<>("");
        ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
            if (request.startsWith("GET /live/ch/x")) {
                answer(out, typeOf(name), fault(name, requireNonNull(server.get())));
                return true;
            }
            return others.answer(request, out);
        });
        server.set(origin.url());
        return origin;
    }

    private static boolean media(String request, OutputStream out) throws IOException {
        answer(out, "video/mp4", "media");
        return true;
    }

    private static EdgeProxy edge(ScriptedOrigin origin) throws IOException {
        return EdgeProxy.start(TestConfig.mapping("/tv/", TestConfig.origin("main", origin.url()), "live/")
                .build());
    }

    private static RawClient.Response get(EdgeProxy edge, String target, String... fields) throws IOException {
        String lines = fields.length == 0 ? "" : String.join("\n", fields) + "\n";
        return RawClient.exchange(edge.address(), "GET " + target + " HTTP/1.1\nHost: e\n" + lines + "\n");
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @Test
    void keyOutsideOfTheRouteIsForViewersWithTheCookieAlone() throws IOException {
        try (ScriptedOrigin origin = having("key-root-relative.m3u8", (request, out) -> {
                    if (request.contains("Cookie: ")) {
                        answer(out, "application/octet-stream", "0123456789abcdef");
                    } else {
                        ScriptedOrigin.send(out, "HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
                    }
                    return true;
                });
                EdgeProxy edge = edge(origin)) {
            String key = found("URI=\"([^\"]+)\"", get(edge, MANIFEST + ".m3u8").text());

            assertThat(get(edge, key, "Cookie: s=alice").status()).isEqualTo(200);
            assertThat(get(edge, key).status()).isEqualTo(403);
        }
    }

    @Test
    void childPlaylistOnAFurtherOriginIsNoSegment() throws IOException {
        String list = fault("child-on-further-origin.m3u8", "");
        AtomicInteger sequence = new AtomicInteger();
        try (ScriptedOrigin ads = ScriptedOrigin.start((request, out) -> {
                    answer(
                            out,
                            typeOf(""),
                            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:" + sequence.incrementAndGet()
                                    + "\n#EXTINF:2,\ns.ts\n");
                    return true;
                });
                ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    answer(out, typeOf(""), list.replace("http://ads.example/", ads.url()));
                    return true;
                });
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.mapping("/tv/", TestConfig.origin("main", origin.url()), "live/")
                                .origin(TestConfig.origin("ads", ads.url()))
                                .build())) {
            String child = found("\n(/\\S+)", get(edge, MANIFEST + ".m3u8").text());
            RawClient.Response playlist = get(edge, child);

            assertThat(child).isEqualTo("/_p2p/@/pass/ads/other/playlist?id=7");
            assertThat(playlist.text()).contains("\n/_p2p/@ads/other/s.ts\n");
            assertThat(edge.metrics()
                            .registry()
                            .getSampleValue(
                                    "swarmgate_manifests_total",
                                    new String[] {"route", "format", "result", "cached"},
                                    new String[] {"mapped", "hls", "rewritten", "false"}))
                    .isEqualTo(2);
        }
    }

    @Test
    void templateThatLeavesTheRouteStillLeadsToTheOrigin() throws IOException {
        try (ScriptedOrigin origin = having("root-relative-template-foreign-base.mpd", ManifestFaultsIT::media);
                EdgeProxy edge = edge(origin)) {
            String mpd = get(edge, MANIFEST + ".mpd").text();
            String base = found("id=\"a\"[^>]*><BaseURL>([^<]+)</BaseURL>", mpd);

            assertThat(UriReference.resolve(UriReference.resolve("http://e/tv/ch/x.mpd", base), "/seg/1.m4s"))
                    .isEqualTo(origin.url() + "seg/1.m4s");
            assertThat(mpd).contains("media=\"/seg/$Number$.m4s\"").contains("<BaseURL>https://third.example/<");
        }
    }

    @Test
    void prefixThatNothingBindsIsNoObstacle() throws IOException {
        try (ScriptedOrigin origin = having("d38-unbound.mpd", ManifestFaultsIT::media);
                EdgeProxy edge = edge(origin)) {
            assertThat(get(edge, MANIFEST + ".mpd").text()).contains("<BaseURL>/_p2p/tv/ch/</BaseURL>");
        }
    }

    @Test
    void encodedTokenArrivesAsPlayersSubstituteIt() throws IOException {
        try (ScriptedOrigin origin = having("queryparam-encoded.m3u8", ManifestFaultsIT::media);
                EdgeProxy edge = edge(origin)) {
            String playlist = get(edge, MANIFEST + ".m3u8?hdnts=exp%3D1700000000~acl%3D%2F%2A~hmac%3Dab12")
                    .text();
            String segment = found("\n(/\\S+)", playlist);

            assertThat(segment).isEqualTo("/_p2p/tv/ch/seg1.ts?hdnts=exp=1700000000~acl=/*~hmac=ab12");
            assertThat(get(edge, segment).text()).isEqualTo("media");
            assertThat(origin.requests().get(1))
                    .startsWith("GET /live/ch/seg1.ts?hdnts=exp=1700000000~acl=/*~hmac=ab12 HTTP/1.1\r\n");
        }
    }

    @Test
    void variablesOfEveryKindAreReplacedOrTheirReferencesKept() throws IOException {
        try (ScriptedOrigin origin = having("h05-queryparam.m3u8", ManifestFaultsIT::media);
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            assertThat(get(edge, "/live/ch/x.m3u8?token=ab%2Fcd").text())
                    .contains("URI=\"/_p2p/media/init.mp4?t=ab/cd\"")
                    .contains("\n/_p2p/media/seg0.mp4?t=ab/cd\n")
                    .contains("\n/_p2p/live/ch/seg1.mp4?t=ab/cd\n")
                    .contains("\n{$auth}/seg2.mp4\n")
                    .contains("\n/_p2p/mediax/seg3.mp4\n");
        }
    }

    @Test
    void listOfChannelsGoesOutAsItCame() throws IOException {
        try (ScriptedOrigin origin = having("h11-iptv.m3u", ManifestFaultsIT::media);
                EdgeProxy edge = edge(origin)) {
            assertThat(get(edge, MANIFEST + ".m3u").text()).isEqualTo(fault("h11-iptv.m3u", origin.url()));
        }
    }

    /** As dash.js and Shaka Player find it: relative to the BaseURL. */
    @ParameterizedTest
    @ValueSource(strings = {"d01b-utctiming-base.mpd", "live.mpd"})
    void clockGoesOn(String name) throws IOException {
        AtomicInteger second = new AtomicInteger();
        try (ScriptedOrigin origin = having(name, (request, out) -> {
                    answer(out, "text/plain", "2026-01-01T00:00:0" + second.incrementAndGet() + "Z");
                    return true;
                });
                EdgeProxy edge = edge(origin)) {
            String mpd = get(edge, MANIFEST + ".mpd").text();
            String base = UriReference.resolve("http://e/tv/ch/x.mpd", found("<BaseURL>([^<]+)<", mpd));
            String clock = UriReference.resolve(base, found("<UTCTiming [^>]*value=\"([^\"]+)\"", mpd));

            assertThat(base).isEqualTo("http://e/_p2p/tv/ch/media/");
            assertThat(clock).isEqualTo("http://e/tv/ch/media/time?iso");
            for (int i = 1; i <= 3; i++) {
                assertThat(get(edge, clock.substring("http://e".length())).text())
                        .isEqualTo("2026-01-01T00:00:0" + i + "Z");
            }
        }
    }
}
