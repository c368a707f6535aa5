package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Content steering (ETSI TS 103 998): players clone a pathway by putting another host in the place of that of its
 * BaseURL, and keep the path.
 */
class SteeredMpdTest {
    private static final String BASE = "http://o.example/live/ch/x.mpd";
    private static final List<Origin> ORIGINS =
            List.of(new Origin("main", "http://o.example/"), new Origin("cdn", "http://cdn.example/"));
    private static final Route WHOLE = new Route("/", "http://o.example/");
    private static final Route TV = new Route("/tv/", "http://o.example/live/");
    private static final GatewayMapping PLAIN = GatewayMapping.of("/_p2p", WHOLE, List.of(WHOLE), ORIGINS, true);
    private static final GatewayMapping MAPPED = GatewayMapping.of("/_p2p", TV, List.of(TV), ORIGINS, true);

    private static final String STEERING =
            "<ContentSteering defaultServiceLocation=\"a\">http://steer.example/s</ContentSteering>";
    private static final String SEGMENTS =
            "<AdaptationSet><SegmentTemplate media=\"$Number$.m4s\" initialization=\"i.mp4\"/>"
                    + "<Representation id=\"v\" bandwidth=\"1\"/></AdaptationSet>";

    private static String mpd(String head, String period) {
        return "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">" + head + "<Period>" + period + SEGMENTS
                + "</Period></MPD>";
    }

    private static Rewritten result(String mpd, GatewayMapping mapping) {
        ByteBuffer input = ByteBuffer.wrap(mpd.getBytes(StandardCharsets.UTF_8));
        return (Rewritten) MpdRewriter.rewrite(input, BASE, mapping, RewriteLimits.DEFAULT);
    }

    private static String rewritten(String mpd, GatewayMapping mapping) {
        return new String(result(mpd, mapping).toByteArray(), StandardCharsets.UTF_8);
    }

    private static String base(String attributes, String url) {
        return "<BaseURL" + attributes + ">" + url + "</BaseURL>";
    }

    @Test
    void pathwaysStayWithTheirHosts() {
        String mpd = mpd(
                base(" serviceLocation=\"a\"", "http://o.example/cdn/")
                        + base(" serviceLocation=\"b\"", "http://cdn.example/x/")
                        + STEERING,
                "");
        assertThat(rewritten(mpd, PLAIN)).isEqualTo(mpd);
        assertThat(rewritten(mpd, MAPPED)).isEqualTo(mpd);
    }

    @Test
    void serviceLocationsWithoutSteeringAreMapped() {
        String located = base(" serviceLocation=\"a\"", "http://o.example/cdn/");
        assertThat(rewritten(mpd(located, ""), PLAIN)).isEqualTo(mpd(located.replace("http://o.example", "/_p2p"), ""));
    }

    @Test
    void baseUrlsWithoutServiceLocationAreMapped() {
        String mpd = mpd(base("", "http://o.example/cdn/") + STEERING, "");
        assertThat(rewritten(mpd, PLAIN)).isEqualTo(mpd.replace("http://o.example/cdn", "/_p2p/cdn"));
    }

    @Test
    void theServiceDescriptionMayNameTheSteeringServer() {
        String mpd = mpd(
                base(" serviceLocation=\"a\"", "http://o.example/cdn/") + "<ServiceDescription id=\"0\"><Latency/>"
                        + STEERING + "</ServiceDescription>",
                "");
        assertThat(rewritten(mpd, PLAIN)).isEqualTo(mpd);
    }

    @Test
    void relativePathwaysKeepTheirPublicPath() {
        String mpd = mpd(STEERING, base(" serviceLocation=\"a\"", "cdn/"));
        assertThat(rewritten(mpd, PLAIN)).isEqualTo(mpd);
        assertThat(rewritten(mpd, MAPPED)).isEqualTo(mpd);
    }

    @Test
    void whatARelativePathwayIsRelativeToStaysAsWell() {
        String mpd = mpd(base("", "http://o.example/cdn/") + STEERING, base(" serviceLocation=\"a\"", "x/"));
        assertThat(rewritten(mpd, PLAIN)).isEqualTo(mpd);
    }

    @Test
    void relativePathwaysThatWouldMeanSomethingElseAtTheEdgeNameTheOrigin() {
        String mpd = mpd(STEERING, base(" serviceLocation=\"a\"", "/live/cdn/"));
        assertThat(rewritten(mpd, MAPPED)).isEqualTo(mpd.replace(">/live/cdn/", ">http://o.example/live/cdn/"));
    }

    @Test
    void patchesMayGoIntoASteeredMpd() {
        String patch = "<Patch xmlns=\"urn:mpeg:dash:schema:mpd-patch:2020\"><add sel=\"/MPD\"><Period>"
                + base(" serviceLocation=\"a\"", "http://o.example/cdn/") + SEGMENTS + "</Period></add></Patch>";
        assertThat(rewritten(patch, PLAIN)).isEqualTo(patch);
    }

    @Test
    void explanationsSayWhatStaysBecauseOfSteering() {
        String mpd = mpd(base(" serviceLocation=\"a\"", "http://o.example/cdn/") + STEERING, "");
        assertThat(result(mpd, PLAIN).explain())
                .filteredOn(reference -> reference.kind() != ReferenceKind.STEERING)
                .hasSize(3)
                .extracting(ExplainedReference::decision)
                .containsOnly(new Keep(Reason.STEERED));
    }
}
