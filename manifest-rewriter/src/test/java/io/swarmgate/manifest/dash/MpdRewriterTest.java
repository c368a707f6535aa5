package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.UriPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One case for each element and oddity; the document is {@code http://o.example/a/b/m.mpd}. */
class MpdRewriterTest {
    private static final String URL = "http://o.example/a/b/m.mpd";
    private static final String OPEN = "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">";
    private static final String TEMPLATE = "<SegmentTemplate media=\"$RepresentationID$/$Number$.m4s\"/>";
    private static final String BASE = "<BaseURL>/_p2p/a/b/</BaseURL>";

    private static GatewayMapping mapping(boolean initializationSegments) {
        Route route = new Route("/", "http://o.example/");
        return GatewayMapping.of(
                "/_p2p",
                route,
                List.of(route),
                List.of(
                        new Origin("o", "http://o.example/"),
                        new Origin("cdn", "http://cdn.example/"),
                        new Origin("alt", "https://alt.example:8443/x/")),
                initializationSegments);
    }

    private static RewriteResult result(byte[] mpd, UriPolicy policy) {
        return MpdRewriter.rewrite(ByteBuffer.wrap(mpd), URL, policy, RewriteLimits.DEFAULT);
    }

    private static String rewritten(String mpd) {
        return rewritten(mpd, mapping(true));
    }

    private static String rewritten(String mpd, UriPolicy policy) {
        RewriteResult result = result(mpd.getBytes(StandardCharsets.UTF_8), policy);
        assertThat(result).as(() -> "" + result).isInstanceOf(RewriteResult.Rewritten.class);
        String once = new String(result.toByteArray(), StandardCharsets.UTF_8);
        String twice =
                new String(result(once.getBytes(StandardCharsets.UTF_8), policy).toByteArray(), StandardCharsets.UTF_8);
        assertThat(twice).isEqualTo(once);
        return once;
    }

    private static Untouched untouched(String mpd) {
        RewriteResult result = result(mpd.getBytes(StandardCharsets.UTF_8), mapping(true));
        assertThat(result).isInstanceOf(Untouched.class);
        assertThat(result.toByteArray()).isEqualTo(mpd.getBytes(StandardCharsets.UTF_8));
        return (Untouched) result;
    }

    /** An MPD of one Representation {@code v}. */
    private static String mpd(String inMpd, String inPeriod, String inSet, String inRepresentation) {
        return OPEN + inMpd + "<Period>" + inPeriod + "<AdaptationSet>" + inSet + "<Representation id=\"v\">"
                + inRepresentation + "</Representation></AdaptationSet></Period></MPD>";
    }

    @Test
    void withoutBaseUrlOneIsInsertedInTheMpd() {
        assertThat(rewritten(mpd("", "", TEMPLATE, ""))).isEqualTo(mpd(BASE, "", TEMPLATE, ""));
    }

    @Test
    void insertedBaseUrlFollowsProgramInformationAndTakesThePrefixOfTheMpd() {
        String mpd =
                "<d:MPD xmlns:d=\"urn:mpeg:dash:schema:mpd:2011\"><d:ProgramInformation/><d:Location>x</d:Location>"
                        + "<d:Period><d:AdaptationSet><d:SegmentTemplate media='$Number$'/><d:Representation id='v'/>"
                        + "</d:AdaptationSet></d:Period></d:MPD>";
        assertThat(rewritten(mpd))
                .isEqualTo(mpd.replace("<d:Location>", "<d:BaseURL>/_p2p/a/b/</d:BaseURL><d:Location>"));
    }

    @Test
    void insertedInThePeriodWhenSomethingElseIsRelativeToTheMpdsBase() {
        String timing = "<UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-iso:2014\" value=\"time\"/>";
        assertThat(rewritten(mpd(timing, "", TEMPLATE, ""))).isEqualTo(mpd(timing, BASE, TEMPLATE, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "http://cdn.example/x/, /_p2p/@cdn/x/",
        "http://cdn.example, /_p2p/@cdn/",
        "HTTP://CDN.EXAMPLE:80/x/, /_p2p/@cdn/x/",
        "//cdn.example/no-slash, /_p2p/@cdn/no-slash",
        "https://alt.example:8443/x/y/, /_p2p/@alt/y/",
        "https://alt.example:8443/z/, https://alt.example:8443/z/",
        "/root/, /_p2p/root/",
        "dash/, /_p2p/a/b/dash/",
        "../c/, /_p2p/a/c/",
        "../../../c/, /_p2p/c/",
        "., /_p2p/a/b/",
        "p%2Fq/, /_p2p/a/b/p%2Fq/",
        "http://cdn.example/f.mpd?s=1&amp;e=2, /_p2p/@cdn/f.mpd?s=1&amp;e=2",
        "x/#frag, /_p2p/a/b/x/#frag",
        "http://unknown.example/x/, http://unknown.example/x/",
        "ftp://cdn.example/x/, ftp://cdn.example/x/",
        "http://cdn.example/100%/, http://cdn.example/100%/",
        "100%/, 100%/"
    })
    void baseUrlThatDecidesIsMapped(String before, String after) {
        assertThat(rewritten(mpd("<BaseURL>" + before + "</BaseURL>", "", TEMPLATE, "")))
                .isEqualTo(mpd("<BaseURL>" + after + "</BaseURL>", "", TEMPLATE, ""));
    }

    @Test
    void relativeBaseUrlsBelowStayAsTheyAre() {
        String below = "<BaseURL>r/</BaseURL>";
        assertThat(rewritten(mpd("<BaseURL>http://cdn.example/</BaseURL>", below, TEMPLATE, below)))
                .isEqualTo(mpd("<BaseURL>/_p2p/@cdn/</BaseURL>", below, TEMPLATE, below));
    }

    @Test
    void alternativesAreMappedOneByOneAndKeepTheirAttributes() {
        String mpd = mpd(
                "<BaseURL serviceLocation='a' byteRange='x' availabilityTimeOffset=\"1.5\">http://cdn.example/v/</BaseURL>"
                        + "<BaseURL serviceLocation='b'>http://unknown.example/v/</BaseURL>",
                "",
                TEMPLATE,
                "");
        assertThat(rewritten(mpd)).isEqualTo(mpd.replace("http://cdn.example/v/", "/_p2p/@cdn/v/"));
    }

    @Test
    void whiteSpaceCdataAndCommentsInABaseUrlStay() {
        assertThat(rewritten(mpd("<BaseURL>\r\n <![CDATA[http://cdn.example/?a&b]]></BaseURL>", "", TEMPLATE, "")))
                .isEqualTo(mpd("<BaseURL>\r\n <![CDATA[/_p2p/@cdn/?a&b]]></BaseURL>", "", TEMPLATE, ""));
        assertThat(rewritten(mpd("<BaseURL> http://cdn<!-- - -->.example/x/\n</BaseURL>", "", TEMPLATE, "")))
                .isEqualTo(mpd("<BaseURL> /_p2p/@cdn/x/<!-- - --></BaseURL>", "", TEMPLATE, ""));
        assertThat(rewritten(mpd("<BaseURL/>", "", TEMPLATE, "")))
                .isEqualTo(mpd("<BaseURL>/_p2p/a/b/m.mpd</BaseURL>", "", TEMPLATE, ""));
    }

    @Test
    void absoluteTemplatesAreMappedInPlace() {
        String before = "<SegmentTemplate initialization='http://cdn.example/\"i\"/$RepresentationID$.mp4'"
                + " media=\" //cdn.example/$Number%5d$$Time$$$.m4s?a=1&amp;b=$ \" index=\"/i/$Number$\"/>";
        String after = "<SegmentTemplate initialization='/_p2p/@cdn/\"i\"/$RepresentationID$.mp4'"
                + " media=\" /_p2p/@cdn/$Number%5d$$Time$$$.m4s?a=1&amp;b=$ \" index=\"/_p2p/i/$Number$\"/>";
        assertThat(rewritten(mpd("", "", before, ""))).isEqualTo(mpd("", "", after, ""));
    }

    @Test
    void templateIsInheritedInPieces() {
        String period = "<SegmentTemplate initialization=\"http://cdn.example/i.mp4\"/>";
        String set = "<SegmentTemplate duration=\"4\"/>";
        String own = "<SegmentTemplate media=\"http://cdn.example/$Number$\"/>";
        assertThat(rewritten(mpd("", period, set, own)))
                .isEqualTo(mpd(
                        "",
                        period.replace("http://cdn.example", "/_p2p/@cdn"),
                        set,
                        own.replace("http://cdn.example", "/_p2p/@cdn")));
    }

    @Test
    void segmentListAndItsElementsAreMapped() {
        String list = "<SegmentList duration=\"4\"><Initialization sourceURL=\"http://cdn.example/i\" range=\"0-9\"/>"
                + "<RepresentationIndex sourceURL=\"http://cdn.example/x\"/>"
                + "<BitstreamSwitching sourceURL=\"http://cdn.example/s\"/>"
                + "<SegmentURL media=\"http://cdn.example/1\" mediaRange=\"0-1\" index=\"http://cdn.example/1i\"/>"
                + "<SegmentURL media=\"http://cdn.example/2\"/></SegmentList>";
        assertThat(rewritten(mpd("", "", "", list)))
                .isEqualTo(mpd("", "", "", list.replace("http://cdn.example/", "/_p2p/@cdn/")));
    }

    @Test
    void fileOfSegmentBaseIsMapped() {
        String inside = "<BaseURL>v.mp4</BaseURL><SegmentBase indexRange=\"700-900\"><Initialization range=\"0-699\"/>"
                + "<RepresentationIndex sourceURL=\"/x.sidx\"/></SegmentBase>";
        assertThat(rewritten(mpd("", "", "", inside)))
                .isEqualTo(mpd(
                        "", "", "", inside.replace("/x.sidx", "/_p2p/x.sidx").replace("v.mp4", "/_p2p/a/b/v.mp4")));
    }

    /** The edge refuses a stray percent sign; the one of a format is gone when a player asks. */
    @ParameterizedTest
    @CsvSource({
        "$Number%d$.m4s, $Number%d$.m4s",
        "a$Number%05d$%20$Time$.m4s, a$Number%05d$%20$Time$.m4s",
        "http://cdn.example/$Number%d$/$RepresentationID$, /_p2p/@cdn/$Number%d$/$RepresentationID$",
        "http://cdn.example/100%/$Number%05d$, http://cdn.example/100%/$Number%05d$",
        "100%/$Number%05d$, http://o.example/a/b/100%/$Number%05d$",
        "$Number$.m4s?t=%, http://o.example/a/b/$Number$.m4s?t=%",
        "a/..%2f$Number$.m4s, http://o.example/a/b/a/..%2f$Number$.m4s"
    })
    void whatTheEdgeWouldRefuseIsNotMapped(String media, String expected) {
        String mpd = mpd("", "", "<SegmentTemplate media=\"" + media + "\" initialization=\"i.mp4\"/>", "");
        assertThat(rewritten(mpd)).isEqualTo(mpd.replace(media, expected).replace("<Period>", BASE + "<Period>"));
    }

    /** FFmpeg resolves the innermost BaseURL against the document, as if there were none above. */
    @Test
    void innermostBaseUrlsAreMappedWhereTheyCoverEverything() {
        String one =
                "<AdaptationSet><Representation id=\"1\"><BaseURL>1.mp4</BaseURL></Representation></AdaptationSet>";
        String two = "<AdaptationSet><BaseURL serviceLocation=\"x\"> two/ </BaseURL>" + TEMPLATE
                + "<Representation id=\"2\"/></AdaptationSet>";
        String mpd = OPEN + "<Period>" + one + two + "</Period></MPD>";

        assertThat(rewritten(mpd))
                .isEqualTo(mpd.replace("1.mp4", "/_p2p/a/b/1.mp4").replace("two/", "/_p2p/a/b/two/"));
    }

    @Test
    void oneBaseUrlIsInsertedWhereSomethingHasNoneOfItsOwn() {
        String one =
                "<AdaptationSet><Representation id=\"1\"><BaseURL>1.mp4</BaseURL></Representation></AdaptationSet>";
        String two = "<AdaptationSet>" + TEMPLATE + "<Representation id=\"2\"/></AdaptationSet>";

        assertThat(rewritten(OPEN + "<Period>" + one + two + "</Period></MPD>"))
                .isEqualTo(OPEN + BASE + "<Period>" + one + two + "</Period></MPD>");
    }

    @Test
    void idThatClimbsOutOfThePrefixGetsABaseUrlToClimbFrom() {
        String mpd = OPEN + "<Period><AdaptationSet>" + TEMPLATE
                + "<Representation id=\"v\"/><Representation id=\"../../../up\"><Label/></Representation>"
                + "</AdaptationSet></Period></MPD>";
        assertThat(rewritten(mpd))
                .isEqualTo(mpd.replace("<Period>", BASE + "<Period>")
                        .replace("<Label/>", "<Label/><BaseURL>/_p2p/_/_/_/</BaseURL>"));
        String empty =
                mpd.replace("<Label/></Representation>", "</Representation>").replace("\"></Rep", "\"></Rep");
        assertThat(rewritten(empty)).contains("up\"><BaseURL>/_p2p/_/_/_/</BaseURL></Representation>");
        String selfClosing = mpd.replace("><Label/></Representation>", " />");
        assertThat(rewritten(selfClosing)).contains("up\" ><BaseURL>/_p2p/_/_/_/</BaseURL></Representation>");
    }

    @Test
    void templateOfOneRepresentationThatClimbsIsWrittenOut() {
        String own = "<SegmentTemplate media=\"../../../$RepresentationID$/$Number$\"/>";
        assertThat(rewritten(mpd("<BaseURL>http://cdn.example/x/</BaseURL>", "", "", own)))
                .isEqualTo(mpd("<BaseURL>/_p2p/@cdn/x/</BaseURL>", "", "", own.replace("../../../", "/_p2p/@cdn/")));
    }

    @Test
    void initializationSegmentsStayWithTheOriginWhenExcluded() {
        String template = "<SegmentTemplate initialization=\"i.mp4\" media=\"$Number$\"/>";
        assertThat(rewritten(mpd("", "", template, ""), mapping(false)))
                .isEqualTo(mpd("", "", template.replace("\"$N", "\"/_p2p/a/b/$N"), ""));
    }

    @Test
    void linksThatAreNoMediaStay() {
        String links = "<ProgramInformation moreInformationURL=\"http://cdn.example/\"/>"
                + "<BaseURL>/_p2p/a/b/</BaseURL>"
                + "<Location>m2.mpd</Location><PatchLocation ttl=\"9\">p.mpp</PatchLocation>"
                + "<ContentSteering>http://cdn.example/s</ContentSteering>"
                + "<UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-iso:2014\" value=\"http://cdn.example/t\"/>";
        assertThat(rewritten(mpd(links, "", TEMPLATE, ""))).isEqualTo(mpd(links, "", TEMPLATE, ""));
    }

    @Test
    void manifestsAndRemoteElementsGoThroughTheEdge() {
        String mpd =
                "<MPD xmlns:l=\"http://www.w3.org/1999/xlink\"><Location>http://o.example/a/n.mpd?x&amp;y</Location>"
                        + "<Period l:href=\"http://o.example/p.xml\" href=\"http://o.example/no\"/></MPD>";
        assertThat(rewritten(mpd))
                .isEqualTo(mpd.replace(">http://o.example", ">").replace("l:href=\"http://o.example", "l:href=\""));
    }

    @Test
    void eventsCommentsForeignElementsAndProtectionAreNotTouched() {
        String other = "<BaseURL>http://cdn.example/no/</BaseURL>";
        String noise = "<!--" + other + "--><x:E xmlns:x=\"urn:x\">" + other
                + "<x:BaseURL>http://cdn.example/</x:BaseURL></x:E>" + "<EventStream><Event>" + other
                + "</Event></EventStream><?pi " + other + "?>";
        String protection = "<ContentProtection><x xmlns=\"urn:y\">http://cdn.example/</x></ContentProtection>";
        assertThat(rewritten(mpd("", noise, protection + TEMPLATE, "")))
                .isEqualTo(mpd(BASE, noise, protection + TEMPLATE, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"urn:mpeg:DASH:schema:MPD:2011", "urn:mpeg:dash:schema:mpd:2011", ""})
    void namespacesOfAllAges(String namespace) {
        String mpd = mpd("", "", TEMPLATE, "").replace("urn:mpeg:dash:schema:mpd:2011", namespace);
        assertThat(rewritten(mpd)).contains(BASE);
    }

    /** Flussonic and AWS MediaPackage bind {@code cenc} nowhere; players go by the names as they are written. */
    @Test
    void prefixThatNothingBindsIsOfNoNamespaceThatMatters() {
        String protection = "<ContentProtection cenc:default_KID=\"0\"><cenc:pssh>AAA=</cenc:pssh>"
                + "<BaseURL>http://cdn.example/no/</BaseURL></ContentProtection>";
        String foreign = "<x:BaseURL>http://cdn.example/no/</x:BaseURL>";
        assertThat(rewritten(mpd("", foreign, protection + TEMPLATE, "")))
                .isEqualTo(mpd(BASE, foreign, protection + TEMPLATE, ""));
        assertThat(rewritten("<MPD><Period xlink:href=\"http://o.example/p.xml\"/></MPD>"))
                .isEqualTo("<MPD><Period xlink:href=\"/p.xml\"/></MPD>");
        assertThat(untouched("<MPD a:x='1' a:x='2'/>").reason()).isEqualTo(Untouched.Reason.MALFORMED);
    }

    @Test
    void utf16StaysUtf16() {
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            String mpd = "\ufeff" + mpd("<!--\u00e9\ud83d\ude00-->", "", TEMPLATE.replace("m4s", "\u00e9"), "");
            String out = new String(result(mpd.getBytes(charset), mapping(true)).toByteArray(), charset);
            assertThat(out).isEqualTo(mpd.replace("<!--", BASE + "<!--"));
        }
    }

    @Test
    void singleByteEncodingsAreCopiedByteForByte() {
        String mpd = "<?xml version='1.0' encoding='ISO-8859-1'?>"
                + mpd("<BaseURL>http://cdn.example/\u00e9/</BaseURL>", "", TEMPLATE, "");
        byte[] out =
                result(mpd.getBytes(StandardCharsets.ISO_8859_1), mapping(true)).toByteArray();
        assertThat(new String(out, StandardCharsets.ISO_8859_1))
                .isEqualTo(mpd.replace("http://cdn.example/", "/_p2p/@cdn/"));
    }

    @Test
    void patchesAreMappedWhereTheirMeaningIsCertain() {
        String patch = "<Patch xmlns=\"urn:mpeg:dash:schema:mpd-patch:2020\" mpdId=\"x\">"
                + "<replace sel=\"/MPD/@publishTime\">2024</replace>"
                + "<replace sel=\"/MPD/Period/BaseURL[1]/text()\">http://cdn.example/v/</replace>"
                + "<replace sel=\"/MPD/Period/AdaptationSet/SegmentTemplate/@media\">rel/$Number$</replace>"
                + "<replace sel=\"/MPD/Period/AdaptationSet/SegmentTemplate/@media\">http://cdn.example/$Number$</replace>"
                + "<add sel=\"/MPD\"><Period xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><BaseURL>http://cdn.example/p/</BaseURL>"
                + "<AdaptationSet>" + TEMPLATE + "<Representation id=\"v\"/></AdaptationSet></Period></add>"
                + "<add sel=\"/MPD/Period/AdaptationSet/SegmentTemplate/SegmentTimeline\"><S t=\"1\" d=\"2\"/></add>"
                + "<remove sel=\"/MPD/Period[1]\"/></Patch>";
        assertThat(rewritten(patch)).isEqualTo(patch.replace("http://cdn.example/", "/_p2p/@cdn/"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MALFORMED|<MPD><Period></MPD>",
                "NOT_A_MANIFEST|<x:MPD/>",
                "MALFORMED|<MPD a='1' a='2'/>",
                "MALFORMED|<MPD xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>",
                "MALFORMED|<MPD>&nbsp;</MPD>",
                "MALFORMED|<MPD>&#0;</MPD>",
                "MALFORMED|<MPD a='<'/>",
                "MALFORMED|<MPD a=b/>",
                "MALFORMED|<MPD>]]></MPD>",
                "MALFORMED|<MPD><!-- -- --></MPD>",
                "MALFORMED|<MPD/><MPD/>",
                "MALFORMED|<MPD/>x",
                "MALFORMED|<MPD/><![CDATA[x]]>",
                "MALFORMED|x<MPD/>",
                "MALFORMED|<MPD><?xml version='1.0'?></MPD>",
                "MALFORMED|<MPD xmlns:a=''/>",
                "MALFORMED|<MPD><Period",
                "DOCTYPE|<!DOCTYPE MPD [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><MPD>&x;</MPD>",
                "NOT_A_MANIFEST|<html/>",
                "NOT_A_MANIFEST|<MPD xmlns='urn:other'/>",
                "ENCODING|<?xml version='1.0' encoding='Shift_JIS'?><MPD/>"
            })
    void whatIsNotUnderstoodIsReturnedWithAReason(Untouched.Reason reason, String document) {
        assertThat(untouched(document).reason()).isEqualTo(reason);
    }

    @Test
    void limitsAndBaseUrlAreChecked() {
        byte[] mpd = mpd("", "", TEMPLATE, "").getBytes(StandardCharsets.UTF_8);
        ByteBuffer input = ByteBuffer.wrap(mpd);
        assertThat(MpdRewriter.rewrite(input, URL, mapping(true), new RewriteLimits(mpd.length - 1, 9, 9, 9)))
                .isInstanceOfSatisfying(
                        Untouched.class, u -> assertThat(u.reason()).isEqualTo(Untouched.Reason.OVER_LIMIT));
        assertThat(MpdRewriter.rewrite(input, URL, mapping(true), new RewriteLimits(mpd.length, 3, 9, 9)))
                .isInstanceOfSatisfying(
                        Untouched.class, u -> assertThat(u.reason()).isEqualTo(Untouched.Reason.OVER_LIMIT));
        assertThat(MpdRewriter.rewrite(input, "file:///m.mpd", mapping(true), RewriteLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        Untouched.class, u -> assertThat(u.reason()).isEqualTo(Untouched.Reason.BASE_URL));
    }

    @Test
    void directAndSlicedBuffersAreReadInPlace() {
        byte[] mpd = mpd("", "", TEMPLATE, "").getBytes(StandardCharsets.UTF_8);
        ByteBuffer direct = ByteBuffer.allocateDirect(mpd.length + 7);
        direct.position(7).put(mpd).position(7);
        ByteBuffer heap = ByteBuffer.allocate(mpd.length + 7);
        heap.position(7).put(mpd).position(7);
        String expected = rewritten(mpd("", "", TEMPLATE, ""));
        for (ByteBuffer input : List.of(direct, heap.slice(), heap.asReadOnlyBuffer(), heap)) {
            RewriteResult result = MpdRewriter.rewrite(input, URL, mapping(true), RewriteLimits.DEFAULT);
            assertThat(new String(result.toByteArray(), StandardCharsets.UTF_8)).isEqualTo(expected);
            assertThat(input.remaining()).isEqualTo(mpd.length);
        }
    }
}
