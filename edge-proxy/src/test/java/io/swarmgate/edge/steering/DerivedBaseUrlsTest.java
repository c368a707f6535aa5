package io.swarmgate.edge.steering;

import static io.swarmgate.edge.steering.SteeredEdge.EDGE;
import static io.swarmgate.edge.steering.SteeredEdge.MAPPING;
import static io.swarmgate.edge.steering.SteeredEdge.answered;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.dash.MpdRewriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The law of content steering for MPDs: whatever dash.js or Shaka Player derives from what the edge sends is what it
 * would have derived from what the origin sends, or the same through the gateway. Each is played here as it is written.
 */
class DerivedBaseUrlsTest {
    private static final List<String> URLS = List.of(
            "http://o.example/live/ch/",
            "http://c.example:81/d/",
            "http://foreign.example/e/",
            "http://c.example:81/f");
    private static final List<String> HOSTS =
            List.of("x.example", "http://x.example:82", "http://c.example:81", "c.example:81", "http://o.example");
    private static final Pattern BASE_URL = Pattern.compile("<BaseURL serviceLocation=\"([^\"]*)\">([^<]*)<");

    private record Located(String name, String url) {}

    /** How a player makes a URL of that of the base; empty if it makes none. */
    private interface Player {
        String derive(String url, String host);
    }

    private static String dashJs(String url, String host) {
        URI base = URI.create(EDGE + "/tv/x.mpd").resolve(url);
        return (host.matches("(?i).*https?://.*") ? host : base.getScheme() + "://" + host) + base.getRawPath();
    }

    /** What is no host changes nothing; a relative URL throws. */
    private static String shaka(String url, String host) {
        URI base = URI.create(url);
        assertThat(base.isAbsolute()).isTrue();
        return host.contains(":")
                ? url
                : base.getScheme() + "://" + host + (base.getPort() < 0 ? "" : ":" + base.getPort())
                        + base.getRawPath();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyDerivedUrlIsThatOfTheOriginOrItsMappedForm(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            String mpd = mpd(random);
            String host = HOSTS.get(random.nextInt(HOSTS.size()));
            String clones = "{\"PATHWAY-CLONES\":[{\"BASE-ID\":\"" + "AB".charAt(random.nextInt(2))
                    + "\",\"ID\":\"C\",\"URI-REPLACEMENT\":{\"HOST\":\"" + host + "\"}}]}";
            holdsFor(mpd, clones, DerivedBaseUrlsTest::dashJs);
            holdsFor(mpd, clones, DerivedBaseUrlsTest::shaka);
        }
    }

    private static void holdsFor(String mpd, String steering, Player player) {
        String sent = new String(
                MpdRewriter.rewrite(
                                ByteBuffer.wrap(mpd.getBytes(StandardCharsets.UTF_8)),
                                "http://o.example/live/x.mpd",
                                MAPPING,
                                RewriteLimits.DEFAULT)
                        .toByteArray(),
                StandardCharsets.UTF_8);
        List<String> meant = derived(mpd, steering, player);
        List<String> got = derived(sent, answered(sent, steering), player);
        assertThat(got).hasSameSizeAs(meant);
        for (int i = 0; i < meant.size(); i++) {
            String url = meant.get(i);
            boolean same = got.get(i).equals(url);
            boolean mapped = got.get(i).startsWith(EDGE)
                    && MAPPING.toOrigin(got.get(i).substring(EDGE.length()))
                            .filter(url::equals)
                            .isPresent();
            // Who finds no host in the gateway's path plays the base.
            boolean base = mpd.contains(">" + got.get(i) + "<");
            assertThat(same || mapped || base)
                    .as("%s for %s%n%s%n%s%n%s", got.get(i), url, mpd, sent, steering)
                    .isTrue();
        }
    }

    private static String mpd(Random random) {
        StringBuilder text = new StringBuilder("<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">");
        for (String name : List.of("A", "B").subList(0, 1 + random.nextInt(2))) {
            text.append("<BaseURL serviceLocation=\"" + name + "\">" + URLS.get(random.nextInt(URLS.size())))
                    .append("</BaseURL>");
        }
        String server = random.nextInt(4) == 0 ? "http://steer.example/" : "/live/s";
        return text
                + "<ContentSteering defaultServiceLocation=\"" + "AB".charAt(random.nextInt(2)) + "\">" + server
                + "</ContentSteering><Period><AdaptationSet><SegmentTemplate media=\"$Number$.m4s\"/>"
                + "<Representation id=\"v\" bandwidth=\"1\"/></AdaptationSet></Period></MPD>";
    }

    private static List<String> derived(String mpd, String steering, Player player) {
        List<Located> located = new ArrayList<>();
        Matcher baseUrl = BASE_URL.matcher(mpd);
        while (baseUrl.find()) {
            located.add(new Located(baseUrl.group(1), baseUrl.group(2)));
        }
        List<String> urls = new ArrayList<>();
        Map<String, Object> manifest =
                Json.read(steering.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        for (Object clone : (List<?>) requireNonNull(manifest.get("PATHWAY-CLONES"))) {
            Map<?, ?> fields = (Map<?, ?>) clone;
            String host = requireNonNull(Json.text((Map<?, ?>) requireNonNull(fields.get("URI-REPLACEMENT")), "HOST"));
            located.stream()
                    .filter(base -> base.name().equals(fields.get("BASE-ID")))
                    .forEach(base -> urls.add(player.derive(base.url(), host)));
        }
        return urls;
    }
}
