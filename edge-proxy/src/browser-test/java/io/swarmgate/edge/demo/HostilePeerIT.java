package io.swarmgate.edge.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.swarmgate.edge.demo.PolicyPages.Site;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tabs replaced by peers that keep to the protocol in form and lie in all they say and send. */
class HostilePeerIT {
    private static final List<String> MODES = List.of("pollute", "wrong-length", "drip", "nothing");
    private static final int EXPELLED = 4403;

    @TempDir
    Path directory;

    @Test
    void nothingThatHostilePeersSendReachesAPlayer() throws Exception {
        try (SwarmBed bed = SwarmBed.start(directory);
                Chromium chromium = Chromium.launch()) {
            bed.pages().add("victim", new Site("", "", LongStream.LIVE, ""));
            Page first = victim(chromium, bed);
            String segment = (String) first.evaluate("() => new URL(Object.keys(state.loaded)[0]).pathname");
            Map<String, Page> hostile = new LinkedHashMap<>();
            for (String mode : MODES) {
                hostile.put(mode, hostile(chromium, bed, mode, segment));
            }
            Page second = victim(chromium, bed);

            Page polluter = requireNonNull(hostile.get("pollute"));
            // Its first bad chunk is its last.
            polluter.waitForFunction("() => state.code !== null", null, patient());
            assertThat(polluter.evaluate("() => state.code")).isEqualTo(EXPELLED);
            polluter.evaluate("() => state.rejoin()");
            polluter.waitForFunction("() => state.code !== null", null, patient());
            assertThat(polluter.evaluate("() => state.code")).as("joined again").isEqualTo(EXPELLED);
            assertThat(bed.metrics())
                    .contains("swarmgate_swarm_integrity_events_total{route=\"demo\",event=\"expelled\",} 1.0");
            for (Page page : hostile.values()) {
                page.waitForFunction("() => state.asked > 0", null, patient());
            }
            String polluterId = (String) polluter.evaluate("() => state.peer");
            for (Page victim : List.of(first, second)) {
                double now = ((Number) victim.evaluate("() => state.video.currentTime")).doubleValue();
                victim.waitForFunction("now => state.video.currentTime > now + 10", now, patient());
                victim.waitForFunction(
                        "id => swarmgate.stats().links.every(({ peer }) => peer !== id)", polluterId, patient());
                assertThat(victim.evaluate("() => state.errors.join()")).isEqualTo("");
                assertThatAllIsAsTheOriginSentIt(victim);
            }
            // Who breaks the form is not connected to again; the honest go on sharing.
            requireNonNull(hostile.get("wrong-length")).waitForFunction("() => state.closed > 0", null, patient());
            await().atMost(Duration.ofSeconds(60))
                    .pollInSameThread()
                    .until(() -> swarmBytes(first) + swarmBytes(second) > 0);
        }
    }

    private static Page victim(Chromium chromium, SwarmBed bed) {
        BrowserContext context = chromium.newContext();
        Page page = context.newPage();
        page.navigate(bed.url() + "/pages/victim");
        page.waitForFunction("() => state.video.currentTime > 2", null, patient());
        return page;
    }

    private static Page hostile(Chromium chromium, SwarmBed bed, String mode, String segment) throws IOException {
        BrowserContext context = chromium.newContext();
        Page page = context.newPage();
        // A page without the client, on the same host.
        page.navigate(bed.url() + SwarmBed.PLAIN + "/page/style.css");
        page.evaluate(script() + "\nhostilePeer('" + mode + "', '" + segment + "', '" + bed.url() + LongStream.LIVE
                + "').then((made) => (window.state = made))");
        page.waitForFunction("() => window.state?.peer", null, patient());
        return page;
    }

    private static String script() {
        try (InputStream in = HostilePeerIT.class.getResourceAsStream("/hostile-peer.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the player was given, segment for segment. */
    private static void assertThatAllIsAsTheOriginSentIt(Page victim) throws Exception {
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

    private static long swarmBytes(Page victim) {
        return ((Number) victim.evaluate("() => swarmgate.stats().swarm")).longValue();
    }

    private static Page.WaitForFunctionOptions patient() {
        return new Page.WaitForFunctionOptions().setTimeout(90_000);
    }
}
