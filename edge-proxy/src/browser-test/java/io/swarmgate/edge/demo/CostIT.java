package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.microsoft.playwright.CDPSession;
import io.swarmgate.edge.demo.MainThread.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a page's main thread works harder for the swarm's sake: CPU time of viewers who share, by that of viewers who
 * play the same stream at the same time on the same machine without. {@code -Dcost.seconds=60 -Dcost.mbps=4} measures
 * longer and a heavier stream, {@code -Dswarm.core=page} pages that have the core themselves,
 * {@code -Dcost.profile=DIRECTORY} leaves the CPU profile of one that shares.
 */
@Tag("alone")
class CostIT extends BrowserTests {
    private static final int VIEWERS = Integer.getInteger("cost.viewers", 3);
    private static final Duration WATCHED = Duration.ofSeconds(Integer.getInteger("cost.seconds", 20));
    private static final int MBPS = Integer.getInteger("cost.mbps", 1);
    /**
     * What a page's viewer must not feel. Both kinds of pages have the same machine to themselves at the same time, and
     * what is counted is their own time on the CPU.
     */
    private static final double MOST_TASK = 1.3;

    private static final double MOST_SCRIPT = 1.5;

    @TempDir
    Path directory;

    @Test
    void sharingCostsAPageLittleMoreThanPlaying() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory, others -> new LongStream(others, MBPS), "")) {
            List<PlayerTab> sharing = new ArrayList<>();
            List<PlayerTab> plain = new ArrayList<>();
            for (int viewer = 0; viewer < VIEWERS; viewer++) {
                sharing.add(PlayerTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE));
                plain.add(PlayerTab.open(chromium, bed.url() + SwarmBed.PLAIN, "hls.js", LongStream.LIVE));
            }
            for (PlayerTab tab : sharing) {
                tab.await("() => swarmgate.stats()?.links.filter((link) => link.open).length >= " + (VIEWERS - 1));
            }
            sharing.forEach(tab -> tab.awaitPlayed(Duration.ofSeconds(6)));
            plain.forEach(tab -> tab.awaitPlayed(Duration.ofSeconds(6)));
            List<MainThread> withSwarm = sharing.stream().map(MainThread::new).toList();
            List<MainThread> without = plain.stream().map(MainThread::new).toList();
            Profile profile = Profile.start(sharing.get(0));
            withSwarm.forEach(MainThread::begin);
            without.forEach(MainThread::begin);
            // Not by a condition: to look whether it is so is work for the page.
            sharing.get(0).page().waitForTimeout((double) WATCHED.toMillis());
            List<Cost> shared = withSwarm.stream().map(MainThread::end).toList();
            List<Cost> played = without.stream().map(MainThread::end).toList();
            profile.write();

            double fromPeers = sharing.stream()
                    .map(tab -> SwarmTab.counts(tab.page()))
                    .mapToDouble(counts -> (double) counts.swarm() / (counts.swarm() + counts.http()))
                    .average()
                    .orElseThrow();
            print("sharing", shared);
            print("without", played);
            double task = Figures.median(shared, Cost::task) / Figures.median(played, Cost::task);
            double script = Figures.median(shared, Cost::script) / Figures.median(played, Cost::script);
            System.out.printf(
                    Locale.ROOT, "task %.2fx, script %.2fx, from peers %.0f %%%n", task, script, 100 * fromPeers);
            assertThat(fromPeers).as("share from peers").isGreaterThan(0.2);
            if (!Chromium.hasCoreInThePage()) {
                assertThat(task).as("main thread's CPU time").isLessThan(MOST_TASK);
                assertThat(script).as("of which script's").isLessThan(MOST_SCRIPT);
            }
            sharing.forEach(PlayerTab::close);
            plain.forEach(PlayerTab::close);
        }
    }

    private static void print(String how, List<Cost> costs) {
        System.out.printf(
                Locale.ROOT,
                "%s: task %.2f s, script %.2f s for each minute played, heap %.0f MiB%n",
                how,
                Figures.median(costs, Cost::task),
                Figures.median(costs, Cost::script),
                Figures.median(costs, Cost::heap));
    }

    /** Of a page's main thread, where one is asked for. */
    private static final class Profile {
        private static final String DIRECTORY = System.getProperty("cost.profile", "");

        private final CDPSession session;

        private Profile(CDPSession session) {
            this.session = session;
        }

        static Profile start(PlayerTab tab) {
            Profile profile = new Profile(tab.page().context().newCDPSession(tab.page()));
            if (!DIRECTORY.isEmpty()) {
                profile.session.send("Profiler.enable");
                profile.session.send("Profiler.start");
            }
            return profile;
        }

        void write() throws IOException {
            if (!DIRECTORY.isEmpty()) {
                JsonElement taken = session.send("Profiler.stop").get("profile");
                Files.writeString(Path.of(DIRECTORY).resolve("page.cpuprofile"), taken.toString());
            }
        }
    }
}
