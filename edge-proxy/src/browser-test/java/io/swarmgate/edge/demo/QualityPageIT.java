package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What viewers see, observed in a real browser under an unmodified player. */
class QualityPageIT extends BrowserTests {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private NetworkBed bed(String name, int controlPercent) throws Exception {
        return NetworkBed.start(
                directory.resolve(name),
                "swarm: true",
                "swarm: {stun: off, local-candidates: true, control-group: " + controlPercent + "%}\n");
    }

    private static double metric(NetworkBed bed, String name, String group) throws Exception {
        Matcher found = Pattern.compile(
                        "(?m)^swarmgate_quality_" + name + "\\{route=\"demo\",group=\"" + group + "\",} (.*)$")
                .matcher(bed.admin("/metrics"));
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    /** Plays for some seconds and leaves. */
    private void watchAndLeave(NetworkBed bed) {
        try (SwarmTab tab = SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE)) {
            tab.awaitPlayed(Duration.ofSeconds(8));
            tab.evaluate("location.href = 'about:blank'");
            tab.awaitAddress("about:blank");
        }
    }

    private static void assertThatOneViewerWasSeen(NetworkBed bed, String group) {
        await().atMost(Duration.ofSeconds(30)).pollInSameThread().untilAsserted(() -> {
            assertThat(metric(bed, "sessions_total", group)).isEqualTo(1);
            assertThat(metric(bed, "startup_seconds_count", group)).isEqualTo(1);
            assertThat(metric(bed, "watched_seconds_total", group)).isBetween(1.0, 60.0);
            assertThat(metric(bed, "bitrate_bits_per_second_sum", group)).isPositive();
            assertThat(metric(bed, "buffer_seconds_sum", group)).isPositive();
            assertThat(metric(bed, "frames_total", group)).isPositive();
        });
        await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .untilAsserted(() -> assertThat(bed.admin("/api/v1/quality")).containsPattern("\"httpBytes\":[1-9]"));
    }

    @Test
    void aViewerWhoSharesIsSeenInItsGroup() throws Exception {
        try (NetworkBed bed = bed("p2p", 0)) {
            watchAndLeave(bed);
            assertThatOneViewerWasSeen(bed, "p2p");
            assertThat(metric(bed, "sessions_total", "control")).isZero();
        }
    }

    @Test
    void aViewerWhoIsKeptApartIsSeenInTheControlGroup() throws Exception {
        try (NetworkBed bed = bed("control", 100)) {
            watchAndLeave(bed);
            assertThatOneViewerWasSeen(bed, "control");
            assertThat(metric(bed, "sessions_total", "p2p")).isZero();
        }
    }

    @Test
    void playersThatTellOfThemselvesShareTheSameSegments() throws Exception {
        try (NetworkBed bed = bed("cmcd", 0);
                SwarmTab first = SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE);
                SwarmTab second = SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE)) {
            for (SwarmTab tab : new SwarmTab[] {first, second}) {
                tab.evaluate("location.search += '&cmcd'");
                tab.await("() => window.observed !== undefined && location.search.includes('cmcd')");
            }
            first.awaitLinks(1);
            second.await("() => swarmgate.stats()?.swarm > 300_000");
            assertThat((boolean) second.ask("""
                    () => performance.getEntriesByType('resource').some(({ name }) => name.includes('CMCD='))""")).isTrue();
            first.awaitPlayed(Duration.ofSeconds(2));
        }
    }
}
