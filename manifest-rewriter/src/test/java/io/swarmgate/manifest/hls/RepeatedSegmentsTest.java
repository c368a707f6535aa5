package io.swarmgate.manifest.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.RewriteResult.Untouched;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Segments that differ in digits only take over the edits of the one before: never where digits change what happens.
 */
class RepeatedSegmentsTest {
    private static final String BASE = "http://o.example/live/ch1/main.m3u8";
    private static final String ROOT_BASE = "http://o.example/main.m3u8";
    private static final Route WHOLE = new Route("/", "http://o.example/");
    private static final List<Origin> ORIGINS = List.of(
            new Origin("main", "http://o.example/"),
            new Origin("cdn1", "https://cdn1.example/"),
            new Origin("cdn2", "https://cdn2.example/"));
    private static final GatewayMapping MAPPING = GatewayMapping.of("/_p2p", WHOLE, List.of(WHOLE), ORIGINS, true);

    /** Eight segments; in each, {@code #n} stands for its number. */
    private static String playlist(String segment) {
        StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:6\n");
        for (int i = 1; i <= 8; i++) {
            out.append(segment.replace("#n", Integer.toString(i))).append('\n');
        }
        return out + "#EXT-X-ENDLIST\n";
    }

    private static String playlistOf(String... uris) {
        return "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n" + String.join("\n#EXTINF:6,\n", uris) + "\n";
    }

    private static String rewritten(String playlist, String baseUrl) {
        return text(PlaylistRewriter.rewrite(ByteBuffer.wrap(bytes(playlist)), baseUrl, MAPPING, RewriteLimits.DEFAULT)
                .toByteArray());
    }

