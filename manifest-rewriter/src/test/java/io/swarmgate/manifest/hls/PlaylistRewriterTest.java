package io.swarmgate.manifest.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaylistRewriterTest {
    private static final String BASE = "http://o.example/live/ch1/main.m3u8?token=t1&sig=a%2Fb";
    private static final String HEADER = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n";
    private static final Route TV = new Route("/tv/", "http://o.example/live/");
    private static final List<Origin> ORIGINS =
            List.of(new Origin("main", "http://o.example/"), new Origin("cdn", "https://cdn.example/"));
    private static final Route WHOLE = new Route("/", "http://o.example/");
    private static final GatewayMapping PLAIN = GatewayMapping.of("/_p2p", WHOLE, List.of(WHOLE), ORIGINS, true);
    private static final GatewayMapping MAPPED = GatewayMapping.of("/_p2p", TV, List.of(TV), ORIGINS, true);

    private static RewriteResult result(String playlist, GatewayMapping mapping, Map<String, String> imports) {
        ByteBuffer input = ByteBuffer.wrap(playlist.getBytes(StandardCharsets.ISO_8859_1));
        return PlaylistRewriter.rewrite(input, BASE, mapping, RewriteLimits.DEFAULT, imports);
    }

    private static String rewrite(String playlist, GatewayMapping mapping) {
        byte[] output = result(playlist, mapping, Map.of()).toByteArray();
        return new String(output, StandardCharsets.ISO_8859_1);
    }

    private static String rewrite(String playlist) {
        return rewrite(playlist, PLAIN);
    }

    /** What becomes of one line below a header. */
    private static String line(String line) {
        return rewrite(HEADER + line + "\n").substring(HEADER.length()).replaceFirst("\n$", "");
    }

    private static void staysAsItIs(String playlist) {
        assertThat(rewrite(playlist)).isEqualTo(playlist);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s.ts|/_p2p/live/ch1/s.ts",
                "a/b/s.ts?x=1&y=/../z#f|/_p2p/live/ch1/a/b/s.ts?x=1&y=/../z#f",
                "a//b.ts|/_p2p/live/ch1/a//b.ts",
                "../s.ts|/_p2p/live/s.ts",
                "./s.ts|/_p2p/live/ch1/s.ts",
                "a/../b/./c.ts|/_p2p/live/ch1/b/c.ts",
                "%2e%2e/s.ts|/_p2p/live/s.ts",
                "../../../../s.ts|/_p2p/s.ts",
                "/abs/s.ts|/_p2p/abs/s.ts",
                "//o.example/s.ts|/_p2p/s.ts",
                "http://o.example/live/s.ts|/_p2p/live/s.ts",
                "HTTP://O.EXAMPLE:80/live/s.ts|/_p2p/live/s.ts",
                "https://cdn.example/x/s.ts|/_p2p/@cdn/x/s.ts",
                "https://cdn.example/x/../s.ts|/_p2p/@cdn/s.ts",
                "?only=query|/_p2p/live/ch1/main.m3u8?only=query",
                "http://o.example?bare|/_p2p/?bare",
                "/@odd/s.ts|/_p2p/@main/@odd/s.ts",
                "a b/c d.ts|/_p2p/live/ch1/a b/c d.ts",
                "i;p=1.ts|/_p2p/live/ch1/i;p=1.ts",
                "pct%20%e9.ts?t=%3D%2F|/_p2p/live/ch1/pct%20%e9.ts?t=%3D%2F",
                "a%2Fb%5cc%3bd.ts|/_p2p/live/ch1/a%2Fb%5cc%3bd.ts"
            })
    void segmentsOfEveryFormGoToTheGateway(String reference, String mapped) {
        assertThat(line("#EXTINF:6,\n" + reference)).isEqualTo("#EXTINF:6,\n" + mapped);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://elsewhere.example/s.ts",
                "https://user:pw@o.example/s.ts",
                "data:video/mp4;base64,AA==",
                "back\\slash.ts",
                "tab\there.ts",
                "nul\0.ts",
                "{$undefined}/s.ts",
                "100%.ts",
                "pct%zz.ts",
                "pct%2",
                "s.ts?t=%",
                "s.ts?t=%3",
                "s.ts?t=%G0",
                "nul%00.ts",
                "s.ts?t=%00",
                "a/..%2fs.ts",
                "a%2f..%5Cs.ts",
                "a/..;p/s.ts",
                "http://o.example/live/100%.ts",
                "https://cdn.example/100%/s.ts",
                "/_p2p/live/ch1/s.ts"
            })
    void whatCannotBeMappedStays(String reference) {
        staysAsItIs(HEADER + "#EXTINF:6,\n" + reference + "\n#EXTINF:6,\n");
    }

    @Test
    void namesInUtf8AndInOtherBytesComeOutAsTheyCame() {
        assertThat(line("#EXTINF:6,caf\u00e9\ncaf\u00e9.ts"))
                .isEqualTo("#EXTINF:6,caf\u00e9\n/_p2p/live/ch1/caf\u00e9.ts");
        assertThat(line("\u00c3\u00bc/\u00e9.ts")).isEqualTo("/_p2p/live/ch1/\u00c3\u00bc/\u00e9.ts");
        assertThat(line("../\u00e9.ts")).isEqualTo("/_p2p/live/\u00e9.ts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void lineEndsStay(String end) {
        assertThat(rewrite(String.join(
                        end, "#EXTM3U", "#EXT-X-TARGETDURATION:6", "#EXTINF:6,", "a.ts", "", "#EXTINF:6,", "b.ts", "")))
                .isEqualTo(String.join(
                        end,
                        "#EXTM3U",
                        "#EXT-X-TARGETDURATION:6",
                        "#EXTINF:6,",
                        "/_p2p/live/ch1/a.ts",
                        "",
                        "#EXTINF:6,",
                        "/_p2p/live/ch1/b.ts",
                        ""));
    }

    @Test
    void mixedLineEndsByteOrderMarkAndMissingFinalNewlineStay() {
        assertThat(
                        rewrite(
                                "\u00ef\u00bb\u00bf#EXTM3U\r\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na.ts\r\n\r#EXTINF:6,\r\nb.ts"))
                .isEqualTo(
                        "\u00ef\u00bb\u00bf#EXTM3U\r\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n/_p2p/live/ch1/a.ts\r\n\r#EXTINF:6,\r\n"
                                + "/_p2p/live/ch1/b.ts");
        assertThat(rewrite(HEADER + "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"n.mp4\""))
                .isEqualTo(HEADER + "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"/_p2p/live/ch1/n.mp4\"");
    }

    @Test
    void whiteSpaceAroundAReferenceStays() {
        assertThat(line("  s.ts \t")).isEqualTo("  /_p2p/live/ch1/s.ts \t");
        assertThat(line("#EXT-X-MAP: URI = \"i.mp4\" , BYTERANGE=\"9@0\""))
                .isEqualTo("#EXT-X-MAP: URI = \"/_p2p/live/ch1/i.mp4\" , BYTERANGE=\"9@0\"");
        assertThat(line(" #EXT-X-MAP:URI=\"i.mp4\"")).isEqualTo(" #EXT-X-MAP:URI=\"/_p2p/live/ch1/i.mp4\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#EXT-X-MAP:URI=\"{}\"|INITIALIZATION_SEGMENT",
                "#EXT-X-PART:DURATION=1,URI=\"{}\",BYTERANGE=\"5@0\"|PARTIAL_SEGMENT",
                "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{}\"|PART_HINT",
                "#EXT-X-PRELOAD-HINT:URI=\"{}\",TYPE=MAP|INITIALIZATION_SEGMENT",
                "#EXT-X-PREFETCH:{}|MEDIA_SEGMENT",
                "#EXT-X-TWITCH-PREFETCH:{}|MEDIA_SEGMENT",
                "#EXT-X-MAP:URI={}|INITIALIZATION_SEGMENT",
                "#EXT-X-MAP:X-NOTE=\"URI=fake.mp4\",URI=\"{}\"|INITIALIZATION_SEGMENT"
            })
    void mediaInTagsGoesToTheGateway(String tag, ReferenceKind kind) {
        String name = tag.contains("={}") ? "x.mp4" : "x,1.mp4";
        assertThat(line(tag.replace("{}", name))).isEqualTo(tag.replace("{}", "/_p2p/live/ch1/" + name));
        assertThat(explain(HEADER + tag.replace("{}", "x.mp4")).get(0).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"E, 'n'\",URI=\"{}\"|MANIFEST",
                "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=\"{}\"|MANIFEST",
                "#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,URI=\"{}\"|MANIFEST",
                "#EXT-X-RENDITION-REPORT:URI=\"{}\",LAST-MSN=1|MANIFEST",
                "#EXT-X-KEY:METHOD=AES-128,URI=\"{}\"|KEY",
                "#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"{}\"|KEY",
                "#EXT-X-SESSION-DATA:DATA-ID=\"x\",URI=\"{}\"|OTHER",
                "#EXT-X-CONTENT-STEERING:SERVER-URI=\"{}\"|STEERING",
                "#EXT-X-DATERANGE:ID=\"i\",X-ASSET-URI=\"{}\"|MANIFEST",
                "#EXT-X-DATERANGE:ID=\"i\",X-ASSET-LIST=\"{}\"|OTHER",
                "#EXT-X-PRELOAD-HINT:TYPE=LATER,URI=\"{}\"|OTHER"
            })
    void theRestStaysUnlessItWouldMeanSomethingElse(String tag, ReferenceKind kind) {
        String relative = HEADER + tag.replace("{}", "../x/y");
        String rooted = HEADER + tag.replace("{}", "/live/y");

        assertThat(rewrite(relative)).isEqualTo(relative);
        assertThat(rewrite(rooted)).isEqualTo(rooted);
        assertThat(rewrite(relative, MAPPED)).isEqualTo(relative);
        assertThat(rewrite(rooted, MAPPED)).isEqualTo(HEADER + tag.replace("{}", "/tv/y"));
        assertThat(explain(relative).get(0).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#EXT-X-DATERANGE:ID=\"i\",X-ASSET-LIST=\"{}l\",X-ASSET-URI=\"{}u\"",
                "#EXT-X-DATERANGE:X-ASSET-URI=\"{}u\",ID=\"i\",X-ASSET-LIST=\"{}l\"",
                "#EXT-X-DATERANGE:X-ASSET-LIST=\"{}l\",X-ASSET-LIST=\"{}l2\",X-ASSET-URI=\"{}u\""
            })
    void bothReferencesOfADateRangeAreRewrittenInWhateverOrderTheyStand(String tag) {
        String expected = tag.contains("l2") ? tag.replace("{}u", "/tv/u") : tag.replace("{}", "/tv/");

        assertThat(rewrite(HEADER + tag.replace("{}", "/live/"), MAPPED))
                .isEqualTo(HEADER + expected.replace("{}", "/live/"));
        assertThat(explain(HEADER + tag.replace("{}", "/live/")))
                .extracting(
                        reference -> tag.indexOf("{}" + reference.reference().substring(6)))
                .isSorted();
    }

    @Test
    void whatStandsBetweenStreamInfAndItsUriChangesNothing() {
        String between = HEADER + "#EXT-X-STREAM-INF:BANDWIDTH=1\n# comment\n#EXT-X-FOO\n\n";

        staysAsItIs(between + "v/v.m3u8");
        assertThat(rewrite(between + "/live/v.m3u8", MAPPED)).isEqualTo(between + "/tv/v.m3u8");
    }

    @Test
    void childPlaylistsOfConfiguredOriginsComeBackThroughTheEdge() {
        assertThat(line("#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://o.example/v/v.m3u8?x=1"))
                .isEqualTo("#EXT-X-STREAM-INF:BANDWIDTH=1\n/v/v.m3u8?x=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# http://o.example/comment.ts",
                "#EXT-X-FOO:URI=\"foo.ts\"",
                "#ext-x-map:uri=\"lower.mp4\"",
                "#EXT-X-MAPPING:URI=\"no.mp4\"",
                "#EXT-X-MAP:uri=\"lower.mp4\"",
                "#EXT-X-DATERANGE:ID=\"s\",X-AD-URL=\"http://o.example/vast\",X-SEG=\"s1.ts\"",
                "#EXT-X-MAP:URI=\"one.mp4\",URI=\"two.mp4\"",
                "#EXT-X-MAP:URI='single.mp4'",
                "#EXT-X-MAP:URI=\"open.mp4",
                "#EXT-X-MAP:URI=\"a.mp4\"tail",
                "#EXT-X-MAP:URI=\"\"",
                "#EXT-X-MAP:URI=",
                "#EXT-X-MAP:URI",
                "#EXT-X-MAP",
                "#EXT-X-PREFETCH:",
                "#EXT-X-SESSION-DATA:DATA-ID=\"x\",VALUE=\"http://o.example/no/ref\"",
                "#",
                "##EXT-X-MAP:URI=\"x\""
            })
    void whatIsNotUnderstoodStays(String tag) {
        staysAsItIs(HEADER + tag + "\n#EXTINF:6,\n");
    }

    @Test
    void variablesAreSubstitutedWhereTheReferenceIsMapped() {
        assertThat(line("#EXT-X-DEFINE:NAME=\"p\",VALUE=\"a/{$t}\"\n{$p}/s.ts")).endsWith("\n{$p}/s.ts");
        assertThat(line("#EXT-X-DEFINE:QUERYPARAM=\"token\"\n#EXT-X-DEFINE:NAME=\"p\",VALUE=\"a/{$token}\"\n{$p}/s.ts"))
                .endsWith("\n/_p2p/live/ch1/a/t1/s.ts");
        assertThat(line("#EXT-X-DEFINE:NAME=\"p\",VALUE=\"https://cdn.example/x\"\n#EXT-X-MAP:URI=\"{$p}/i.mp4\""))
                .endsWith("URI=\"/_p2p/@cdn/x/i.mp4\"");
        assertThat(line("#EXT-X-DEFINE:NAME=\"p\",VALUE=\"k\"\n#EXT-X-KEY:METHOD=AES-128,URI=\"{$p}/1\""))
                .endsWith("URI=\"{$p}/1\"");
    }

    @Test
    void importsComeFromTheMultivariantPlaylist() {
        String playlist = HEADER + "#EXT-X-DEFINE:IMPORT=\"p\"\n{$p}/s.ts\n";

        assertThat(new String(result(playlist, PLAIN, Map.of("p", "x")).toByteArray(), StandardCharsets.UTF_8))
                .endsWith("/_p2p/live/ch1/x/s.ts\n");
        staysAsItIs(playlist);
        assertThat(explain(playlist).get(0).decision()).isEqualTo(new Keep(Reason.MALFORMED));
    }

    /** As hls.js (URLSearchParams) and Shaka Player (goog.Uri) read them; RFC 8216bis leaves it open. */
    @ParameterizedTest
    @CsvSource({
        "t=ab%2Fcd, ab/cd",
        "t=exp%3D17~acl%3D%2F%2A~hmac%3Dab12, exp=17~acl=/*~hmac=ab12",
        "t=1&t=2, 1",
        "x=0&t=a%26b%3F, a&b?",
        "%74=n, n",
        "t=%C3%A9, \u00e9",
        "t=a=b, a=b"
    })
    void queryParametersAreDecodedAsPlayersDo(String query, String value) {
        String playlist = HEADER + "#EXT-X-DEFINE:QUERYPARAM=\"t\"\ns.ts?t={$t}\n";

        assertThat(PlaylistRewriter.rewrite(
                                ByteBuffer.wrap(playlist.getBytes(StandardCharsets.UTF_8)),
                                "http://o.example/live/x.m3u8?" + query,
                                PLAIN,
                                RewriteLimits.DEFAULT)
                        .toByteArray())
                .asString(StandardCharsets.UTF_8)
                .endsWith("\n/_p2p/live/s.ts?t=" + value + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"u=1", "t", "t=%", "t=%2", "t=%zz", "t=%ff", "t=%7B%24t%7D", "t=%0A", "t=%5C", "t=a%22%0d"})
    void queryParametersThatPlayersDoNotAgreeOnCountAsUndefined(String query) {
        String playlist = HEADER + "#EXT-X-DEFINE:QUERYPARAM=\"t\"\ns.ts?t={$t}\n";

        assertThat(PlaylistRewriter.rewrite(
                                ByteBuffer.wrap(playlist.getBytes(StandardCharsets.UTF_8)),
                                "http://o.example/live/x.m3u8?" + query,
                                PLAIN,
                                RewriteLimits.DEFAULT)
                        .toByteArray())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(playlist);
    }

    @Test
    void variablesThatGrowWithoutBoundStopTheRewriting() {
        StringBuilder playlist = new StringBuilder(HEADER + "#EXT-X-DEFINE:NAME=\"v0\",VALUE=\"aaaaaaaa\"\n");
        for (int i = 1; i < 12; i++) {
            playlist.append(String.format("#EXT-X-DEFINE:NAME=\"v%d\",VALUE=\"{$v%d}{$v%d}\"%n", i, i - 1, i - 1));
        }
        for (int i = 0; i < 2_000; i++) {
            playlist.append("{$v10}\n");
        }

        RewriteResult result = result(playlist.toString(), PLAIN, Map.of());

        assertThat(result).isInstanceOf(Untouched.class);
        assertThat(((Untouched) result).reason()).isEqualTo(Untouched.Reason.OVER_LIMIT);
    }

    @Test
    void nearestAnnouncementDecidesWhatAUriLineIs() {
        assertThat(explain(
                        HEADER + "#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXTINF:6,\na\n#EXT-X-STREAM-INF:BANDWIDTH=1\nb\nc"))
                .extracting(ExplainedReference::kind)
                .containsExactly(ReferenceKind.MEDIA_SEGMENT, ReferenceKind.MANIFEST, ReferenceKind.MEDIA_SEGMENT);
        assertThat(explain(HEADER + "#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\norphan.m3u8"))
                .extracting(ExplainedReference::kind)
                .containsExactly(ReferenceKind.MANIFEST, ReferenceKind.MANIFEST);
        assertThat(explain(HEADER + "#EXTINF:6,\nchild.m3u8").get(0).kind()).isEqualTo(ReferenceKind.MEDIA_SEGMENT);
    }

    @Test
    void explainsLineElementAndUrl() {
        assertThat(explain(HEADER + "\r\n#EXT-X-MAP:URI=\"i.mp4\"\r#EXTINF:6,\n../s.ts\n"))
                .extracting(ExplainedReference::line, ExplainedReference::element, ExplainedReference::url)
                .containsExactly(
                        tuple(4, "EXT-X-MAP URI", "http://o.example/live/ch1/i.mp4"),
                        tuple(6, "URI line", "http://o.example/live/s.ts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#EXTINF:6,\na.ts\n", "<html>", "#EXTM3U8\n", "\n\u00ef\u00bb\u00bf#EXTM3U", "#EXTM3"})
    void whatIsNoPlaylistIsUntouched(String text) {
        RewriteResult result = result(text, PLAIN, Map.of());

        assertThat(result).isInstanceOf(Untouched.class);
        assertThat(((Untouched) result).reason()).isEqualTo(Untouched.Reason.NOT_A_MANIFEST);
    }

    /** RFC 8216bis, section 4.4.3.1: the tag is required, wherever it stands. */
    @Test
    void listWithoutATargetDurationIsNoMediaPlaylist() {
        String channels = """
                #EXTM3U url-tvg="http://epg.example/x.xml"
                #EXTINF:-1 tvg-id="a" tvg-logo="http://img.example/a.png",A, the channel
                http://o.example/live/user/pass/1.ts
                #EXTINF:-1,B
                http://o.example/live/2.m3u8
                """;

        assertThat(result(channels, PLAIN, Map.of()))
                .isInstanceOfSatisfying(
                        Untouched.class, list -> assertThat(list.reason()).isEqualTo(Untouched.Reason.NOT_A_MANIFEST));
        assertThat(rewrite(channels + "#EXT-X-TARGETDURATION:6\n")).contains("\n/_p2p/live/user/pass/1.ts\n");
        assertThat(result("#EXTM3U", PLAIN, Map.of())).isInstanceOf(Untouched.class);
    }

    @Test
    void limitsAreKept() {
        ByteBuffer input = ByteBuffer.wrap((HEADER + "a\nb\nc\n").getBytes(StandardCharsets.UTF_8));

        assertThat(PlaylistRewriter.rewrite(input, BASE, PLAIN, new RewriteLimits(38, 1, 3, 2)))
                .isInstanceOfSatisfying(Rewritten.class, playlist -> {
                    assertThat(playlist.mappedCount()).isEqualTo(3);
                    assertThat(playlist.index().truncated()).isTrue();
                    assertThat(playlist.index().tracks().get(0).segments()).hasSize(2);
                });
        assertThat(PlaylistRewriter.rewrite(input, BASE, PLAIN, new RewriteLimits(38, 1, 2, 2)))
                .isInstanceOf(Untouched.class);
        assertThat(PlaylistRewriter.rewrite(input, BASE, PLAIN, new RewriteLimits(37, 1, 3, 2)))
                .isInstanceOf(Untouched.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/live/main.m3u8", "file:///x", "http:x"})
    void baseUrlMustBeHttp(String baseUrl) {
        RewriteResult result =
                PlaylistRewriter.rewrite(ByteBuffer.wrap(new byte[0]), baseUrl, PLAIN, RewriteLimits.DEFAULT);

        assertThat(((Untouched) result).reason()).isEqualTo(Untouched.Reason.BASE_URL);
    }

    @Test
    void inputIsReadFromPositionToLimitWhateverTheBuffer() {
        byte[] bytes = "xx#EXTM3U\n#EXT-X-TARGETDURATION:6\ns.ts\nyy".getBytes(StandardCharsets.UTF_8);
        ByteBuffer heap = ByteBuffer.wrap(bytes, 2, bytes.length - 4);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(bytes.length).put(bytes).position(2).limit(bytes.length - 2);

        for (ByteBuffer input : List.of(heap, heap.slice(), heap.asReadOnlyBuffer(), direct)) {
            int before = input.position();
            assertThat(PlaylistRewriter.rewrite(input, BASE, PLAIN, RewriteLimits.DEFAULT)
                            .toByteArray())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(HEADER + "/_p2p/live/ch1/s.ts\n");
            assertThat(input.position()).isEqualTo(before);
        }
    }

    /** Looking through the query for each of them would take minutes. */
    @Test
    @Timeout(60)
    void manyDefinitionsMayAskALongQuery() {
        StringBuilder playlist = new StringBuilder(HEADER);
        for (int i = 0; i < 200_000; i++) {
            playlist.append("#EXT-X-DEFINE:QUERYPARAM=\"k").append(i).append("\"\n");
        }
        playlist.append("s.ts?{$k7}\n");
        String url = BASE + "?" + "a=b&".repeat(8000) + "k7=first&k7=second";
        RewriteResult result = PlaylistRewriter.rewrite(
                ByteBuffer.wrap(playlist.toString().getBytes(StandardCharsets.UTF_8)),
                url,
                PLAIN,
                RewriteLimits.DEFAULT);
        assertThat(new String(result.toByteArray(), StandardCharsets.UTF_8)).endsWith("s.ts?first\n");
    }

    private static List<ExplainedReference> explain(String playlist) {
        return ((Rewritten) result(playlist, PLAIN, Map.of())).explain();
    }
}
