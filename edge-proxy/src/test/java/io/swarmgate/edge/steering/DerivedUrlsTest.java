package io.swarmgate.edge.steering;

import static io.swarmgate.edge.steering.SteeredEdge.EDGE;
import static io.swarmgate.edge.steering.SteeredEdge.MAPPING;
import static io.swarmgate.edge.steering.SteeredEdge.answered;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.UriReference;
import io.swarmgate.manifest.hls.PlaylistRewriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The law of content steering: whatever a client derives from what the edge sends is what it would have derived from
 * what the origin sends, or the same through the edge. The client here is a plain one, after RFC 8216bis, section 7.2.
 */
class DerivedUrlsTest {
    private static final List<String> HOSTS =
            List.of("x.example", "c.example", "o.example", "edge.example", "y.example:82", "");
    private static final List<String> URIS = List.of(
            "http://o.example/live/ch/{}",
            "http://c.example:81/d/{}",
            "http://foreign.example/e/{}",
            "//o.example/live/{}",
            "{}",
            "../{}",
            "/live/other/{}");
    private static final Pattern VARIANT =
            Pattern.compile("STREAM-INF:BANDWIDTH=1(?:,STABLE-VARIANT-ID=\"(\\w+)\")?,PATHWAY-ID=\"(\\w)\"\n(.*)\n");

    /** One variant as a client knows it. */
    private record Known(String stableId, String url) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyDerivedUrlIsThatOfTheOriginOrItsMappedForm(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            holdsFor(playlist(random), clones(random));
        }
    }

    private static void holdsFor(String playlist, String steering) {
        String base = "http://o.example/live/ch/x.m3u8";
        String sent = new String(
                PlaylistRewriter.rewrite(
                                ByteBuffer.wrap(playlist.getBytes(StandardCharsets.UTF_8)),
                                base,
                                MAPPING,
                                RewriteLimits.DEFAULT)
                        .toByteArray(),
                StandardCharsets.UTF_8);
        List<String> meant = derived(playlist, base, steering);
        List<String> got = derived(sent, EDGE + "/tv/ch/x.m3u8", answered(sent, steering));
        assertThat(got).hasSameSizeAs(meant);
        Viewer viewer = new Viewer(EDGE, MAPPING);
        for (int i = 0; i < meant.size(); i++) {
            String url = meant.get(i);
            assertThat(got.get(i))
                    .as("%s%n%s%n%s", playlist, sent, steering)
                    .isIn(
                            url,
                            viewer.throughEdge(url).orElse(url),
                            // A clone on the edge itself is its base there.
                            viewer.throughEdge(url.replace("edge.example", "o.example"))
                                    .orElse(url),
                            viewer.throughEdge(url.replace("edge.example", "c.example"))
                                    .orElse(url));
        }
    }

    private static String playlist(Random random) {
        StringBuilder text =
                new StringBuilder("#EXTM3U\n#EXT-X-CONTENT-STEERING:SERVER-URI=\"/live/s\",PATHWAY-ID=\"A\"\n");
        int variants = 1 + random.nextInt(5);
        for (int i = 0; i < variants; i++) {
            String uri = URIS.get(random.nextInt(URIS.size()));
            // What names no server and has no name cannot be told apart at the edge.
            boolean named = !uri.contains("//") || random.nextInt(4) > 0;
            text.append("#EXT-X-STREAM-INF:BANDWIDTH=1")
                    .append(named ? ",STABLE-VARIANT-ID=\"v" + i + "\"" : "")
                    .append(",PATHWAY-ID=\"" + "AB".charAt(random.nextInt(2)) + "\"\n")
                    .append(uri.replace("{}", "v" + i + ".m3u8" + (random.nextBoolean() ? "?t=1" : "")))
                    .append('\n');
        }
        return text.toString();
    }

    private static String clones(Random random) {
        List<String> clones = new ArrayList<>();
        for (String id : List.of("C", "D", "E").subList(0, 1 + random.nextInt(3))) {
            String host = HOSTS.get(random.nextInt(HOSTS.size()));
            String params = random.nextBoolean() ? ",\"PARAMS\":{\"t\":\"2\",\"a\":\"b\"}" : "";
            clones.add("{\"BASE-ID\":\"" + "ABCD".charAt(random.nextInt(4)) + "\",\"ID\":\"" + id
                    + "\",\"URI-REPLACEMENT\":{\"HOST\":\"" + host + "\"" + params + "}}");
        }
        return "{\"VERSION\":1,\"PATHWAY-CLONES\":[" + String.join(",", clones) + "]}";
    }

    /** All URLs of all clones, in order. */
    private static List<String> derived(String playlist, String url, String steering) {
        Map<String, List<Known>> pathways = new LinkedHashMap<>();
        Matcher variant = VARIANT.matcher(playlist);
        while (variant.find()) {
            String id = variant.group(1) == null ? "" : variant.group(1);
            pathways.computeIfAbsent(variant.group(2), unseen -> new ArrayList<>())
                    .add(new Known(id, UriReference.resolve(url, variant.group(3))));
        }
        List<String> urls = new ArrayList<>();
        Map<String, Object> manifest =
                Json.read(steering.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        for (Object clone : (List<?>) requireNonNull(manifest.get("PATHWAY-CLONES"))) {
            Map<?, ?> fields = (Map<?, ?>) clone;
            Map<?, ?> replacement = (Map<?, ?>) requireNonNull(fields.get("URI-REPLACEMENT"));
            List<Known> cloned = new ArrayList<>();
            for (Known known : pathways.getOrDefault(String.valueOf(fields.get("BASE-ID")), List.of())) {
                String given = Json.texts(replacement, "PER-VARIANT-URIS").get(known.stableId());
                cloned.add(new Known(known.stableId(), given != null ? given : replaced(known.url(), replacement)));
            }
            pathways.putIfAbsent(String.valueOf(fields.get("ID")), cloned);
            cloned.forEach(known -> urls.add(known.url()));
        }
        return urls;
    }

    private static String replaced(String url, Map<?, ?> replacement) {
        URI parsed = URI.create(url);
        String host = String.valueOf(replacement.get("HOST"));
        String authority = host.isEmpty() || host.contains(":")
                ? parsed.getRawAuthority()
                : host + (parsed.getPort() < 0 ? "" : ":" + parsed.getPort());
        Map<String, String> query = new LinkedHashMap<>();
        if (parsed.getRawQuery() != null) {
            for (String pair : parsed.getRawQuery().split("&", -1)) {
                query.put(pair.substring(0, 1), pair.substring(2));
            }
        }
        query.putAll(new TreeMap<>(Json.texts(replacement, "PARAMS")));
        StringBuilder out = new StringBuilder();
        query.forEach((name, value) ->
                out.append(out.isEmpty() ? "?" : "&").append(name).append('=').append(value));
        return parsed.getScheme() + "://" + authority + parsed.getRawPath() + out;
    }
}