    private static void agrees(String playlist, String baseUrl) {
        byte[] expected = new ReferencePlaylistRewriter(baseUrl, MAPPING, Map.of()).rewrite(bytes(playlist));
        assertThat(rewritten(playlist, baseUrl)).isEqualTo(text(expected));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#EXTINF:6.00#n,\nsegment_#n.ts",
                "#EXTINF:6.00#n,\r\nsegment_#n.ts\r",
                "#EXTINF:6,\n  segment_#n.ts ",
                "#EXTINF:6,\n\nd#n/segment.ts?a=#n",
                "#EXTINF:6,\nhttps://cdn1.example/a/s#n.ts",
                "#EXTINF:6,\nhttps://cdn#n.example/a/s.ts",
                "#EXTINF:6,\nhttps://else#n.example/a/s.ts",
                "#EXTINF:6,\n/live/#n.ts",
                "#EXTINF:6,\n/_p2p/live/#n.ts",
                "#EXTINF:6,\n_p#np/live.ts",
                "#EXTINF:6,\n/_p#np/live.ts",
                "#EXTINF:6,\n#n:30.ts",
                "#EXTINF:6,\n../%2e#n/s.ts",
                "#EXTINF:6,\na%#n0.ts",
                "#EXTINF:6,\na%2#n.ts",
                "#EXTINF:6,\ns#n.ts?t=%3#n",
                "#EXTINF:6,\nmy%20video#n.ts",
                "#EXTINF:6,\nhttps://cdn1.example/a%2#n/s.ts",
                "#EXT-X-MAP:URI=\"i%#n0.mp4\"\n#EXTINF:6,\ns#n.ts",
                "#EXT-X-BYTERANGE:10@#n\n#EXTINF:6,\nall.ts",
                "#EXT-X-KEY:METHOD=AES-128,URI=\"key#n\",IV=0x#n\n#EXTINF:6,\ns#n.ts",
                "#EXT-X-KEY:METHOD=AES-128,URI=\"https://keys.example/#n\"\n#EXTINF:6,\ns#n.ts",
                "#EXT-X-KEY:METHOD=AES-128,URI=\"../../keys/#n\"\n#EXTINF:6,\ns#n.ts",
                "#EXT-X-MAP:URI=\"i#n.mp4\"\n#EXTINF:6,\ns#n.m4s",
                "#EXT-X-PART:DURATION=1,URI=\"p#n.0.m4s\"\n#EXT-X-PART:DURATION=1,URI=\"p#n.1.m4s\"\n#EXTINF:2,\ns#n.m4s",
                "#EXT-X-PART:DURATION=1,URI=\"https://cdn#n.example/p.m4s\"\n#EXTINF:1,\ns.m4s",
                "#EXT-X-DEFINE:NAME=\"v#n\",VALUE=\"x\"\n#EXTINF:6,\n{$v#n}.ts",
                "#EXTINF:6,\n{$v#n}.ts",
                "#EXT-X-STREAM-INF:BANDWIDTH=#n\nv#n.m3u8",
                "#EXT-X-STREAM-INF:BANDWIDTH=#n\n#EXTINF:6,\nv#n.ts",
                "# comment #n\ns#n.ts"
            })
    void digitsThatChangeNothingAndDigitsThatDo(String segment) {
        agrees(playlist(segment), BASE);
        agrees(playlist(segment), ROOT_BASE);
    }

    @Test
    void digitMayNotTurnIntoALetter() {
        agrees(playlistOf("s1.ts", "sx.ts", "s/.ts", "./s.ts"), BASE);
    }

    @Test
    void lastSegmentMayEndTheText() {
        String whole = playlist("#EXTINF:6,\nsegment_#n.ts");
        for (int end = whole.length(); end > whole.length() - 60; end--) {
            agrees(whole.substring(0, end), BASE);
        }
    }

    @Test
    void everySegmentCounts() {
        String playlist = playlist("#EXT-X-PART:DURATION=1,URI=\"p#n.m4s\"\n#EXTINF:1,\ns#n.m4s");
        byte[] input = bytes(playlist);
        RewriteLimits sixteen = new RewriteLimits(10_000, 64, 16, 100);
        RewriteLimits fifteen = new RewriteLimits(10_000, 64, 15, 100);

        RewriteResult enough = PlaylistRewriter.rewrite(ByteBuffer.wrap(input), BASE, MAPPING, sixteen);
        assertThat(((Rewritten) enough).mappedCount()).isEqualTo(16);
        assertThat(PlaylistRewriter.rewrite(ByteBuffer.wrap(input), BASE, MAPPING, fifteen))
                .isInstanceOf(Untouched.class);
    }

    @Test
    void namesBelowTheServersRootThatAreTheGatewaysOwn() {
        assertThat(rewritten(playlistOf("s.ts", "@x/s.ts", "_p2p/s.ts", "sw.js"), ROOT_BASE))
                .isEqualTo(playlistOf("/_p2p/s.ts", "/_p2p/@main/@x/s.ts", "_p2p/s.ts", "/_p2p/@main/sw.js"));
    }

    @Test
    void agreesWithTheSlowReferenceOnRandomNeighbours() {
        Random random = new Random(39);
        String[] lines = {
            "#EXTINF:6.#,",
            "#EXTINF:#,",
            "seg#.ts",
            "seg#.ts",
            "https://cdn#.example/s#.ts",
            "_p#p/s.ts",
            "@#/s.ts",
            "#EXT-X-KEY:METHOD=AES-128,URI=\"k#\"",
            "#EXT-X-PART:DURATION=1,URI=\"p#\"",
            "#EXT-X-GAP",
            "{$v#}",
            "/a#/b"
        };
        for (int round = 0; round < 2_000; round++) {
            StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:6\n");
            StringBuilder group = new StringBuilder();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                group.append(lines[random.nextInt(lines.length)]).append('\n');
            }
            for (int i = 0; i < 6; i++) {
                for (char c : group.toString().toCharArray()) {
                    boolean number = c == '#' && out.charAt(out.length() - 1) != '\n';
                    out.append(number ? (char) ('0' + random.nextInt(4)) : c);
                }
            }
            agrees(out.toString(), random.nextBoolean() ? BASE : ROOT_BASE);
        }
    }

    /** {@code %30} is a digit, {@code %00} is refused. */
    @Test
    void digitsOfAnEncodedByteAreNoDigits() {
        agrees(playlistOf("a%30.ts", "a%20.ts", "a%00.ts", "a%10.ts", "a%41.ts", "a%4g.ts", "a%4.ts"), BASE);
        agrees(playlistOf("a.ts?t=%30", "a.ts?t=%00", "a.ts?t=%3z", "a.ts?t=%31"), BASE);
    }
}
