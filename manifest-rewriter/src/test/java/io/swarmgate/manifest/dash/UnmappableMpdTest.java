package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What cannot be mapped still has to mean what it meant: through a route that maps {@code /tv/} to {@code /live/}, a
 * path from the root is another one at the edge. The document is {@code http://origin.example/live/ch/x.mpd}.
 */
class UnmappableMpdTest {
    private static final Route TV = new Route("/tv/", "http://origin.example/live/");
    private static final GatewayMapping MAPPING = GatewayMapping.of(
            "/_p2p",
            TV,
            List.of(TV),
            List.of(new Origin("main", "http://origin.example/", List.of(TV.directory()))),
            true);
    private static final Route WHOLE = new Route("/", "http://origin.example/");

    private static String representation(String id, String inside) {
        return "<Representation id=\"" + id + "\">" + inside + "</Representation>";
    }

    private static String mpd(String media, String... representations) {
        return "<MPD><Period><AdaptationSet><SegmentTemplate media=\"" + media
                + "\" initialization=\"/seg/i.mp4\"/>" + String.join("", representations)
                + "</AdaptationSet></Period></MPD>";
    }

    private static String rewritten(String mpd, GatewayMapping mapping) {
        RewriteResult result = MpdRewriter.rewrite(
                ByteBuffer.wrap(mpd.getBytes(StandardCharsets.UTF_8)),
                "http://origin.example/live/ch/x.mpd",
                mapping,
                RewriteLimits.DEFAULT);
        return new String(result.toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void aRepresentationWhosePathsLeaveTheRouteGetsTheOriginsOwnUrlAsBase() {
        String foreign = representation("b", "<BaseURL>https://third.example/</BaseURL>");

        assertThat(rewritten(mpd("/seg/$Number$.m4s", representation("a", ""), foreign), MAPPING))
                .isEqualTo(mpd(
                        "/seg/$Number$.m4s",
                        representation("a", "<BaseURL>http://origin.example/live/ch/x.mpd</BaseURL>"),
                        foreign));
    }

    @Test
    void itsOwnBaseUrlIsMadeAbsolute() {
        String foreign = representation("b", "<BaseURL>https://third.example/</BaseURL>");

        assertThat(rewritten(mpd("/seg/$Number$.m4s", representation("a", "<BaseURL>v/</BaseURL>"), foreign), MAPPING))
                .isEqualTo(mpd(
                        "/seg/$Number$.m4s",
                        representation("a", "<BaseURL>http://origin.example/live/ch/v/</BaseURL>"),
                        foreign));
    }

    @Test
    void nothingIsAddedWhereTheEdgeShowsTheWholeOrigin() {
        GatewayMapping whole =
                GatewayMapping.of("/_p2p", WHOLE, List.of(WHOLE), List.of(new Origin("main", WHOLE.directory())), true);
        String mpd = mpd(
                "/seg/$Number$.m4s",
                representation("a", ""),
                representation("b", "<BaseURL>https://third.example/</BaseURL>"));

        assertThat(rewritten(mpd, whole)).isEqualTo(mpd);
    }

    @Test
    void aTemplateWhosePathsLeaveTheRouteIsMadeAbsolute() {
        assertThat(rewritten(mpd("/seg/$Number$.m4s", representation("a", "")), MAPPING))
                .isEqualTo(mpd("http://origin.example/seg/$Number$.m4s", representation("a", ""))
                        .replace("\"/seg/i", "\"http://origin.example/seg/i"));
    }

    @ParameterizedTest
    @CsvSource({"/seg/, http://origin.example/seg/", "../../seg/, http://origin.example/seg/", "v/, /_p2p/tv/ch/v/"})
    void aBaseUrlThatLeavesTheRouteIsMadeAbsolute(String baseUrl, String expected) {
        String mpd = "<MPD><BaseURL>" + baseUrl + "</BaseURL><Period><AdaptationSet>"
                + "<SegmentTemplate media=\"$Number$.m4s\" initialization=\"i.mp4\"/>" + representation("a", "")
                + "</AdaptationSet></Period></MPD>";

        assertThat(rewritten(mpd, MAPPING)).isEqualTo(mpd.replace(">" + baseUrl, ">" + expected));
    }

    @Test
    void aPathBelowAnAbsoluteBaseUrlThatLeavesTheRouteStays() {
        String mpd = "<MPD><BaseURL>/seg/</BaseURL>"
                + mpd("/seg/$Number$.m4s", representation("a", "")).substring(5);

        assertThat(rewritten(mpd, MAPPING)).isEqualTo(mpd.replace(">/seg/<", ">http://origin.example/seg/<"));
    }

    @Test
    @Timeout(60)
    void aDocumentOfMoreBaseUrlsThanArePlannedStays() {
        String mpd = "<MPD>" + "<BaseURL>v/</BaseURL>".repeat(64) + "<Period>"
                + "<BaseURL>w/</BaseURL>".repeat(200_000) + "<AdaptationSet><SegmentTemplate media=\"$Number$.m4s\"/>"
                + representation("a", "") + "</AdaptationSet></Period></MPD>";

        assertThat(rewritten(mpd, MAPPING)).isEqualTo(mpd);
    }

    /** Each of them is decided once for all that share it, or this takes minutes. */
    @Test
    @Timeout(60)
    void thousandsOfRepresentationsMayShareThousandsOfSegments() {
        String alternatives = "<MPD><BaseURL>v/</BaseURL><BaseURL>https://third.example/</BaseURL>";
        StringBuilder below = new StringBuilder("<Period><AdaptationSet><SegmentList>");
        for (int i = 0; i < 2000; i++) {
            below.append("<SegmentURL media=\"/seg/").append(i).append("\"/>");
        }
        below.append("</SegmentList>")
                .append(representation("a", "").repeat(2000))
                .append("</AdaptationSet></Period></MPD>");

        assertThat(rewritten(alternatives + below, MAPPING))
                .isEqualTo(alternatives.replace(">v/", ">http://origin.example/live/ch/v/") + below);
    }

    /** One template for the document's server and another's: no text of it leads to both by way of the edge. */
    @Test
    void aDocumentThatCannotBeMappedGetsAbsoluteBaseUrlsAtTheTop() {
        String alternatives = "<BaseURL>https://third.example/</BaseURL>";
        String below = mpd("/seg/$Number$.m4s", representation("a", "")).substring("<MPD>".length());

        assertThat(rewritten("<MPD><BaseURL>v/</BaseURL>" + alternatives + below, MAPPING))
                .isEqualTo("<MPD><BaseURL>http://origin.example/live/ch/v/</BaseURL>" + alternatives + below);
        assertThat(rewritten(
                        "<MPD>" + below.replace("<Period>", "<Period><BaseURL>v/</BaseURL>" + alternatives), MAPPING))
                .isEqualTo("<MPD><BaseURL>http://origin.example/live/ch/x.mpd</BaseURL>"
                        + below.replace("<Period>", "<Period><BaseURL>v/</BaseURL>" + alternatives));
    }
}
