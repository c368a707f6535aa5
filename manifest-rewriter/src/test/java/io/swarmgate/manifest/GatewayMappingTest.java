package io.swarmgate.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriDecision.Replace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayMappingTest {
    private static final String BASE = "http://o.example/live/ch1/main.m3u8";
    private static final GatewayMapping WHOLE = GatewayMapping.ofOrigin("http://o.example");
    private static final Route TV = new Route("/tv/", "http://o.example/live/");
    private static final List<Origin> ORIGINS = List.of(
            new Origin("main", "http://o.example/"),
            new Origin("cdn", "https://cdn.example/"),
            new Origin("deep", "https://cdn.example/a/b/"),
            new Origin("idn", "http://bücher.example:8080/"));
    private static final GatewayMapping MAPPED = GatewayMapping.of("/_p2p", TV, List.of(TV), ORIGINS, true);

    private static UriDecision decide(GatewayMapping mapping, ReferenceKind kind, String reference) {
        return mapping.decide(kind, reference, BASE, UriReference.resolve(BASE, reference));
    }

    private static String segment(GatewayMapping mapping, String reference) {
        return decide(mapping, ReferenceKind.MEDIA_SEGMENT, reference).apply("kept");
    }

    @ParameterizedTest
    @CsvSource({
        "s.ts, /_p2p/live/ch1/s.ts", "../s.ts?a=1&b=%2F#f, /_p2p/live/s.ts?a=1&b=%2F#f", "/s.ts, /_p2p/s.ts",
        "//o.example/x, /_p2p/x", "HTTP://O.Example:80/x, /_p2p/x", "http://o.example, /_p2p/",
        "http://o.example?q, /_p2p/?q", "a//b.ts, /_p2p/live/ch1/a//b.ts", "/@x/y.ts, /_p2p/@origin/@x/y.ts",
        "a b.ts, /_p2p/live/ch1/a b.ts", "%e4.ts, /_p2p/live/ch1/%e4.ts"
    })
    void mediaOfTheRoutesOriginGoesBelowThePrefix(String reference, String mapped) {
        assertThat(segment(WHOLE, reference)).isEqualTo(mapped);
    }

    @ParameterizedTest
    @CsvSource({
        "s.ts, /_p2p/tv/ch1/s.ts",
        "/live/x, /_p2p/tv/x",
        "/other/x, /_p2p/@main/other/x",
        "https://cdn.example/x?y, /_p2p/@cdn/x?y",
        "https://cdn.example/a/b/c, /_p2p/@deep/c",
        "http://bücher.example:8080/x, /_p2p/@idn/x",
        "http://xn--bcher-kva.example:8080/x, /_p2p/@idn/x"
    })
    void mediaOfFurtherOriginsGoesBelowTheirNames(String reference, String mapped) {
        assertThat(segment(MAPPED, reference)).isEqualTo(mapped);
    }

    @ParameterizedTest
    @CsvSource({
        "http://elsewhere.example/s.ts, UNROUTED",
        "https://o.example/s.ts, UNROUTED",
        "http://o.example:81/s.ts, UNROUTED",
        "http://u:p@o.example/s.ts, UNROUTED",
        "http://o.example.evil/s.ts, UNROUTED",
        "'data:video/mp4;base64,AA==', NOT_HTTP",
        "skd://key, NOT_HTTP",
        "a\\b.ts, MALFORMED",
        "/_p2p/live/s.ts, ALREADY_MAPPED",
        "http://o.example/_p2p/x, ALREADY_MAPPED"
    })
    void whatTheGatewayCannotCarryStays(String reference, Reason reason) {
        assertThat(decide(WHOLE, ReferenceKind.MEDIA_SEGMENT, reference)).isEqualTo(new Keep(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "a\nb", "a\u0000", "\u007f"})
    void controlCharactersAreMalformed(String reference) {
        assertThat(decide(WHOLE, ReferenceKind.MEDIA_SEGMENT, reference)).isEqualTo(new Keep(Reason.MALFORMED));
    }

    @Test
    void initializationSegmentsCanBeExcluded() {
        GatewayMapping without = GatewayMapping.of("/_p2p", TV, List.of(TV), ORIGINS, false);

        assertThat(decide(without, ReferenceKind.INITIALIZATION_SEGMENT, "i.mp4"))
                .isEqualTo(new Keep(Reason.KIND_EXCLUDED));
        assertThat(without.mapDirectory(ReferenceKind.INITIALIZATION_SEGMENT, "http://o.example/live/a/"))
                .isNull();
        assertThat(segment(without, "s.ts")).isEqualTo("/_p2p/tv/ch1/s.ts");
    }

    @ParameterizedTest
    @CsvSource({"KEY, k", "KEY, ../k", "OTHER, x.json", "MANIFEST, v/v.m3u8", "KEY, https://cdn.example/k"})
    void whatMeansTheSameStays(ReferenceKind kind, String reference) {
        assertThat(decide(MAPPED, kind, reference)).isEqualTo(new Keep(Reason.SAME_MEANING));
    }

    @Test
    void rootRelativeKeyChangesItsMeaningWhenTheRouteMapsPaths() {
        assertThat(decide(MAPPED, ReferenceKind.KEY, "/live/k")).isEqualTo(new Replace("/tv/k"));
        assertThat(decide(MAPPED, ReferenceKind.KEY, "/keys/k")).isEqualTo(new Replace("/_p2p/@/pass/main/keys/k"));
        assertThat(decide(WHOLE, ReferenceKind.KEY, "/keys/k")).isEqualTo(new Keep(Reason.SAME_MEANING));
    }

    @Test
    void referencesThatClimbOutOfThePublicDirectoryAreNamedAnew() {
        assertThat(decide(MAPPED, ReferenceKind.KEY, "../../keys/k"))
                .isEqualTo(new Replace("/_p2p/@/pass/main/keys/k"));
    }

    @Test
    void childManifestsComeBackThroughTheEdge() {
        assertThat(decide(MAPPED, ReferenceKind.MANIFEST, "http://o.example/live/v.m3u8"))
                .isEqualTo(new Replace("/tv/v.m3u8"));
        assertThat(decide(MAPPED, ReferenceKind.MANIFEST, "https://cdn.example/v.m3u8"))
                .isEqualTo(new Replace("/_p2p/@/pass/cdn/v.m3u8"));
        assertThat(decide(MAPPED, ReferenceKind.MANIFEST, "https://else.example/v.m3u8"))
                .isEqualTo(new Keep(Reason.UNROUTED));
    }

    @Test
    void publicPathThatWouldNameAHostTakesTheLongForm() {
        assertThat(decide(WHOLE, ReferenceKind.MANIFEST, "http://o.example//x.example/v.m3u8"))
                .isEqualTo(new Replace("/_p2p/@/pass/origin//x.example/v.m3u8"));
    }

    @ParameterizedTest
    @CsvSource({"client.js", "sw.js", "sw.js?x=1", "client.js#t=3", "@x/s.ts"})
    void mediaNamedLikeTheGatewaysOwnFilesTakesTheLongForm(String name) {
        String mapped = "/_p2p/@origin/" + name;
        assertThat(WHOLE.toGateway("http://o.example/" + name)).isEqualTo(mapped);
        assertThat(WHOLE.toOrigin(mapped)).contains("http://o.example/" + name);
        assertThat(WHOLE.toOrigin("/_p2p/" + name)).isNotEqualTo(Optional.of("http://o.example/" + name));
    }

    @ParameterizedTest
    @CsvSource({"live/client.js", "client.json", "sw.js/a", "Client.js"})
    void namesThatOnlyResembleThemAreMappedAsEver(String name) {
        assertThat(WHOLE.toGateway("http://o.example/" + name)).isEqualTo("/_p2p/" + name);
    }

    @Test
    void pathThatAnotherRouteShowsTakesTheLongForm() {
        Route whole = new Route("/", "http://o.example/");
        Route live = new Route("/live/", "http://other.example/x/");
        GatewayMapping two = GatewayMapping.of("/_p2p", whole, List.of(whole, live), ORIGINS, true);

        assertThat(two.toGateway("http://o.example/live/s.ts")).isEqualTo("/_p2p/@main/live/s.ts");
        assertThat(two.toOrigin("/_p2p/live/s.ts")).contains("http://other.example/x/s.ts");
        assertThat(two.mapDirectory(ReferenceKind.MEDIA_SEGMENT, "http://o.example/live/a/"))
                .isEqualTo("/_p2p/@main/live/a/");
        assertThat(two.mapDirectory(ReferenceKind.MEDIA_SEGMENT, "http://o.example/vod/"))
                .isEqualTo("/_p2p/vod/");
    }

    @Test
    void absolutePrefixNamesTheGatewaysHost() {
        Route whole = new Route("/", "http://o.example/");
        GatewayMapping far = GatewayMapping.of("https://gw.example/_p2p/", whole, List.of(whole), ORIGINS, true);

        assertThat(segment(far, "s.ts")).isEqualTo("https://gw.example/_p2p/live/ch1/s.ts");
        assertThat(decide(far, ReferenceKind.MEDIA_SEGMENT, "https://gw.example/_p2p/live/ch1/s.ts"))
                .isEqualTo(new Keep(Reason.ALREADY_MAPPED));
        assertThat(decide(far, ReferenceKind.KEY, "/k")).isEqualTo(new Keep(Reason.SAME_MEANING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other", "/_p2pfoo/x", "/_p2p/@nobody/x", "/_p2p/@main", "/_p2p/elsewhere/x"})
    void noGatewayUrlOfThisMapping(String url) {
        assertThat(MAPPED.toOrigin(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"o.example", "ftp://o.example/", "http://o.example/a", "http://o.example/?q", "http:///"})
    void originNeedsADirectoryUrl(String url) {
        assertThatThrownBy(() -> new Origin("name", url)).isInstanceOf(IllegalArgumentException.class);
    }

    private static final List<String> SEGMENTS =
            List.of("a", "b", "live", "tv", "@main", "@x", "_p2p", "s.ts", "", "x:y", "é", "%2f", "c d");

    private static List<GatewayMapping> mappings() {
        Route whole = new Route("/", "http://o.example/");
        Route other = new Route("/live/", "https://cdn.example/a/");
        Route same = new Route("/live/a/", "http://o.example/live/a/");
        List<GatewayMapping> mappings = new ArrayList<>(List.of(WHOLE, MAPPED));
        for (String prefix : List.of("/_p2p", "https://gw.example/_p2p", "https://cdn.example/a")) {
            for (Route route : List.of(whole, TV, other, same)) {
                mappings.add(GatewayMapping.of(prefix, route, List.of(whole, TV, other, same), ORIGINS, true));
            }
        }
        return mappings;
    }

    private static String randomUrl(Random random, boolean directory) {
        List<String> servers = List.of("http://o.example", "https://cdn.example", "http://else.example");
        StringBuilder url = new StringBuilder(servers.get(random.nextInt(servers.size())));
        for (int i = random.nextInt(5); i > 0; i--) {
            url.append('/').append(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
        }
        return directory ? url + "/" : url + "/s.ts" + (random.nextBoolean() ? "?q=/../@" : "");
    }

    @Test
    void inverseRestoresEveryUrl() {
        Random random = new Random(1);
        for (GatewayMapping mapping : mappings()) {
            for (int i = 0; i < 2_000; i++) {
                String url = randomUrl(random, false);
                String mapped = mapping.toGateway(url);
                if (mapped != null) {
                    assertThat(mapping.toOrigin(mapped)).as(mapped).contains(url);
                }
            }
        }
    }

    @Test
    void mappingTwiceEqualsOnce() {
        Random random = new Random(2);
        for (GatewayMapping mapping : mappings()) {
            for (int i = 0; i < 2_000; i++) {
                String url = randomUrl(random, false);
                UriDecision once = mapping.decide(ReferenceKind.MEDIA_SEGMENT, url, BASE, url);
                if (once instanceof Replace replace) {
                    String text = replace.text();
                    assertThat(mapping.decide(
                                    ReferenceKind.MEDIA_SEGMENT, text, BASE, UriReference.resolve(BASE, text)))
                            .as(text)
                            .isInstanceOf(Keep.class);
                }
            }
        }
    }

    @Test
    void mappedDirectoriesKeepTheirContract() {
        Random random = new Random(3);
        int mappedDirectories = 0;
        for (GatewayMapping mapping : mappings()) {
            for (int i = 0; i < 2_000; i++) {
                String directory = randomUrl(random, true);
                DirectoryMapping found = mapping.directoryMapping(ReferenceKind.MEDIA_SEGMENT, directory);
                String rest = randomUrl(random, false).replaceFirst("^[^:]*:/*[^/]*/+", "");
                if (found == null || found.excepts(rest)) {
                    continue;
                }
                mappedDirectories++;
                String mapped = found.mapped();
                String url = directory + rest;
                assertThat(mapping.decide(ReferenceKind.MEDIA_SEGMENT, url, BASE, url))
                        .as(directory + " + " + rest)
                        .isEqualTo(new Replace(mapped + rest));
            }
        }
        assertThat(mappedDirectories).isGreaterThan(1_000);
    }

    @Test
    void relativeReferencesThatStayAreKeptOneByOneAsWell() {
        Random random = new Random(5);
        int kept = 0;
        for (GatewayMapping mapping : mappings()) {
            for (int i = 0; i < 2_000; i++) {
                String directory = randomUrl(random, true);
                String rest = randomUrl(random, false).replaceFirst("^[^:]*:/*[^/]*/+", "");
                if (!mapping.keepsRelative(ReferenceKind.KEY, directory) || rest.contains(":")) {
                    continue;
                }
                kept++;
                assertThat(mapping.decide(ReferenceKind.KEY, rest, directory + "m", directory + rest))
                        .as(directory + " + " + rest)
                        .isInstanceOf(Keep.class);
            }
        }
        assertThat(kept).isGreaterThan(1_000);
    }
}
