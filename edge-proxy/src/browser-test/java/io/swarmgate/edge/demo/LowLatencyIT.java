package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Viewers of low-latency streams, in players as they come, share what the origin is still writing: partial segments of
 * HLS, files of their own or byte ranges, and the chunks of DASH segments that grow.
 */
class LowLatencyIT extends BrowserTests {
    private static SwarmBed bed;

    @TempDir
    static Path directory;

    private final List<SwarmTab> tabs = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        bed = SwarmBed.start(directory);
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void closeTabs() {
        tabs.forEach(SwarmTab::close);
    }

    @ParameterizedTest(name = "{0} shares {1}")
    @CsvSource({
        "hls.js,       master.m3u8,  3",
        "hls.js,       ranges.m3u8,  2",
        "dash.js,      manifest.mpd, 3",
        "Shaka Player, manifest.mpd, 2"
    })
    void whatIsBeingWrittenComesFromPeers(String player, String manifest, int viewers) {
        for (int i = 0; i < viewers; i++) {
            tabs.add(SwarmTab.open(chromium, bed.url(), player, SwarmBed.LOW_LATENCY + manifest));
        }
        tabs.forEach(tab -> tab.awaitLinks(viewers - 1));
        List<SwarmTab.Counts> before = counts();
        // Some three segments of video.
        awaitFromPeers(sum(before) + 1_000_000);

        List<SwarmTab.Counts> now = counts();
        double http = now.stream().mapToLong(SwarmTab.Counts::http).sum()
                - before.stream().mapToLong(SwarmTab.Counts::http).sum();
        double swarm = sum(now) - sum(before);
        System.out.printf(
                "%s, %s, %d viewers: %.0f %% from peers, seconds behind live %s%n",
                player,
                manifest,
                viewers,
                100 * swarm / (swarm + http),
                tabs.stream().map(tab -> tab.observe().behind()).toList());
        assertThat(tabs).allSatisfy(tab -> {
            assertThat(tab.observe().fatal()).as("%s", tab.observe()).isZero();
            assertThat(tab.problems()).isEmpty();
        });
    }

    private List<SwarmTab.Counts> counts() {
        return tabs.stream().map(SwarmTab::counts).toList();
    }

    private static long sum(List<SwarmTab.Counts> counts) {
        return counts.stream().mapToLong(SwarmTab.Counts::swarm).sum();
    }

    private void awaitFromPeers(long bytes) {
        await().atMost(Duration.ofSeconds(90)).pollInSameThread().until(() -> sum(counts()) > bytes);
    }

    /** Its first bytes are read before its last ones exist. */
    @Test
    void aSegmentIsPassedOnWhileTheOriginStillWritesIt() {
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .ignoreNoExceptions()
                .until(this::readsAhead);
    }

    private boolean readsAhead() throws IOException {
        LowLatencyStream stream = bed.lowLatency();
        long place = stream.newest(Instant.now()) + 1;
        long number = place / LowLatencyStream.PARTS;
        URI segment = URI.create(bed.url() + "/_p2p" + SwarmBed.LOW_LATENCY + "0/s" + number + ".m4s");
        try (InputStream body = segment.toURL().openStream()) {
            int first = body.read();
            boolean early = stream.newest(Instant.now()) < LowLatencyStream.place(number, LowLatencyStream.PARTS - 1);
            byte[] rest = body.readAllBytes();
            assertThat(first).isNotNegative();
            assertThat(rest.length + 1)
                    .isEqualTo(stream.parts(0, number).stream()
                            .mapToInt(part -> part.length)
                            .sum());
            return early;
        }
    }
}
