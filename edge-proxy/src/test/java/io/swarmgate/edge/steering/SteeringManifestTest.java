package io.swarmgate.edge.steering;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.Pathways.Entry;
import io.swarmgate.manifest.Pathways.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SteeringManifestTest {
    private static final Route TV = new Route("/tv/", "http://o.example/live/");
    private static final GatewayMapping MAPPING = GatewayMapping.of(
            "/_p2p",
            TV,
            List.of(TV),
            List.of(
                    new Origin("main", "http://o.example/", List.of("http://o.example/live/")),
                    new Origin("c", "http://c.example/")),
            true);
    private static final String EDGE = "http://edge.example:8080";
    private static final Pathways ONE = new Pathways(
            List.of(new Entry(Kind.VARIANT_STREAM, "A", "v", "http://o.example/live/v.m3u8?t=1", false)), true);

    private static String translated(String json, Pathways pathways, String server) {
        Optional<byte[]> changed = SteeringManifest.translated(
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                pathways,
                new Viewer(server, MAPPING),
                reference -> reference.startsWith("http:") ? "" : "/through/" + reference);
        return changed.map(bytes -> new String(bytes, StandardCharsets.UTF_8).replace('"', '\''))
                .orElse("");
    }

    private static String clone(String replacement) {
        return "{'VERSION':1,'PATHWAY-CLONES':[{'BASE-ID':'A','ID':'C','URI-REPLACEMENT':{" + replacement + "}}]}";
    }

    private static String variant(String replacement) {
        return translated(clone(replacement), ONE, EDGE).replaceAll(".*'PER-VARIANT-URIS':\\{'v':'([^']*)'}.*", "$1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a foreign host gets the origin's own path|'HOST':'x.example'|http://x.example/live/v.m3u8?t=1",
                "another origin of ours stays mapped|'HOST':'c.example'|http://edge.example:8080/_p2p/@/pass/c/live/v.m3u8?t=1",
                "the origin itself stays mapped|'HOST':'o.example'|http://edge.example:8080/tv/v.m3u8?t=1",
                "the edge itself stays mapped|'HOST':'EDGE.example'|http://edge.example:8080/tv/v.m3u8?t=1",
                "parameters alone stay mapped|'PARAMS':{'k':'1'}|http://edge.example:8080/tv/v.m3u8?t=1&k=1",
                "parameters go to the edge|'HOST':'edge.example','PARAMS':{'t':'2'}|http://edge.example:8080/tv/v.m3u8?t=2",
                "parameters go along|'HOST':'x.example','PARAMS':{'t':'2'}|http://x.example/live/v.m3u8?t=2",
                "a URL that is given wins|'HOST':'x.example','PER-VARIANT-URIS':{'v':'http://y.example/w'}|http://y.example/w",
                "a URL that is given stays mapped|'PER-VARIANT-URIS':{'v':'http://c.example/w'}|http://edge.example:8080/_p2p/@/pass/c/w"
            })
    void clonesAreGivenTheirUrls(String what, String replacement, String expected) {
        assertThat(variant(replacement)).as(what).isEqualTo(expected);
    }

    @Test
    void everythingElseStays() {
        String json = "{'VERSION':1,'TTL':30.50,'X':[null,true,{'y':-0}],'PATHWAY-PRIORITY':['C','A'],"
                + "'PATHWAY-CLONES':[1,{},{'BASE-ID':'other','ID':'D','URI-REPLACEMENT':{'HOST':'x'}},{'BASE-ID':'A','ID':7}]}";
        assertThat(translated(json, ONE, EDGE)).isEqualTo(json);
    }

    @Test
    void aCloneMayBeTheBaseOfALaterOne() {
        String json =
                "{'PATHWAY-CLONES':[{'BASE-ID':'A','ID':'C','URI-REPLACEMENT':{'HOST':'x.example','PARAMS':{'k':'1'}}},"
                        + "{'BASE-ID':'C','ID':'D','URI-REPLACEMENT':{'HOST':'y.example'}}]}";
        assertThat(translated(json, ONE, EDGE)).contains("'v':'http://y.example/live/v.m3u8?t=1&k=1'");
    }

    @Test
    void playersThatKnowHostAndParamsAlonePlayTheBase() {
        assertThat(translated(clone("'HOST':'x.example','PARAMS':{'k':'1'}"), ONE, EDGE))
                .contains("'HOST':'','PARAMS':{},'PER-VARIANT-URIS':");
        assertThat(translated(clone("'HOST':'x.example'"), ONE, EDGE)).contains("'HOST':''", "'PARAMS':{}");
    }

    @Test
    void hostAndParamsStayForWhatStayedWithItsServer() {
        assertThat(translated(clone("'HOST':'x.example','PARAMS':{'k':'1'}"), new Pathways(ONE.entries(), false), EDGE))
                .contains("'HOST':'x.example','PARAMS':{'k':'1'},'PER-VARIANT-URIS':");
    }

    @Test
    void renditionsAreGivenTheirUrlsToo() {
        Pathways audio =
                new Pathways(List.of(new Entry(Kind.RENDITION, "A", "r", "http://o.example/live/a.m3u8", false)), true);
        assertThat(translated(clone("'HOST':'x.example'"), audio, EDGE))
                .contains("'PER-RENDITION-URIS':{'r':'http://x.example/live/a.m3u8'}");
    }

    @Test
    void whatTheManifestLeftToTheClientTakesTheClientsScheme() {
        Pathways relative = new Pathways(
                List.of(new Entry(Kind.VARIANT_STREAM, "A", "v", "http://o.example:81/live/v.m3u8", true)), true);
        String clone = clone("'HOST':'x.example'");
        assertThat(translated(clone, relative, EDGE)).contains("'http://x.example:81/live/v.m3u8'");
        assertThat(translated(clone, relative, "https://edge.example")).contains("'https://x.example/live/v.m3u8'");
    }

    @Test
    void theClientComesBackToTheEdge() {
        assertThat(translated("{'RELOAD-URI':'s?2','TTL':1}", ONE, EDGE))
                .isEqualTo("{'RELOAD-URI':'/through/s?2','TTL':1}");
    }

    @Test
    void whereTheClientCouldNotComeBackItAsksAgainWhereItAsked() {
        assertThat(translated("{'RELOAD-URI':'http://s.example/','TTL':1}", ONE, EDGE))
                .isEqualTo("{'TTL':1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{'VERSION':1,'TTL':30,'PATHWAY-PRIORITY':['A']}",
                "{'PATHWAY-CLONES':[]",
                "{'PATHWAY-CLONES':[]} x",
                "{'PATHWAY-CLONES':[],'PATHWAY-CLONES':[]}"
            })
    void whatIsNoneOrNeedsNothingStaysAsItIs(String json) {
        assertThat(translated(json, ONE, EDGE)).isEmpty();
    }

    @Test
    void hostileJsonStaysAsItIs() {
        for (String hostile : List.of("[".repeat(30_000), "9".repeat(60_000), "'" + "x".repeat(60_000) + "'")) {
            assertThat(translated("{'PATHWAY-CLONES':[],'x':" + hostile + "}", ONE, EDGE))
                    .isEmpty();
        }
    }

    @Test
    void clonesOfClonesDoNotGrowWithoutEnd() {
        StringBuilder clones = new StringBuilder();
        String base = "A";
        for (int i = 0; i < 60; i++) {
            clones.append(i == 0 ? "" : ",")
                    .append("{'BASE-ID':'" + base + "','ID':'" + i + "','URI-REPLACEMENT':{'PARAMS':{'p" + i + "':'"
                            + "%".repeat(900) + "'}}}");
            base = Integer.toString(i);
        }
        assertThat(translated("{'PATHWAY-CLONES':[" + clones + "]}", ONE, EDGE)).isEmpty();
    }

    @Test
    void clonesWithoutUrlsDoNotGrowWithoutEndEither() {
        List<Entry> entries = IntStream.range(0, 2000)
                .mapToObj(i -> new Entry(Kind.VARIANT_STREAM, "A", "v".repeat(100) + i, "", false))
                .toList();
        String clone = "{'BASE-ID':'A','ID':'C','URI-REPLACEMENT':{}}";
        assertThat(translated(
                        "{'PATHWAY-CLONES':[" + clone + ("," + clone).repeat(99) + "]}",
                        new Pathways(entries, true),
                        EDGE))
                .isEmpty();
    }

    private static final Pathways MPD = new Pathways(
            List.of(
                    new Entry(Kind.BASE_URL, "A", "A~origin", "http://o.example/live/x/", false),
                    new Entry(Kind.BASE_URL, "A", "A~origin", "http://o.example/live/y/", false)),
            true);

    /** dash.js takes HOST with scheme and port, and puts the path behind it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a foreign host|http://x.example:82|http://x.example:82",
                "a foreign host without scheme|x.example|x.example",
                "another origin of ours|c.example|http://edge.example:8080/_p2p/@c",
                "another origin of ours, with scheme|HTTP://c.example:80|http://edge.example:8080/_p2p/@c",
                "another port|c.example:82|c.example:82",
                "the origin, whose paths the route maps|o.example|http://edge.example:8080/_p2p/@main",
                "the edge|http://edge.example:8080|http://edge.example:8080/_p2p/@main"
            })
    void clonesOfAnMpdStartFromWhatWasNotMapped(String what, String host, String expected) {
        String json = clone("'HOST':'" + host + "'");
        assertThat(translated(json, MPD, EDGE))
                .as(what)
                .isEqualTo(json.replace("'BASE-ID':'A'", "'BASE-ID':'A~origin'").replace(host, expected));
    }
}
