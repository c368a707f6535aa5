package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Viewers in tabs of a real browser, each with a profile of its own, feed one another what their unmodified players ask
 * for. Nothing here measures time: what is expected of a swarm is who gave the bytes, and that no picture froze.
 */
@Tag("alone")
class SwarmIT extends ViewerTests {
    /** One gets everything from the gateway, the others can get all of it from their neighbours. */
    private static final double CEILING_OF_FIVE = 0.8;

    /**
     * For how long five viewers watch. Each start costs the gateway a segment or two: what a swarm makes of an evening
     * shows in longer runs, with {@code -Dswarm.seconds=60}.
     */
    private static final Duration WATCHED = Duration.ofSeconds(Integer.getInteger("swarm.seconds", 25));

    /** What hls.js keeps ahead by default. */
    private static final Duration AHEAD = Duration.ofSeconds(30);

    /** They watch the same stretch to the segment, so that the ceiling is one copy of five. */
    @Test
    void fiveViewersOfAnOnDemandStreamCostLittleMoreThanOne() {
        SwarmTab seed = open("hls.js", LongStream.ON_DEMAND).stopAt(WATCHED).awaitPlayed(Duration.ofSeconds(4));
        for (int leech = 1; leech < 5; leech++) {
            open("hls.js", LongStream.ON_DEMAND).stopAt(WATCHED).awaitLinks(leech);
        }
        tabs.forEach(tab -> tab.awaitStopped(AHEAD));

        System.out.printf("on demand, five viewers: offload %.3f%n", offload());
        assertThat(offload()).as("%s", counts()).isGreaterThan(CEILING_OF_FIVE - 0.2);
        assertThat(seed.counts().given()).as("%s", counts()).isPositive();
        assertThatNothingFroze();
        assertThatTheEdgeCountsTheSame();
    }

    @Test
    void fiveViewersOfALiveStreamShareEachSegmentAsItAppears() {
        open("hls.js", LongStream.LIVE).awaitPlayed(Duration.ofSeconds(2));
        for (int leech = 1; leech < 5; leech++) {
            open("hls.js", LongStream.LIVE).awaitLinks(leech);
        }
        // Each start asks the gateway; what is to be seen is what comes after.
        List<SwarmTab.Counts> before = counts();
        tabs.forEach(tab -> tab.awaitPlayed(WATCHED.plusSeconds(5)));

        System.out.printf("live, five viewers: offload %.3f, with the start %.3f%n", offloadSince(before), offload());
        assertThat(offloadSince(before)).as("%s", counts()).isGreaterThan(CEILING_OF_FIVE - 0.2);
        assertThatNothingFroze();
    }

    @ParameterizedTest(name = "{0} plays {1} from peers")
    @CsvSource({
        "hls.js,       /vod/cmaf/master.m3u8",
        "hls.js,       /live/hls/master.m3u8",
        "dash.js,      /vod/cmaf/manifest.mpd",
        "dash.js,      /live/dash/manifest.mpd",
        "Shaka Player, /vod/cmaf/manifest.mpd",
        "Shaka Player, /live/dash/manifest.mpd",
        "video.js,     /vod/hls-ts/master.m3u8",
        "video.js,     /live/hls/master.m3u8"
    })
    void everyPlayerIsFed(String player, String manifest) {
        open(player, manifest).awaitPlayed(Duration.ofSeconds(1));
        open(player, manifest).awaitLinks(1);
        awaitFromPeers(100_000);

        assertThat(tabs).allSatisfy(tab -> {
            assertThat(tab.observe().fatal()).isZero();
            assertThat(tab.observe().errors()).isEmpty();
        });
    }

    /** All tabs together: which of them is told to fetch a live segment for the others is the gateway's choice. */
    private void awaitFromPeers(long bytes) {
        await().atMost(Duration.ofSeconds(45)).pollInSameThread().until(() -> bytesFromPeers() > bytes);
    }

