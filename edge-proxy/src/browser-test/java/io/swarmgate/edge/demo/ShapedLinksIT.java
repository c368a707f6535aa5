package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.demo.SwarmTab.Counts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five browsers behind real lines of 3 Mbit/s up watch a stream of 2 Mbit/s: the kernel lets none of them send faster,
 * and what they have in their channels waits as it does at home. {@code -Dshaped.seconds=60} watches longer.
 */
@Tag("alone")
class ShapedLinksIT {
    private static final int VIEWERS = 5;
    private static final int UP_KBPS = 3000;
    private static final Duration WATCHED = Duration.ofSeconds(Integer.getInteger("shaped.seconds", 25));
    /** Of the 80 % that one copy for five leaves: five browsers start on whatever machine this is. */
    private static final double GENEROUS = 0.2;

    @TempDir
    Path directory;

    private record Viewer(Chromium chromium, SwarmTab tab) implements AutoCloseable {
        @Override
        public void close() {
            tab.close();
            chromium.close();
        }
    }

    @Test
    void viewersShareOverLinesLittleWiderThanTheStream() throws IOException {
        try (ShapedNetwork network = ShapedNetwork.lay(VIEWERS, UP_KBPS);
                RunningProgram site = openSite(network)) {
            List<Viewer> viewers = new ArrayList<>();
            try {
                for (int home = 0; home < VIEWERS; home++) {
                    viewers.add(watch(network, home));
                    viewers.get(home).tab.awaitLinks(home);
                }
                List<Counts> before = counts(viewers);
                long begun = System.nanoTime();
                viewers.forEach(viewer -> viewer.tab.awaitPlayed(WATCHED));
                List<Counts> after = counts(viewers);
                double seconds = (System.nanoTime() - begun) / 1e9;

                long swarm = sum(after, Counts::swarm) - sum(before, Counts::swarm);
                long http = sum(after, Counts::http) - sum(before, Counts::http);
                double offload = (double) swarm / (swarm + http);
                System.out.printf(
                        Locale.ROOT,
                        "shaped links, %d viewers, %d Mbit/s, %d kbit/s up: offload %.3f; stalls %d%n",
                        VIEWERS,
                        ShapedSite.MEGABITS,
                        UP_KBPS,
                        offload,
                        viewers.stream()
                                .mapToLong(viewer -> viewer.tab.observe().stalls())
                                .sum());
                assertThat(offload)
                        .as("%s; the site said: %s", after, site.log())
                        .isGreaterThan(GENEROUS);
                assertThat(network.heldBack()).isPositive();
                assertThat(site.log()).doesNotContain("Exception");
                // The lines are what is said of them: nobody gave more in that time than its own carries.
                for (int i = 0; i < VIEWERS; i++) {
                    long given = after.get(i).given() - before.get(i).given();
                    assertThat(given).as("%s", after).isLessThan((long) (1.1 * seconds * UP_KBPS * 125) + 1_000_000);
                }
            } finally {
                viewers.forEach(Viewer::close);
            }
        }
    }

    private RunningProgram openSite(ShapedNetwork network) throws IOException {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ShapedSite.class.getName(),
                directory.toString());
        RunningProgram site = RunningProgram.start(directory.resolve("site.log"), network.atServer(java));
        site.awaitReady(() -> site.log().contains(ShapedSite.READY));
        return site;
    }

    private Viewer watch(ShapedNetwork network, int home) throws IOException {
        Path launcher = network.launcher(home, ExternalTool.require("chromium", "chromium"), directory);
        String server = "http://" + ShapedNetwork.SERVER + ":" + ShapedSite.PORT;
        Chromium chromium = Chromium.launchBy(launcher, server);
        return new Viewer(chromium, SwarmTab.open(chromium, server, "hls.js", LongStream.LIVE));
    }

    private static List<Counts> counts(List<Viewer> viewers) {
        return viewers.stream().map(viewer -> viewer.tab.counts()).toList();
    }

    private static long sum(List<Counts> counts, ToLongFunction<Counts> of) {
        return counts.stream().mapToLong(of).sum();
    }
}
