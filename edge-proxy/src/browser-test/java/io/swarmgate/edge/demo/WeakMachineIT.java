package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A viewer whose device becomes slow takes part less, and more again once it is fast. */
@Tag("alone")
class WeakMachineIT extends BrowserTests {
    private static final List<String> LOADS = List.of("none", "light", "heavy", "full");
    private static final int SLOWER = 6;

    @TempDir
    Path directory;

    private static CDPSession cpuOf(PlayerTab tab) {
        return tab.page().context().newCDPSession(tab.page());
    }

    private static void slowDown(CDPSession cpu, int times) {
        JsonObject rate = new JsonObject();
        rate.addProperty("rate", times);
        cpu.send("Emulation.setCPUThrottlingRate", rate);
    }

    private static int loadOf(PlayerTab tab) {
        return LOADS.indexOf(String.valueOf(tab.page().evaluate("() => swarmgate.stats().load")));
    }

    /** Until its viewer has had so many bytes more from peers. */
    private static void awaitMoreFromPeers(PlayerTab tab, long bytes) {
        long before = SwarmTab.counts(tab.page()).swarm();
        tab.await("() => swarmgate.stats().swarm > " + (before + bytes));
    }

    @Test
    void takesPartLessPlaysOnAndComesBack() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory, others -> new LongStream(others, 2), "")) {
            PlayerTab weak = PlayerTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE);
            PlayerTab plain = PlayerTab.open(chromium, bed.url() + SwarmBed.PLAIN, "hls.js", LongStream.LIVE);
            List<PlayerTab> others = Stream.generate(
                            () -> PlayerTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE))
                    .limit(2)
                    .toList();
            weak.await("() => swarmgate.stats()?.links.filter((link) => link.open).length >= 2");
            Stream.concat(Stream.of(weak, plain), others.stream())
                    .forEach(tab -> tab.awaitPlayed(Duration.ofSeconds(8)));
            long stalls = weak.observe().stalls() - plain.observe().stalls();

            CDPSession weakCpu = cpuOf(weak);
            CDPSession plainCpu = cpuOf(plain);
            slowDown(weakCpu, SLOWER);
            slowDown(plainCpu, SLOWER);
            weak.await("() => ['light', 'heavy', 'full'].includes(swarmgate.stats().load)");
            // Later it may just be trying whether it can do more again.
            int worst = loadOf(weak);
            assertThat(worst).as("load while it is slow").isPositive();
            others.forEach(tab -> awaitMoreFromPeers(tab, 1_000_000));
            weak.awaitPlayed(Duration.ofSeconds(25));
            assertThat(weak.observe().stalls() - plain.observe().stalls() - stalls)
                    .as("stalls more than those of one that is slow and shares nothing")
                    .isLessThanOrEqualTo(1);
            assertThat(weak.observe().fatal()).isZero();

            slowDown(weakCpu, 1);
            slowDown(plainCpu, 1);
            weak.await("() => %s.includes(swarmgate.stats().load)"
                    .formatted(LOADS.subList(0, worst).stream()
                            .map(load -> "'" + load + "'")
                            .toList()));
            awaitMoreFromPeers(weak, 500_000);
            Stream.concat(Stream.of(weak, plain), others.stream()).forEach(PlayerTab::close);
        }
    }

    /** Nine tenths of the time the page does something else. */
    @Test
    void aPageWithNoTimeLeftTakesNoPartAndComesBack() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory);
                PlayerTab other = PlayerTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE);
                PlayerTab busy = PlayerTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE)) {
            Stream.of(other, busy)
                    .forEach(tab -> tab.await("() => swarmgate.stats()?.links.some((link) => link.open)"));
            busy.page().evaluate("""
                    () => {
                      state.busy = setInterval(() => {
                        for (const until = performance.now() + 450; performance.now() < until; );
                      }, 500);
                    }""");
            busy.await("() => swarmgate.stats().load === 'full' && !swarmgate.stats().links.some((link) => link.open)");
            long before = SwarmTab.counts(busy.page()).http();
            busy.await("() => swarmgate.stats().http > " + (before + 300_000));

            busy.page().evaluate("() => clearInterval(state.busy)");
            busy.await("() => swarmgate.stats().load !== 'full' && swarmgate.stats().links.some((link) => link.open)");
            assertThat(busy.observe().fatal()).isZero();
            assertThat(other.observe().stalls()).isZero();
        }
    }
}
