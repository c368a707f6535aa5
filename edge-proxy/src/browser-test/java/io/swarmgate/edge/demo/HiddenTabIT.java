package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A viewer who listens on in a tab behind another one, where timers tick once a second. */
class HiddenTabIT {
    private static final String GIVEN = "swarmgate.stats().given";

    private static Chromium chromium;
    private static DevTools devTools;

    @TempDir
    Path directory;

    @BeforeAll
    static void launch() throws Exception {
        int port = FreePort.choose();
        chromium = Chromium.launchWithHiddenTabs(port);
        devTools = DevTools.connect(port);
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            devTools.close();
            chromium.close();
        }
    }

    @Test
    void itGoesOnGivingWhereTheOperatorSaysSo() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory, ", upload-when-hidden: true");
                DevTools.Tab hidden = hiddenViewer(bed)) {
            long given = number(hidden, GIVEN);
            try (SwarmTab viewer = SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE)) {
                viewer.awaitLinks(1);
                await().atMost(Duration.ofSeconds(90))
                        .pollInSameThread()
                        .until(() -> number(hidden, GIVEN) > given + 250_000);
                viewer.awaitPlayed(Duration.ofSeconds(10));
                assertThat(viewer.observe().fatal()).isZero();
            }
            assertThat(hidden.evaluate("document.visibilityState")).isEqualTo("hidden");
        }
    }

    @Test
    void itOnlyTakesOtherwise() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory);
                DevTools.Tab hidden = hiddenViewer(bed)) {
            await().atMost(Duration.ofSeconds(30))
                    .pollInSameThread()
                    .until(() -> hidden.evaluate("swarmgate.stats().sharing").equals("device"));
            long given = number(hidden, GIVEN);
            long swarm = number(hidden, "swarmgate.stats().swarm");
            try (SwarmTab viewer = SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE)) {
                viewer.awaitLinks(1);
                await().atMost(Duration.ofSeconds(90))
                        .pollInSameThread()
                        .until(() -> number(hidden, "swarmgate.stats().swarm") > swarm + 250_000);
                viewer.awaitPlayed(Duration.ofSeconds(5));
                assertThat(viewer.observe().fatal()).isZero();
            }
            assertThat(number(hidden, GIVEN)).isEqualTo(given);
        }
    }

    /** Plays with sound; a silent video would be paused. */
    private static DevTools.Tab hiddenViewer(SwarmBed bed) {
        DevTools.Tab tab =
                devTools.open(bed.url() + "/page/single.html?player=hls.js&url=" + bed.url() + LongStream.LIVE);
        await().atMost(Duration.ofSeconds(90))
                .pollInSameThread()
                .until(() -> tab.evaluate("String((window.state?.video.currentTime ?? 0) > 2)")
                        .equals("true"));
        tab.evaluate("state.video.muted = false");
        tab.hide();
        await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .until(() -> tab.evaluate("document.visibilityState").equals("hidden"));
        long before = number(tab, "Math.floor(state.video.currentTime)");
        await().atMost(Duration.ofSeconds(90))
                .pollInSameThread()
                .until(() -> number(tab, "Math.floor(state.video.currentTime)") > before + 2);
        return tab;
    }

    private static long number(DevTools.Tab tab, String expression) {
        return (long) tab.evaluate(expression);
    }
}
