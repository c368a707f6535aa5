package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a link between two levels of a ladder players stay at the lower of the two, however fast neighbours are: the level
 * above it is what HTTP, and so the viewer, could not hold.
 */
class HonestEstimateIT {
    /** Carries the middle level; the highest would take twice as much. */
    private static final int LINK_KBPS = 2200;

    @TempDir
    Path directory;

    @Test
    void neighboursDoNotHavePlayersClimbHigherThanHttpCouldCarry() throws IOException {
        List<PlayerTab> tabs = new ArrayList<>();
        try (SwarmBed bed = SwarmBed.start(directory);
                Chromium chromium = Chromium.launch()) {
            for (int viewer = 0; viewer < 2; viewer++) {
                tabs.add(ComparePlayback.open(chromium, bed.url(), "hls.js", Ladder.HLS, LINK_KBPS));
                tabs.add(ComparePlayback.open(chromium, bed.url(), "dash.js", Ladder.DASH, LINK_KBPS));
            }
            tabs.forEach(tab -> tab.awaitPlayed(Duration.ofSeconds(6)));
            tabs.forEach(tab -> tab.page().evaluate("() => { state.video.currentTime = 60; }"));
            await().atMost(Duration.ofSeconds(90))
                    .pollInSameThread()
                    .until(() ->
                            tabs.stream().mapToLong(HonestEstimateIT::fromPeers).sum() > 1_000_000);
            tabs.forEach(tab -> tab.awaitPlayed(Duration.ofSeconds(12)));
            for (PlayerTab tab : tabs) {
                assertThat(tab.observe().fatal()).isZero();
                assertThat(((Number) tab.page().evaluate("() => Math.max(...state.levels)")).intValue())
                        .as("%s", tab.observe())
                        .isLessThan(Ladder.BANDWIDTHS.get(2));
            }
        }
    }

    private static long fromPeers(PlayerTab tab) {
        return ((Number) tab.page().evaluate("() => swarmgate.stats()?.swarm ?? 0")).longValue();
    }
}
