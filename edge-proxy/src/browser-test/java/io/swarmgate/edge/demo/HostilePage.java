package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Pages of peers that lie ({@code hostile-peer.js}), and of their victims, which hash all that their players are given.
 */
final class HostilePage {
    private HostilePage() {}

    /** Plays the site's page {@code victim} in a profile of its own. */
    static Page victim(Chromium chromium, SwarmBed bed) {
        Page page = chromium.newContext().newPage();
        page.navigate(bed.url() + "/pages/victim");
        page.waitForFunction("() => state.video.currentTime > 2", null, patient());
        return page;
    }

    /**
     * Lets a page without the client be one hostile peer of each mode, seen as {@code states}.
     *
     * @param segment that they join by
     */
    static void load(Page page, SwarmBed bed, List<String> modes, String segment) throws IOException {
        page.navigate(bed.url() + SwarmBed.PLAIN + "/page/style.css");
        page.evaluate(script() + """

                (async () => {
                  const states = [];
                  for (const mode of '%s'.split(',')) states.push(await hostilePeer(mode, '%s', '%s'));
                  window.states = states;
                })();
                """.formatted(String.join(",", modes), segment, bed.url() + LongStream.LIVE));
        page.waitForFunction("() => window.states?.every(({ peer }) => peer)", null, patient());
    }

    private static String script() {
        try (InputStream in = HostilePage.class.getResourceAsStream("/hostile-peer.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the player was given, segment for segment. */
    static void assertThatAllIsAsTheOriginSentIt(Page victim) throws NoSuchAlgorithmException {
        Map<?, ?> loaded = (Map<?, ?>) victim.evaluate("() => state.loaded");
        assertThat(loaded.size()).isGreaterThan(4);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (Map.Entry<?, ?> segment : loaded.entrySet()) {
            String url = (String) segment.getKey();
            int number = Integer.parseInt(url.substring(url.lastIndexOf('/') + 1, url.length() - ".ts".length()));
            sha256.update(LongStream.content(number));
            assertThat(segment.getValue()).as(url).isEqualTo(HexFormat.of().formatHex(sha256.digest()));
        }
    }

    static Page.WaitForFunctionOptions patient() {
        return new Page.WaitForFunctionOptions().setTimeout(90_000);
    }
}
