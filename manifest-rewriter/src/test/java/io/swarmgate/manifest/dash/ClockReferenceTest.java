package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.GatewayMapping.Sealed;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Timing servers are relative to the MPD's BaseURL (ISO/IEC 23009-1, clause 5.6.4); the document is
 * {@code http://o.example/live/ch/x.mpd}. Wherever that BaseURL goes, the clock stays where it was.
 */
class ClockReferenceTest {
    private static final String URL = "http://o.example/live/ch/x.mpd";
    private static final List<Origin> ORIGINS =
            List.of(new Origin("o", "http://o.example/"), new Origin("cdn", "http://cdn.example/"));

    private static GatewayMapping mapping(String prefix, String publicPrefix, String directory) {
        Route route = new Route(publicPrefix, directory);
        return GatewayMapping.of(prefix, route, List.of(route), ORIGINS, true);
    }

    private static final GatewayMapping WHOLE = mapping("/_p2p", "/", "http://o.example/");
    private static final GatewayMapping TV = mapping("/_p2p", "/tv/", "http://o.example/live/");
    private static final GatewayMapping OWN_HOST = mapping("https://gw.example/_p2p", "/tv/", "http://o.example/live/");

    private static String mpd(String baseUrls, String clock) {
        return "<MPD type=\"dynamic\">" + baseUrls + "<Period><AdaptationSet><SegmentTemplate media=\"$Number$.m4s\"/>"
                + "<Representation id=\"v\"/></AdaptationSet></Period>" + timing(clock) + "</MPD>";
    }

    private static String timing(String clock) {
        return "<UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-iso:2014\" value=\"" + clock + "\"/>";
    }

    private static String rewritten(String mpd, GatewayMapping mapping) {
        RewriteResult result = MpdRewriter.rewrite(
                ByteBuffer.wrap(mpd.getBytes(StandardCharsets.UTF_8)), URL, mapping, RewriteLimits.DEFAULT);
        assertThat(result).isInstanceOf(RewriteResult.Rewritten.class);
        return new String(result.toByteArray(), StandardCharsets.UTF_8);
    }

    private static String clockOf(String mpd) {
        Matcher value = Pattern.compile("<UTCTiming [^>]* value=\"([^\"]*)\"").matcher(mpd);
        assertThat(value.find()).isTrue();
        return value.group(1);
    }

    @ParameterizedTest
    @CsvSource({
        "media/, time?iso, /live/ch/media/time?iso",
        "media/, ../time, /live/ch/time",
        "media/, /time, /time",
        "my media/, time, /live/ch/my%20media/time",
        "http://o.example/x/, time, /x/time",
        "http://cdn.example/x/, time, /_p2p/@/pass/cdn/x/time",
        "http://cdn.example/x/, http://o.example/time, http://o.example/time",
        "http://cdn.example/x/, a http://b.example/t c, /_p2p/@/pass/cdn/x/a http://b.example/t /_p2p/@/pass/cdn/x/c"
    })
    void belowAMappedBaseUrlItIsWrittenSoThatItLeadsThereFromAnywhere(String baseUrl, String clock, String expected) {
        String out = rewritten(mpd("<BaseURL>" + baseUrl + "</BaseURL>", clock), WHOLE);

        assertThat(out).contains("<BaseURL>/_p2p/");
        assertThat(clockOf(out)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-head", "http-iso", "http-xsdate", "http-ntp"})
    void everySchemeThatAsksOverHttpIsMeant(String scheme) {
        String mpd = mpd("<BaseURL>m/</BaseURL>", "time").replace("http-iso:2014", scheme + ":2014");

        assertThat(clockOf(rewritten(mpd, WHOLE))).isEqualTo("/live/ch/m/time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "ntp", "sntp"})
    void otherSchemesHoldNoUrl(String scheme) {
        String mpd = mpd("<BaseURL>m/</BaseURL>", "pool.example").replace("http-iso:2014", scheme + ":2014");

        assertThat(clockOf(rewritten(mpd, WHOLE))).isEqualTo("pool.example");
    }

    @Test
    void throughARouteThatMapsPathsItIsThePublicPath() {
        assertThat(clockOf(rewritten(mpd("<BaseURL>media/</BaseURL>", "time"), TV)))
                .isEqualTo("/tv/ch/media/time");
        assertThat(clockOf(rewritten(mpd("<BaseURL>media/</BaseURL>", "/time"), TV)))
                .isEqualTo("/_p2p/@/pass/o/time");
    }

    /** A path would lead to the gateway's host, which shows no public paths. */
    @Test
    void aGatewayOnAHostOfItsOwnPassesItThrough() {
        assertThat(clockOf(rewritten(mpd("<BaseURL>media/</BaseURL>", "time"), OWN_HOST)))
                .isEqualTo("https://gw.example/_p2p/@/pass/o/live/ch/media/time");
    }

    @Test
    void whatNoRouteShowsIsSealed() {
        Route live = new Route("/tv/", "http://o.example/live/");
        Origin shown = new Origin("o", "http://o.example/", List.of(live.directory()));
        Sealed seal = new Sealed("o", "http://o.example/", List.of(), url -> "seal");
        GatewayMapping sealing = GatewayMapping.of("/_p2p", live, List.of(live), List.of(shown), true)
                .sealing(seal);

        assertThat(clockOf(rewritten(mpd("<BaseURL>media/</BaseURL>", "/time"), sealing)))
                .isEqualTo("/_p2p/@/pass/o~seal/time");
    }

    @Test
    void theFirstOfSeveralBaseUrlsCounts() {
        String unknown = "<BaseURL>http://unknown.example/x/</BaseURL>";
        String known = "<BaseURL>http://cdn.example/x/</BaseURL>";

        assertThat(clockOf(rewritten(mpd(unknown + known, "time"), WHOLE))).isEqualTo("http://unknown.example/x/time");
        assertThat(clockOf(rewritten(mpd(known + unknown, "time"), WHOLE))).isEqualTo("/_p2p/@/pass/cdn/x/time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<BaseURL>http://unknown.example/x/</BaseURL>"})
    void itStaysWhereTheBaseUrlDoes(String baseUrls) {
        assertThat(clockOf(rewritten(mpd(baseUrls, "time?iso"), TV))).isEqualTo("time?iso");
    }

    /** Players look for the timing server that a ProducerReferenceTime names among those of the MPD, as text. */
    @Test
    void producerReferenceTimesNameItTheSameWay() {
        String mpd = mpd("<BaseURL>media/</BaseURL>", "time")
                .replace(
                        "<Representation",
                        "<ProducerReferenceTime id=\"0\" presentationTime=\"0\" wallClockTime=\"2026-01-01T00:00:00Z\">"
                                + timing("time") + "</ProducerReferenceTime><Representation");

        assertThat(rewritten(mpd, WHOLE))
                .contains(timing("/live/ch/media/time") + "</ProducerReferenceTime>")
                .contains("</Period>" + timing("/live/ch/media/time"));
    }

    /** Those are relative to the document, wherever the BaseURL goes. */
    @Test
    void remoteElementsAndLocationsKeepTheirMeaningToo() {
        String links = "<Location>n.mpd</Location><PatchLocation>/live/p.mpp</PatchLocation>";
        String mpd = mpd("<BaseURL>media/</BaseURL>" + links, "time")
                .replace(
                        "<Period>", "<Period xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"/live/e.xml\">");

        assertThat(rewritten(mpd, WHOLE)).contains(links).contains("xlink:href=\"/live/e.xml\"");
        assertThat(rewritten(mpd, TV))
                .contains("<Location>n.mpd</Location><PatchLocation>/tv/p.mpp</PatchLocation>")
                .contains("xlink:href=\"/tv/e.xml\"");
    }
}
