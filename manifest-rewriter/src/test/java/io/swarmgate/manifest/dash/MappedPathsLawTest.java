package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.GatewayMapping.Sealed;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.UriReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.SAXException;

/**
 * Whatever an MPD says, a client of an edge whose route maps paths gets what a client of the origin gets; also where
 * nothing can be mapped.
 */
class MappedPathsLawTest {
    private static final String URL = "http://o.example/a/b/m.mpd";
    private static final Route TV = new Route("/tv/", "http://o.example/a/");
    private static final String EDGE = "http://edge.example";

    private static List<GatewayMapping> mappings(String prefix) {
        List<GatewayMapping> mappings = new ArrayList<>();
        for (String shown : List.of("http://o.example/", TV.directory())) {
            for (boolean initializationSegments : new boolean[] {true, false}) {
                Origin main = new Origin("main", "http://o.example/", List.of(shown));
                mappings.add(GatewayMapping.of(prefix, TV, List.of(TV), List.of(main), initializationSegments)
                        .sealing(new Sealed("main", "http://o.example/", List.of(), url -> "seal")));
            }
        }
        return mappings;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void generatedDocumentsKeepTheirMeaning(long seed) throws SAXException {
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            String mpd = MpdFuzzTest.document(random);
            for (String prefix : List.of("/_p2p", "https://gw.example/_p2p")) {
                for (GatewayMapping mapping : mappings(prefix)) {
                    check(mpd, mapping, prefix);
                }
            }
        }
    }

    private static void check(String mpd, GatewayMapping mapping, String prefix) throws SAXException {
        byte[] before = mpd.getBytes(StandardCharsets.UTF_8);
        RewriteResult result = MpdRewriter.rewrite(ByteBuffer.wrap(before), URL, mapping, RewriteLimits.DEFAULT);
        byte[] after = result.toByteArray();
        String publicUrl = EDGE + "/tv/b/m.mpd";
        String shown = new String(after, StandardCharsets.UTF_8);

        assertThat(meant(DomOracle.segmentUrls(after, publicUrl).stream().map(line -> behind(line, mapping, prefix))))
                .as("%s%nbecame%n%s%n%s", mpd, shown, result)
                .isEqualTo(meant(DomOracle.segmentUrls(before, URL).stream()));
        assertThat(meant(DomOracle.linkUrls(after, publicUrl).stream().map(line -> behind(line, mapping, prefix))))
                .as("%s%nbecame%n%s", mpd, shown)
                .isEqualTo(meant(DomOracle.linkUrls(before, URL).stream()));
    }

    /** What the edge shows under the URL of a line. */
    private static String behind(String line, GatewayMapping mapping, String prefix) {
        int at = line.indexOf("] ") + 2;
        String url = line.substring(at);
        String gateway = prefix.startsWith("/") ? EDGE + prefix : prefix;
        String meant = url;
        if (url.contains(".example/_p2p" + GatewayMapping.PASS)) {
            meant = mapping.toOrigin(url.substring(url.indexOf("/_p2p/"))).orElse("nothing: " + url);
        } else if (url.startsWith(gateway + "/")) {
            meant = mapping.toOrigin(prefix + url.substring(gateway.length())).orElse("nothing: " + url);
        } else if (url.startsWith(EDGE + "/tv/")) {
            meant = url.replace(EDGE + "/tv/", TV.directory());
        }
        return line.substring(0, at) + meant;
    }

    private static List<String> meant(Stream<String> lines) {
        return lines.map(MappedPathsLawTest::canonical)
                .filter(line ->
                        !line.endsWith(" file [] " + canonical("] " + URL).substring(2)))
                .toList();
    }

    private static String canonical(String line) {
        int at = line.indexOf("] ") + 2;
        UriReference url = UriReference.parse(line.substring(at).replace(" ", "%20"));
        String path = url.path().isEmpty() && url.normalizedServer() != null ? "/" : url.path();
        return line.substring(0, at) + url.normalizedServer() + path + "?" + url.query() + "#" + url.fragment();
    }
}
