package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.GatewayMapping.Sealed;
import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.Pathways.Entry;
import io.swarmgate.manifest.Pathways.Kind;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static final GatewayMapping SEALING =
            PLAIN.sealing(new Sealed("main", "http://o.example/", List.of(), text -> "SEAL"));
    private static final Pattern LABEL = Pattern.compile("/_p2p/@/steering/([A-Za-z0-9_-]+)~SEAL(/[^<]*)");
    private static final String A = base(" serviceLocation=\"a\"", "http://o.example/cdn/");
    private static final String B = base(" serviceLocation=\"b\"", "http://foreign.example/x/");
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
    void whatEachPeriodRepeatsIsToldOnce() {
        String period = "<Period>" + A + B + SEGMENTS + "</Period>";
        Matcher label = LABEL.matcher(rewritten(
                "<MPD>" + STEERING.replace("http://steer.example/", "/") + period + period + "</MPD>", SEALING));
        assertThat(label.find()).isTrue();
        assertThat(Pathways.decoded(label.group(1)).orElseThrow().entries()).hasSize(1);
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

    private static String steered(String names) {
        return "<ContentSteering defaultServiceLocation=\"" + names + "\">/live/s</ContentSteering>";
    }

    private static String withoutLabel(String mpd) {
        return LABEL.matcher(mpd).replaceFirst("$2");
    }

    @Test
    void onePathwayIsMappedBehindAllOthersAndStaysUnderAnotherName() {
        String mpd = mpd(A + B + steered("a"), "");
        String rewritten = rewritten(mpd, SEALING);

        assertThat(withoutLabel(rewritten))
                .isEqualTo(mpd(
                        A.replace("\"a\"", "\"a~origin\"")
                                + B
                                + base(" serviceLocation=\"a\"", "/_p2p/cdn/")
                                + steered("a"),
                        ""));
        Matcher label = LABEL.matcher(rewritten);
        assertThat(label.find()).isTrue();
        assertThat(Pathways.decoded(label.group(1)))
                .contains(new Pathways(
                        List.of(new Entry(Kind.BASE_URL, "a", "a~origin", "http://o.example/cdn/", false)), true));
    }

    @Test
    void itIsTheOneThatPlayersBeginWith() {
        String cdn = base(" serviceLocation=\"c\"", "http://cdn.example/x/");
        assertThat(rewritten(mpd(A + cdn + steered("x c"), ""), SEALING))
                .contains(A, "\"c~origin\"", base(" serviceLocation=\"c\"", "/_p2p/@cdn/x/"));
        assertThat(rewritten(mpd(A + cdn + steered(""), ""), SEALING))
                .contains(cdn, "\"a~origin\"", base(" serviceLocation=\"a\"", "/_p2p/cdn/"));
    }

    @Test
    void itIsMappedWhereverItStands() {
        String other = A.replace("/cdn/", "/p2/");
        String rewritten = rewritten(mpd(A + steered("a"), other), SEALING);
        assertThat(rewritten)
                .contains(base(" serviceLocation=\"a\"", "/_p2p/cdn/"), base(" serviceLocation=\"a\"", "/_p2p/p2/"));
    }

    @Test
    void theMappedOneIsWrittenAsTheOtherIs() {
        String mpd = ("<m:MPD xmlns:m=\"urn:mpeg:dash:schema:mpd:2011\">"
                        + "<m:BaseURL a='1' serviceLocation = 'a&amp;b' availabilityTimeOffset=\"3\" >"
                        + "<!--c--> http://o.example/cdn/\n</m:BaseURL>" + steered("a&amp;b") + "<Period>" + SEGMENTS
                        + "</Period></m:MPD>")
                .replaceAll("<(/?+)(?!m:|!)", "<$1m:");
        assertThat(withoutLabel(rewritten(mpd, SEALING)))
                .isEqualTo(mpd.replace("'a&amp;b'", "'a&amp;b~origin'")
                        .replace(
                                "</m:BaseURL>",
                                "</m:BaseURL><m:BaseURL a='1' serviceLocation = 'a&amp;b' availabilityTimeOffset=\"3\" >"
                                        + "/_p2p/cdn/</m:BaseURL>"));
    }

    @Test
    void rewritingTwiceEqualsOnce() {
        String once = rewritten(mpd(A + B + steered("a"), ""), SEALING);
        assertThat(rewritten(once, SEALING)).isEqualTo(once);
    }

    @Test
    void explanationsSayWhereSegmentsGo() {
        assertThat(result(mpd(A + steered("a"), ""), SEALING).explain())
                .filteredOn(reference -> reference.element().startsWith("SegmentTemplate"))
                .extracting(reference -> reference.decision().apply(""))
                .containsExactlyInAnyOrder("/_p2p/cdn/$Number$.m4s", "/_p2p/cdn/i.mp4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<BaseURL serviceLocation=\"a\">cdn/</BaseURL>",
                "<BaseURL serviceLocation=\"a\">http://o.example/cdn/v.mp4</BaseURL>",
                "<BaseURL serviceLocation=\"a\">http://o.example/cdn/?t=/</BaseURL>",
                "<BaseURL serviceLocation=\"a\">http://foreign.example/cdn/</BaseURL>",
                "<BaseURL serviceLocation=\"a\">http://o.example/x/</BaseURL><BaseURL serviceLocation=\"a\">http://o.example/y/</BaseURL>",
                "<BaseURL serviceLocation=\"a\">http://o.example/x/</BaseURL><BaseURL serviceLocation=\"b\">y/</BaseURL>",
                "<BaseURL serviceLocation=\"a\">http://o.example/x/</BaseURL><BaseURL>http://o.example/y/</BaseURL>",
                "<BaseURL serviceLocation=\"a\">http://o.example/x/</BaseURL><BaseURL serviceLocation=\"a~origin\">http://o.example/y/</BaseURL>"
            })
    void noneIsMappedThatCouldNotBeKeptApart(String pathways) {
        String rewritten = rewritten(mpd(pathways + steered("a"), ""), SEALING);
        assertThat(rewritten).doesNotContain("@/steering").contains("<BaseURL serviceLocation=\"a\">");
        assertThat(rewritten).contains(pathways.substring(0, pathways.indexOf("</BaseURL>")));
    }

    @Test
    void noneIsMappedWhereReferencesWouldHaveToBeWrittenAnew() {
        String mpd = mpd(A + steered("a"), "").replace("\"$Number$.m4s\"", "\"/cdn/$Number$.m4s\"");
        assertThat(rewritten(mpd, SEALING)).isEqualTo(mpd);
        GatewayMapping media = GatewayMapping.of("/_p2p", WHOLE, List.of(WHOLE), ORIGINS, false)
                .sealing(new Sealed("main", "http://o.example/", List.of(), text -> "SEAL"));
        String init = mpd(A + steered("a"), "");
        assertThat(rewritten(init, media)).isEqualTo(init);
    }
}
