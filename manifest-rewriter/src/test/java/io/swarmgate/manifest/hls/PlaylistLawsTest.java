package io.swarmgate.manifest.hls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.IdentityPolicy;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.UriDecision.Replace;
import io.swarmgate.manifest.UriPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Laws that hold for any bytes: generated playlists, and whatever the fuzzer finds. */
class PlaylistLawsTest {
    private static final String BASE = "http://o.example/live/ch1/main.m3u8?t=1";
    private static final Map<String, String> IMPORTS = Map.of("i", "imported");
    private static final Route WHOLE = new Route("/", "http://o.example/");
    private static final Route TV = new Route("/tv/", "http://o.example/live/");
    private static final List<Origin> ORIGINS =
            List.of(new Origin("main", "http://o.example/"), new Origin("cdn", "https://cdn.example/a/"));
    private static final List<UriPolicy> POLICIES = List.of(
            GatewayMapping.of("/_p2p", WHOLE, List.of(WHOLE), ORIGINS, true),
            GatewayMapping.of("https://gw.example/p", TV, List.of(TV, WHOLE), ORIGINS, false));

    private static final List<String> LINES = List.of(
            "#EXTINF:6.0,title",
            "#EXT-X-STREAM-INF:BANDWIDTH=1",
            "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z",
            "#EXT-X-MAP:URI=\"@\",BYTERANGE=\"5@0\"",
            "#EXT-X-PART:DURATION=1,URI=\"@\"",
            "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"@\"",
            "#EXT-X-KEY:METHOD=AES-128,URI=\"@\"",
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"n\",URI=@",
            "#EXT-X-PREFETCH:@",
            "#EXT-X-DATERANGE:ID=\"d\",X-ASSET-LIST=\"@\",X-ASSET-URI=\"@\"",
            "#EXT-X-DEFINE:NAME=\"v\",VALUE=\"@\"",
            "#EXT-X-DEFINE:QUERYPARAM=\"t\"",
            "#EXT-X-DEFINE:IMPORT=\"i\"",
            "#EXT-X-BYTERANGE:5@@",
            "#EXT-X-GAP",
            "# @",
            "",
            "@",
            "@",
            "@",
            " @\t");
    private static final List<String> PIECES = List.of(
            "seg",
            "1",
            "2",
            "99",
            "/",
            "/",
            ".",
            "..",
            "%2e",
            "%",
            "%00",
            "%2f",
            "..;",
            ":",
            "?",
            "#",
            "{$v}",
            "{$t}",
            "{$i}",
            "{$",
            "\\",
            "\"",
            ",",
            "'",
            " ",
            "\t",
            "http://o.example/",
            "https://cdn.example/a/",
            "//o.example",
            "/_p2p/",
            "/@",
            "~",
            "\u00e9",
            "\u00a0",
            "\0",
            "abcdefgh",
            "segment_0000000");
    private static final List<String> ENDS = List.of("\n", "\n", "\n", "\r\n", "\r");

    private static String playlist(Random random) {
        StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:6\n");
        for (int i = random.nextInt(20); i > 0; i--) {
            String line = pick(random, LINES);
            StringBuilder uri = new StringBuilder(random.nextBoolean() ? "segment_" : "");
            for (int j = random.nextInt(6); j > 0; j--) {
                uri.append(pick(random, PIECES));
            }
            out.append(line.replace("@", uri)).append(pick(random, ENDS));
        }
        return random.nextBoolean() ? out.toString() : out.toString().stripTrailing();
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    @Test
    void lawsHoldForGeneratedPlaylists() {
        Random random = new Random(8216);
        for (int i = 0; i < 2_000; i++) {
            byte[] input = playlist(random)
                    .getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
            check(input);
            checkExplained(input);
        }
    }

    @FuzzTest
    void lawsHoldForAnyBytes(byte[] input) {
        check(input);
    }

    private static RewriteResult rewrite(byte[] input, UriPolicy policy) {
        return PlaylistRewriter.rewrite(ByteBuffer.wrap(input), BASE, policy, RewriteLimits.DEFAULT, IMPORTS);
    }

    private static void check(byte[] input) {
        String shown = new String(input, StandardCharsets.ISO_8859_1);
        assertThat(rewrite(input, new IdentityPolicy()).toByteArray()).isEqualTo(input);
        for (UriPolicy policy : POLICIES) {
            RewriteResult result = rewrite(input, policy);
            if (!(result instanceof Rewritten once)) {
                assertThat(result.toByteArray()).isEqualTo(input);
                continue;
            }
            byte[] output = once.toByteArray();
            assertThat(once.explain()).isNotNull();
            assertThat(once.lengthBytes()).isEqualTo(output.length);
            assertThat(once.index()).isNotNull();
            assertThat(text(rewrite(output, policy).toByteArray())).as(shown).isEqualTo(text(output));
        }
    }

    /** What the one pass did is what the line by line description says. */
    private static void checkExplained(byte[] input) {
        for (UriPolicy policy : POLICIES) {
            if (rewrite(input, policy) instanceof Rewritten once) {
                assertThat(text(once.toByteArray())).as(text(input)).isEqualTo(text(explained(input, once.explain())));
            }
        }
    }

    /** The input with each explained replacement made where the reference stands. */
    private static byte[] explained(byte[] input, List<ExplainedReference> references) {
        String rest = text(input);
        StringBuilder out = new StringBuilder();
        int line = 1;
        for (ExplainedReference reference : references) {
            while (line < reference.line()) {
                int end = endOfLine(rest);
                out.append(rest, 0, end);
                rest = rest.substring(end);
                line++;
            }
            String raw = text(ByteText.encode(reference.reference()));
            int at = start(rest, reference, raw);
            if (reference.decision() instanceof Replace replace) {
                out.append(rest, 0, at).append(text(ByteText.encode(replace.text())));
                rest = rest.substring(at + raw.length());
            }
        }
        return out.append(rest).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int start(String rest, ExplainedReference reference, String raw) {
        String element = reference.element();
        int from = 0;
        if (element.contains(" ") && element.startsWith("EXT")) {
            from = rest.indexOf(element.substring(element.indexOf(' ') + 1) + "=") + 4;
        } else if (element.startsWith("EXT")) {
            from = rest.indexOf(':') + 1;
        }
        return rest.indexOf(raw, from);
    }

    private static int endOfLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                return i + 1;
            }
            if (text.charAt(i) == '\r') {
                return text.startsWith("\n", i + 1) ? i + 2 : i + 1;
            }
        }
        return text.length();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
