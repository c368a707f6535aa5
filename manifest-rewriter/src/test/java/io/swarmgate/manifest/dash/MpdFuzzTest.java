package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.SAXException;

/** No input makes the rewriter throw, and what it rewrites stays the same presentation. */
class MpdFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String URL = "http://o.example/a/b/m.mpd";
    private static final GatewayMapping MAPPING = GatewayMapping.ofOrigin("http://o.example");
    private static final RewriteLimits LIMITS = new RewriteLimits(1 << 20, 32, 10_000, 2_000);
    private static final List<String> WORDS = List.of(
            "<MPD>",
            "</MPD>",
            "<Period>",
            "</Period>",
            "<AdaptationSet>",
            "</AdaptationSet>",
            "<Representation id='",
            "../",
            "'/>",
            "</Representation>",
            "<BaseURL>",
            "</BaseURL>",
            "<BaseURL/>",
            "http://o.example/",
            "/",
            "..",
            "<SegmentTemplate media=\"",
            "\" initialization=\"",
            "\"/>",
            "$RepresentationID$",
            "$Number%05d$",
            "$$",
            "$",
            "<SegmentList>",
            "<SegmentURL media='",
            "</SegmentList>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "&amp;",
            "&#x2e;",
            "<S t='1' d='-1' r='9999999999'/>",
            "<SegmentTimeline>",
            "</SegmentTimeline>",
            "?",
            "#",
            " ",
            "\u00e9",
            "@o/",
            "<SegmentBase>",
            "</SegmentBase>",
            "<Initialization range='5-1'/>",
            "%2e%2e/",
            "type='dynamic'",
            "\u0000");
    private static final List<String> REFERENCES = List.of(
            "x/",
            "../",
            "../../y/",
            "/r/",
            "http://o.example/q/",
            "http://other.example/z/",
            "",
            ".",
            "f.mp4",
            "?q=1",
            "//o.example/p/",
            "@n/",
            "_p2p/w/",
            "%2e%2e/v/",
            "a b/");
    private static final List<String> TEMPLATES = List.of(
            "$RepresentationID$/$Number$.m4s",
            "$Number$",
            "../$RepresentationID$-$Time$",
            "/t/$Number%05d$",
            "http://o.example/u/$RepresentationID$/$Number$",
            "http://other.example/$Number$",
            "?n=$Number$",
            "@s/$Number$");
    private static final List<String> IDS = List.of("v", "a/b", "../up", "../../../top", "@o", "x..y", "..", "$", "");

    @FuzzTest
    void anyBytes(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void wordsInAnyOrder(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder out = new StringBuilder("<MPD><Period><AdaptationSet>");
            for (int i = random.nextInt(20); i >= 0; i--) {
                out.append(WORDS.get(random.nextInt(WORDS.size())));
            }
            out.append("</AdaptationSet></Period></MPD>");
            check(out.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void generatedDocumentsKeepTheirMeaning(long seed) throws SAXException {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] mpd = document(random).getBytes(StandardCharsets.UTF_8);
            RewriteResult result = check(mpd);
            List<String> before = DomOracle.segmentUrls(mpd, URL);
            List<String> after = DomOracle.segmentUrls(result.toByteArray(), URL);
            assertThat(after.stream()
                            .map(MpdFuzzTest::inverse)
                            .filter(url -> !url.endsWith(" file [] " + URL))
                            .toList())
                    .as(new String(mpd, StandardCharsets.UTF_8))
                    .isEqualTo(before.stream()
                            .map(MpdFuzzTest::inverse)
                            .filter(url -> !url.endsWith(" file [] " + URL))
                            .toList());
        }
    }

    private static RewriteResult check(byte[] input) {
        RewriteResult result = MpdRewriter.rewrite(ByteBuffer.wrap(input), URL, MAPPING, LIMITS);
        byte[] once = result.toByteArray();
        if (result instanceof RewriteResult.Rewritten rewritten) {
            assertThat(rewritten.index().tracks()).isNotNull();
            assertThat(rewritten.index(NOW).tracks())
                    .hasSameSizeAs(rewritten.index().tracks());
            assertThat(rewritten.explain()).isNotNull();
            RewriteResult again = MpdRewriter.rewrite(ByteBuffer.wrap(once), URL, MAPPING, LIMITS);
            assertThat(new String(again.toByteArray(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(new String(once, StandardCharsets.ISO_8859_1));
        } else {
            assertThat(once).isEqualTo(input);
        }
        return result;
    }

    private static String inverse(String line) {
        int at = line.indexOf("] ") + 2;
        String url = line.substring(at);
        String server = "http://o.example";
        return line.substring(0, at)
                + (url.startsWith(server + "/_p2p/")
                        ? MAPPING.toOrigin(url.substring(server.length())).orElse(url)
                        : url);
    }

    static String document(Random random) {
        StringBuilder out = new StringBuilder("<MPD>").append(baseUrls(random));
        for (int period = random.nextInt(2); period >= 0; period--) {
            out.append("<Period>").append(baseUrls(random)).append(template(random));
            for (int set = random.nextInt(2); set >= 0; set--) {
                out.append("<AdaptationSet>").append(baseUrls(random)).append(template(random));
                for (int i = random.nextInt(3); i >= 0; i--) {
                    out.append("<Representation id='").append(pick(IDS, random)).append("'>");
                    out.append(baseUrls(random)).append(template(random)).append("</Representation>");
                }
                out.append("</AdaptationSet>");
            }
            out.append("</Period>");
        }
        return out.append(clock(random)).append("</MPD>").toString();
    }

    private static String clock(Random random) {
        return random.nextInt(3) > 0
                ? ""
                : "<UTCTiming schemeIdUri='urn:mpeg:dash:utc:http-iso:2014' value='"
                        + pick(REFERENCES, random).replace(" ", "") + "t'/>";
    }

    private static String baseUrls(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = Math.max(0, random.nextInt(6) - 3); i > 0; i--) {
            out.append("<BaseURL>").append(pick(REFERENCES, random)).append("</BaseURL>");
        }
        return out.toString();
    }

    private static String template(Random random) {
        if (random.nextInt(3) == 0) {
            return "<SegmentTemplate media=\"" + pick(TEMPLATES, random) + "\" initialization=\""
                    + pick(REFERENCES, random) + "\"/>";
        }
        return random.nextInt(6) == 0
                ? "<SegmentList><SegmentURL media=\"" + pick(REFERENCES, random) + "\"/></SegmentList>"
                : "";
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