    private long bytesFromPeers() {
        return counts().stream().mapToLong(SwarmTab.Counts::swarm).sum();
    }

    @Test
    void aViewerThatVanishesIsNotMissed() {
        SwarmTab seed = open("hls.js", LongStream.LIVE).awaitPlayed(Duration.ofSeconds(2));
        SwarmTab left = open("hls.js", LongStream.LIVE).awaitLinks(1);
        awaitFromPeers(200_000);
        seed.crash();
        seed.close();
        tabs.remove(seed);
        left.awaitPlayed(Duration.ofSeconds(20));

        assertThat(left.observe().fatal()).isZero();
        assertThatNothingFroze();
    }

    @Test
    void aHardReloadGetsItsWorkerAndItsNeighboursBack() {
        open("hls.js", LongStream.LIVE).awaitPlayed(Duration.ofSeconds(2));
        SwarmTab second = open("hls.js", LongStream.LIVE).awaitControlled().awaitLinks(1);
        second.reloadHard().awaitControlled().awaitLinks(1);
        awaitFromPeers(bytesFromPeers() + 200_000);

        assertThat(second.observe().fatal()).isZero();
    }

    @Test
    void whoeverOptsOutPlaysOnOverHttp() {
        SwarmTab first = open("hls.js", LongStream.LIVE).awaitPlayed(Duration.ofSeconds(2));
        SwarmTab second = open("hls.js", LongStream.LIVE).awaitLinks(1);
        awaitFromPeers(200_000);
        second.evaluate("() => swarmgate.optOut()");
        second.awaitState("none");
        first.await("() => swarmgate.stats().links.every((link) => !link.open)");
        second.awaitPlayed(Duration.ofSeconds(15));

        assertThat(second.serviceWorkers()).isZero();
        assertThat(second.observe().fatal()).isZero();
        assertThatNothingFroze();
    }

    @Test
    void switchedOffEverybodyPlaysOnOverHttp() throws IOException {
        open("hls.js", LongStream.LIVE).awaitPlayed(Duration.ofSeconds(2));
        open("hls.js", LongStream.LIVE).awaitLinks(1);
        awaitFromPeers(200_000);
        bed.switchOff();
        tabs.forEach(tab -> tab.awaitState("none"));
        tabs.forEach(tab -> tab.awaitPlayed(Duration.ofSeconds(15)));

        assertThat(tabs).allSatisfy(tab -> {
            assertThat(tab.serviceWorkers()).isZero();
            assertThat(tab.observe().fatal()).isZero();
        });
        assertThatNothingFroze();
    }

    private List<SwarmTab.Counts> counts() {
        return tabs.stream().map(SwarmTab::counts).toList();
    }

    private double offload() {
        return offload(0, 0);
    }

    private double offloadSince(List<SwarmTab.Counts> before) {
        return offload(
                before.stream().mapToLong(SwarmTab.Counts::swarm).sum(),
                before.stream().mapToLong(SwarmTab.Counts::http).sum());
    }

    private double offload(long swarmBefore, long httpBefore) {
        List<SwarmTab.Counts> now = counts();
        double swarm = now.stream().mapToLong(SwarmTab.Counts::swarm).sum() - swarmBefore;
        double http = now.stream().mapToLong(SwarmTab.Counts::http).sum() - httpBefore;
        return swarm / (swarm + http);
    }

    private void assertThatNothingFroze() {
        assertThat(tabs)
                .allSatisfy(tab -> assertThat(tab.observe().stalls())
                        .as("%s %s", tab.observe(), tab.counts())
                        .isZero());
    }

    /** The clients' counts are not taken on trust. */
    private void assertThatTheEdgeCountsTheSame() {
        long http = counts().stream().mapToLong(SwarmTab.Counts::http).sum();
        // More has been sent than has been taken in: requests under way, and those that were given up.
        assertThat(bed.bytesToViewers()).isBetween(http, (long) (1.1 * http) + 1_000_000);
    }
}
