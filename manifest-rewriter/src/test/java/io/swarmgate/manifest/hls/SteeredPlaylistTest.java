package io.swarmgate.manifest.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.GatewayMapping.Sealed;
import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.Pathways.Entry;
import io.swarmgate.manifest.Pathways.Kind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content steering (RFC 8216bis, section 7): clients derive URLs of other hosts from those of variant streams. */
class SteeredPlaylistTest {
    private static final String BASE = "http://o.example/live/ch/main.m3u8";
    private static final Route TV = new Route("/tv/", "http://o.example/live/");
    private static final Route WHOLE = new Route("/", "http://o.example/");
    private static final List<Origin> ORIGINS =
            List.of(new Origin("main", "http://o.example/"), new Origin("cdn", "https://cdn.example/"));
    private static final GatewayMapping UNSEALED = GatewayMapping.of("/_p2p", TV, List.of(TV), ORIGINS, true);
    private static final GatewayMapping MAPPING =
            UNSEALED.sealing(new Sealed("main", "http://o.example/", List.of(), text -> "SEAL"));

    private static final String STEERING = "#EXT-X-CONTENT-STEERING:SERVER-URI=\"https://steer.example/s\"\n";
    private static final String OURS = "#EXT-X-CONTENT-STEERING:SERVER-URI=\"{}\",PATHWAY-ID=\"A\"\n";
    private static final String NAMED = "#EXT-X-STREAM-INF:BANDWIDTH=1,STABLE-VARIANT-ID=\"v\",PATHWAY-ID=\"A\"\n";
    private static final Pattern LABEL =
            Pattern.compile("SERVER-URI=\"/_p2p/@/steering/([A-Za-z0-9_-]+)~SEAL(/[^\"]*)\"");
    private static final String VARIANT = "#EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID=\"A\",AUDIO=\"a\"\n";

    private static String rewritten(String playlist) {
        return rewritten(playlist, MAPPING);
    }

