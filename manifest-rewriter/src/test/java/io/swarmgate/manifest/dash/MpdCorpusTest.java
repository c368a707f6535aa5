package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.IdentityPolicy;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.SharedCorpus;
import io.swarmgate.manifest.SharedCorpus.Manifest;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.SAXException;

/** The laws of rewriting, over every real and synthetic MPD of the shared corpus. */
class MpdCorpusTest {
    private static final Pattern SERVER = Pattern.compile("(?i)https?://[a-z0-9.-]+(?::\\d+)?(?=[/?#<\"'])");
    private static final Pattern URL_ATTRIBUTE = Pattern.compile(
            "(\\b(?:media|initialization|index|bitstreamSwitching|sourceURL|initializationPrincipal|[a-z]+:href)\\s*=\\s*)(\"[^\"]*\"|'[^']*')");
    private static final Pattern URL_ELEMENT =
            Pattern.compile("(<(?:[a-zA-Z]+:)?(?:BaseURL|Location|PatchLocation)\\b[^>]*>)[^<]*(</)");
    private static final Pattern BARE_BASE_URL =
            Pattern.compile("<(?:[a-zA-Z]+:)?BaseURL>~</(?:[a-zA-Z]+:)?BaseURL>|<BaseURL/>");

    static Stream<Manifest> manifests() {
        return SharedCorpus.manifests("dash");
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyReferenceLeadsWhereItLed(Manifest manifest) throws SAXException {
        for (boolean initializationSegments : new boolean[] {true, false}) {
            GatewayMapping mapping = mapping(manifest, initializationSegments);
            RewriteResult result = rewrite(manifest.bytes(), manifest.url(), mapping);
            if (result instanceof RewriteResult.Untouched) {
                assertThat(result.toByteArray()).isEqualTo(manifest.bytes());
                continue;
            }
            List<String> before = DomOracle.segmentUrls(manifest.bytes(), manifest.url());
            List<String> after = DomOracle.segmentUrls(result.toByteArray(), manifest.url());
            assertThat(segments(after.stream().map(url -> inverse(url, mapping)), manifest))
                    .isEqualTo(segments(before.stream(), manifest));
        }
    }

    private static final GatewayMapping.Route TV = new GatewayMapping.Route("/tv/", "http://origin.example/corpus/");
    private static final String EDGE = "https://edge.example";
    private static final List<GatewayMapping.Origin> FURTHER = List.of(
            new GatewayMapping.Origin("vod1", "http://vod1.example:8443/"),
            new GatewayMapping.Origin("example", "https://example.com/"));

    /** Of a route that maps paths: the origin shown whole to the gateway, or only what the route shows. */
    private static List<GatewayMapping> mappingPaths(String prefix, boolean initializationSegments) {
        List<GatewayMapping> mappings = new ArrayList<>();
        for (String shown : List.of("http://origin.example/", TV.directory())) {
            List<GatewayMapping.Origin> origins = new ArrayList<>(FURTHER);
            origins.add(new GatewayMapping.Origin("main", "http://origin.example/", List.of(shown)));
            mappings.add(GatewayMapping.of(prefix, TV, List.of(TV), origins, initializationSegments)
                    .sealing(new GatewayMapping.Sealed("main", "http://origin.example/", List.of(), url -> "seal")));
        }
        return mappings;
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyReferenceLeadsWhereItLedThroughARouteThatMapsPaths(Manifest manifest) throws SAXException {
        for (boolean initializationSegments : new boolean[] {true, false}) {
            for (String prefix : List.of("/_p2p", "https://gw.example/_p2p")) {
                for (GatewayMapping mapping : mappingPaths(prefix, initializationSegments)) {
                    RewriteResult result = rewrite(manifest.bytes(), manifest.url(), mapping);
                    if (!(result instanceof RewriteResult.Untouched untouched)
                            || untouched.reason() == RewriteResult.Untouched.Reason.UNSUPPORTED) {
                        leadsWhereItLed(manifest, result, mapping, prefix);
                    }
                }
            }
        }
    }

    private static void leadsWhereItLed(Manifest manifest, RewriteResult result, GatewayMapping mapping, String prefix)
            throws SAXException {
        String publicUrl = manifest.url().replace(TV.directory(), EDGE + TV.publicPrefix());
        byte[] before = manifest.bytes();
        byte[] after = result.toByteArray();

        assertThat(segments(
                        DomOracle.segmentUrls(after, publicUrl).stream().map(line -> behindEdge(line, prefix, mapping)),
                        manifest))
                .isEqualTo(segments(DomOracle.segmentUrls(before, manifest.url()).stream(), manifest));
        assertThat(DomOracle.linkUrls(after, publicUrl).stream()
                        .map(line -> behindEdge(line, prefix, mapping))
                        .map(MpdCorpusTest::canonical))
                .isEqualTo(DomOracle.linkUrls(before, manifest.url()).stream()
                        .map(MpdCorpusTest::canonical)
                        .toList());
    }

    /** What the edge shows under the URL of a line. */
    private static String behindEdge(String line, String prefix, GatewayMapping mapping) {
        int at = line.indexOf("] ") + 2;
        String url = line.substring(at);
        String gateway = prefix.startsWith("/") ? EDGE + prefix : prefix;
        String meant = url.replace(EDGE + TV.publicPrefix(), TV.directory());
        if (url.contains(".example/_p2p" + GatewayMapping.PASS)) {
            meant = mapping.toOrigin(url.substring(url.indexOf("/_p2p/"))).orElseThrow();
        } else if (url.startsWith(gateway + "/")) {
            meant = mapping.toOrigin(prefix + url.substring(gateway.length())).orElseThrow();
        }
        return line.substring(0, at) + meant;
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everythingCanGoToTheGateway(Manifest manifest) throws SAXException {
        GatewayMapping mapping = mapping(manifest, true, 1);
        RewriteResult result = rewrite(manifest.bytes(), manifest.url(), mapping);
        // Pathways of content steering stay with their hosts: see SteeredMpdTest.
        if (result instanceof RewriteResult.Untouched || isSteered(manifest)) {
            return;
        }
        for (String line : DomOracle.segmentUrls(result.toByteArray(), manifest.url())) {
            if (!isSegment(canonical(line), manifest)) {
                continue;
            }
            String url = line.substring(line.indexOf("] ") + 2);
            UriDecision decision = mapping.decide(ReferenceKind.MEDIA_SEGMENT, url, manifest.url(), url);
            assertThat(decision).as(line).isNotInstanceOf(UriDecision.Replace.class);
        }
    }

    private static boolean isSteered(Manifest manifest) {
        return new String(manifest.bytes(), StandardCharsets.ISO_8859_1).contains("<ContentSteering");
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void onlyUrlsDiffer(Manifest manifest) {
        RewriteResult result = rewrite(manifest.bytes(), manifest.url(), mapping(manifest, true));
        assertThat(result.lengthBytes()).isEqualTo(result.toByteArray().length);
        assertThat(masked(result.toByteArray())).isEqualTo(masked(manifest.bytes()));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void rewritingTwiceEqualsOnce(Manifest manifest) {
        for (boolean initializationSegments : new boolean[] {true, false}) {
            GatewayMapping mapping = mapping(manifest, initializationSegments);
            byte[] once = rewrite(manifest.bytes(), manifest.url(), mapping).toByteArray();
            byte[] twice = rewrite(once, manifest.url(), mapping).toByteArray();
            assertThat(text(twice)).isEqualTo(text(once));
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void identityPolicyReturnsTheInput(Manifest manifest) {
        assertThat(rewrite(manifest.bytes(), manifest.url(), new IdentityPolicy())
                        .toByteArray())
                .isEqualTo(manifest.bytes());
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void whatNoXmlProcessorReadsIsUntouched(Manifest manifest) {
        boolean wellFormed = true;
        try {
            DomOracle.parse(manifest.bytes());
        } catch (SAXException e) {
            wellFormed = false;
        }
        RewriteResult result = rewrite(manifest.bytes(), manifest.url(), mapping(manifest, true));
        if (!wellFormed) {
            assertThat(result).isInstanceOf(RewriteResult.Untouched.class);
        } else if (result instanceof RewriteResult.Untouched untouched) {
            assertThat(untouched.reason()).isEqualTo(RewriteResult.Untouched.Reason.NOT_A_MANIFEST);
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void indexAndExplanationCanBeHad(Manifest manifest) {
        if (rewrite(manifest.bytes(), manifest.url(), mapping(manifest, true))
                instanceof RewriteResult.Rewritten rewritten) {
            assertThat(rewritten.index()).isSameAs(rewritten.index());
            assertThat(rewritten.index(Instant.parse("2026-01-01T00:00:00Z")).tracks())
                    .hasSameSizeAs(rewritten.index().tracks());
            assertThat(rewritten.explain())
                    .allSatisfy(reference -> assertThat(reference.line()).isPositive());
        }
    }

    private static RewriteResult rewrite(byte[] bytes, String url, UriPolicy policy) {
        return MpdRewriter.rewrite(ByteBuffer.wrap(bytes), url, policy, RewriteLimits.DEFAULT);
    }

    /** Covers the document's own server and about two thirds of the others that it names. */
    private static GatewayMapping mapping(Manifest manifest, boolean initializationSegments) {
        return mapping(manifest, initializationSegments, 3);
    }

    private static GatewayMapping mapping(Manifest manifest, boolean initializationSegments, int modulus) {
        String own = manifest.url().substring(0, manifest.url().indexOf('/', 8) + 1);
        List<GatewayMapping.Origin> origins = new ArrayList<>(List.of(new GatewayMapping.Origin("origin", own)));
        Matcher matcher = SERVER.matcher(text(manifest.bytes()));
        TreeSet<String> servers = new TreeSet<>();
        while (matcher.find()) {
            servers.add(matcher.group().toLowerCase(Locale.ROOT) + "/");
        }
        for (String server : servers) {
            if ((modulus == 1 || server.hashCode() % modulus != 0) && !server.equals(own)) {
                origins.add(new GatewayMapping.Origin("o" + origins.size(), server));
            }
        }
        GatewayMapping.Route route = new GatewayMapping.Route("/", own);
        return GatewayMapping.of("/_p2p", route, List.of(route), origins, initializationSegments);
    }

    private static String inverse(String line, GatewayMapping mapping) {
        int at = line.indexOf("] ") + 2;
        String url = line.substring(at);
        String own = "http://origin.example";
        String original = url.startsWith(own + "/_p2p/")
                ? mapping.toOrigin(url.substring(own.length())).orElseThrow()
                : url;
        return line.substring(0, at) + original;
    }

    /** What can be compared of the oracle's lines. */
    private static List<String> segments(Stream<String> lines, Manifest manifest) {
        return lines.map(MpdCorpusTest::canonical)
                .filter(line -> isSegment(line, manifest))
                .toList();
    }

    /** A BaseURL may lead back to the document; that is no segment. */
    private static boolean isSegment(String line, Manifest manifest) {
        return !line.endsWith(canonical(" file [] " + manifest.url()));
    }

    private static String canonical(String line) {
        int at = line.indexOf("] ") + 2;
        UriReference url = UriReference.parse(line.substring(at));
        String server = url.normalizedServer();
        String path = url.path().isEmpty() && server != null ? "/" : url.path();
        return line.substring(0, at) + server + path + "?" + url.query() + "#" + url.fragment();
    }

    private static String masked(byte[] bytes) {
        String text = text(bytes);
        text = URL_ATTRIBUTE.matcher(text).replaceAll("$1~");
        text = URL_ELEMENT.matcher(text).replaceAll("$1~$2");
        return BARE_BASE_URL.matcher(text).replaceAll("");
    }

    private static String text(byte[] bytes) {
        return DocumentTextProbe.decode(bytes);
    }
}
