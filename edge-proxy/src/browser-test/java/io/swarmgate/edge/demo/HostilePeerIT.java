package io.swarmgate.edge.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.swarmgate.edge.demo.PolicyPages.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
            Page first = HostilePage.victim(chromium, bed);
            String segment = (String) first.evaluate("() => new URL(Object.keys(state.loaded)[0]).pathname");
            Map<String, Page> hostile = new LinkedHashMap<>();
            for (String mode : MODES) {
                hostile.put(mode, hostile(chromium, bed, mode, segment));
            }
            Page second = HostilePage.victim(chromium, bed);

            Page polluter = requireNonNull(hostile.get("pollute"));
            // Its first bad chunk is its last.
            polluter.waitForFunction("() => state.code !== null", null, HostilePage.patient());
            assertThat(polluter.evaluate("() => state.code")).isEqualTo(EXPELLED);
            polluter.evaluate("() => state.rejoin()");
            polluter.waitForFunction("() => state.code !== null", null, HostilePage.patient());
            assertThat(polluter.evaluate("() => state.code")).as("joined again").isEqualTo(EXPELLED);
            assertThat(bed.metrics())
                    .contains("swarmgate_swarm_integrity_events_total{route=\"demo\",event=\"expelled\",} 1.0");
            for (Page page : hostile.values()) {
                page.waitForFunction("() => state.asked > 0", null, HostilePage.patient());
            }
            String polluterId = (String) polluter.evaluate("() => state.peer");
            for (Page victim : List.of(first, second)) {
                double now = ((Number) victim.evaluate("() => state.video.currentTime")).doubleValue();
                victim.waitForFunction("now => state.video.currentTime > now + 10", now, HostilePage.patient());
                victim.waitForFunction(
                        "id => swarmgate.stats().links.every(({ peer }) => peer !== id)",
                        polluterId,
                        HostilePage.patient());
                assertThat(victim.evaluate("() => state.errors.join()")).isEqualTo("");
                HostilePage.assertThatAllIsAsTheOriginSentIt(victim);
            }
            // Who breaks the form is not connected to again; the honest go on sharing.
            requireNonNull(hostile.get("wrong-length"))
                    .waitForFunction("() => state.closed > 0", null, HostilePage.patient());
            await().atMost(Duration.ofSeconds(60))
                    .pollInSameThread()
                    .until(() -> swarmBytes(first) + swarmBytes(second) > 0);
        }
    }

    private static Page hostile(Chromium chromium, SwarmBed bed, String mode, String segment) throws IOException {
        Page page = chromium.newContext().newPage();
        HostilePage.load(page, bed, List.of(mode), segment);
        page.evaluate("() => (window.state = states[0])");
        return page;
    }

    private static long swarmBytes(Page victim) {
        return ((Number) victim.evaluate("() => swarmgate.stats().swarm")).longValue();
    }
}