    private static String rewritten(String playlist, GatewayMapping mapping) {
        ByteBuffer input = ByteBuffer.wrap(playlist.getBytes(StandardCharsets.UTF_8));
        RewriteResult result = PlaylistRewriter.rewrite(input, BASE, mapping, RewriteLimits.DEFAULT, Map.of());
        return new String(result.toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void playlistsThatAreNamedByTheirServerStayThere() {
        String playlist = "#EXTM3U\n" + STEERING
                + "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"a\",URI=\"http://o.example/live/ch/a.m3u8\"\n"
                + VARIANT + "https://cdn.example/v.m3u8\n" + VARIANT + "//o.example/live/v.m3u8\n";
        assertThat(rewritten(playlist)).isEqualTo(playlist);
    }

    @Test
    void theTagMayComeLast() {
        String playlist = "#EXTM3U\n" + VARIANT + "https://cdn.example/v.m3u8\n" + STEERING;
        assertThat(rewritten(playlist)).isEqualTo(playlist);
    }

    @Test
    void relativePlaylistsComeThroughTheEdge() {
        String playlist = "#EXTM3U\n" + STEERING + VARIANT + "v.m3u8\n" + VARIANT + "/live/v.m3u8\n";
        assertThat(rewritten(playlist)).isEqualTo(playlist.replace("/live/", "/tv/"));
    }

    private static List<Entry> pathways(String rewritten) {
        return all(rewritten).entries();
    }

    private static Pathways all(String rewritten) {
        Matcher label = LABEL.matcher(rewritten);
        assertThat(label.find()).as(rewritten).isTrue();
        return Pathways.decoded(label.group(1)).orElseThrow();
    }

    @Test
    void itIsSaidWhetherSomeStayedWithTheirServer() {
        String playlist = "#EXTM3U\n" + OURS.replace("{}", "s") + NAMED + "http://foreign.example/v.m3u8\n";
        assertThat(all(rewritten(playlist + VARIANT + "w.m3u8\n")).whole()).isTrue();
        assertThat(all(rewritten(playlist + VARIANT + "http://foreign.example/w.m3u8\n"))
                        .whole())
                .isFalse();
    }

    @Test
    void theEdgeAnswersForASteeringServerThatItReaches() {
        String playlist = "#EXTM3U\n" + OURS + NAMED + "https://cdn.example/v.m3u8\n" + NAMED.replace("\"A\"", "\"B\"")
                + "v.m3u8?x\n";

        String rewritten = rewritten(playlist.replace("{}", "/live/s?t=1"));

        assertThat(LABEL.matcher(rewritten).replaceFirst("SERVER-URI=\"$2\""))
                .isEqualTo(playlist.replace("{}", "/tv/s?t=1").replace("https://cdn.example", "/_p2p/@/pass/cdn"));
        assertThat(pathways(rewritten))
                .containsExactly(
                        new Entry(Kind.VARIANT_STREAM, "A", "v", "https://cdn.example/v.m3u8", false),
                        new Entry(Kind.VARIANT_STREAM, "B", "v", "http://o.example/live/ch/v.m3u8?x", true));
    }

    @Test
    void renditionsBelongToThePathwaysWhoseVariantsNameTheirGroup() {
        String rendition = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"n\",STABLE-RENDITION-ID=\"r\","
                + "URI=\"https://cdn.example/a.m3u8\"\n";
        String named = NAMED.replace("BANDWIDTH=1", "BANDWIDTH=1,AUDIO=\"g\"");
        String rewritten = rewritten("#EXTM3U\n" + OURS.replace("{}", "s") + rendition + named + "v.m3u8\n"
                + named.replace("\"A\"", "\"B\"") + "w.m3u8\n");

        assertThat(rewritten).contains("URI=\"/_p2p/@/pass/cdn/a.m3u8\"");
        assertThat(pathways(rewritten))
                .filteredOn(entry -> entry.kind() == Kind.RENDITION)
                .extracting(Entry::pathway, Entry::stableId, Entry::url)
                .containsExactlyInAnyOrder(
                        tuple("A", "r", "https://cdn.example/a.m3u8"), tuple("B", "r", "https://cdn.example/a.m3u8"));
    }

    @Test
    void aSteeringServerOfAFurtherOriginIsReachedThroughTheEdge() {
        String rewritten = rewritten("#EXTM3U\n" + OURS.replace("{}", "https://cdn.example/s") + NAMED + "v.m3u8\n");
        assertThat(LABEL.matcher(rewritten).replaceFirst("SERVER-URI=\"$2\""))
                .contains("SERVER-URI=\"/_p2p/@/pass/cdn/s\"");
    }

    @Test
    void playlistsWithoutAStableIdentifierOfTheirOwnStayWithTheirServer() {
        String playlist = "#EXTM3U\n" + OURS.replace("{}", "/live/s") + NAMED + "https://cdn.example/v.m3u8\n"
                + NAMED + "https://cdn.example/w.m3u8\n" + VARIANT + "https://cdn.example/x.m3u8\n"
                + "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=\"https://cdn.example/i.m3u8\"\n";
        assertThat(rewritten(playlist)).isEqualTo(playlist.replace("\"/live/", "\"/tv/"));
    }

    @Test
    void pathwaysAreNotMappedWhereNothingCanBeSealed() {
        String playlist = "#EXTM3U\n" + OURS.replace("{}", "s") + NAMED + "https://cdn.example/v.m3u8\n";
        assertThat(rewritten(playlist, UNSEALED)).isEqualTo(playlist);
    }

    /** What the edge would refuse, or what does not fit into the attribute: clones could not be put right. */
    @ParameterizedTest
    @ValueSource(strings = {"s?%zz", "https://cdn.example/a/..%2fs", "s?{$q}"})
    void pathwaysAreNotMappedWhereTheSteeringServerIsNot(String server) {
        String playlist = "#EXTM3U\n#EXT-X-DEFINE:QUERYPARAM=\"q\"\n" + OURS.replace("{}", server) + NAMED
                + "https://cdn.example/v.m3u8\n";
        ByteBuffer input = ByteBuffer.wrap(playlist.getBytes(StandardCharsets.UTF_8));
        RewriteResult result =
                PlaylistRewriter.rewrite(input, BASE + "?q=%22", MAPPING, RewriteLimits.DEFAULT, Map.of());
        assertThat(new String(result.toByteArray(), StandardCharsets.UTF_8)).isEqualTo(playlist);
    }

    /** 400 million pairs, of which none would fit into the reference to the steering server. */
    @Test
    @Timeout(60)
    void morePathwaysThanCanBeToldStayWithTheirServer() {
        StringBuilder playlist = new StringBuilder("#EXTM3U\n" + OURS.replace("{}", "s"));
        for (int i = 0; i < 20_000; i++) {
            playlist.append("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"n\",STABLE-RENDITION-ID=\"" + i
                            + "\",URI=\"https://cdn.example/a.m3u8\"\n")
                    .append("#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"g\",PATHWAY-ID=\"" + i + "\"\nv.m3u8\n");
        }
        assertThat(rewritten(playlist.toString())).isEqualTo(playlist.toString());
    }

    @Test
    void rewritingTwiceEqualsOnce() {
        String once = rewritten("#EXTM3U\n" + OURS.replace("{}", "s") + NAMED + "https://cdn.example/v.m3u8\n" + VARIANT
                + "https://cdn.example/x.m3u8\n");
        assertThat(rewritten(once)).isEqualTo(once);
    }

    @Test
    void rewritingTwiceEqualsOnceWhereTheGatewayHasAHostOfItsOwn() {
        GatewayMapping own = GatewayMapping.of("https://p2p.example/_p2p", WHOLE, List.of(WHOLE), ORIGINS, true)
                .sealing(new Sealed("main", "http://o.example/", List.of(), text -> "SEAL"));
        String once = rewritten("#EXTM3U\n" + OURS.replace("{}", "s") + NAMED + "https://cdn.example/v.m3u8\n", own);
        assertThat(once).contains("/_p2p/@/steering/");
        assertThat(rewritten(once, own)).isEqualTo(once);
    }

    @Test
    void theSteeringServersUrlHasAnInverse() {
        String rewritten = rewritten("#EXTM3U\n" + OURS.replace("{}", "s?t") + NAMED + "v.m3u8\n");
        Matcher label = LABEL.matcher(rewritten);
        assertThat(label.find()).isTrue();
        String reference =
                label.group().substring("SERVER-URI=\"".length(), label.group().length() - 1);
        assertThat(MAPPING.toOrigin(reference)).contains("http://o.example/live/ch/s?t");
    }
}
