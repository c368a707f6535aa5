package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.swarmgate.edge.demo.PlayerTab.Observation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Unmodified players in a real browser, straight from an origin and through the edge in front of another origin with
 * the same files.
 */
@Tag("alone")
class PlayersIT extends BrowserTests {
    /** Of every on-demand set: 24 s of 25 frames. */
    private static final double SECONDS = 24;

    private static final long FRAMES = 600;

    private static DemoOrigin direct;
    private static Demo demo;

    @BeforeAll
    static void start() throws IOException {
        direct = DemoOrigin.start();
        demo = Demo.start(0, 0);
    }

    @AfterAll
    static void stop() {
        if (demo != null) {
            direct.close();
            demo.close();
        }
    }

    @ParameterizedTest(name = "{0} plays {1}")
    @CsvSource({
        "hls.js,       /vod/hls-ts/master.m3u8",
        "hls.js,       /vod/cmaf/master.m3u8",
        "hls.js,       /vod/hls-aes/index.m3u8",
        "hls.js,       /vod/single-file/master.m3u8",
        "dash.js,      /vod/cmaf/manifest.mpd",
        "dash.js,      /vod/single-file/manifest.mpd",
        "dash.js,      /vod/ondemand/manifest.mpd",
        "Shaka Player, /vod/cmaf/manifest.mpd",
        "Shaka Player, /vod/ondemand/manifest.mpd",
        "Shaka Player, /vod/hls-aes/index.m3u8",
        "video.js,     /vod/hls-ts/master.m3u8",
        "video.js,     /vod/single-file/master.m3u8",
        "video.js,     /vod/cmaf/manifest.mpd"
    })
    void everyFrameOfAnOnDemandStreamIsPlayed(String player, String manifest) {
        try (PlayerTab straight = PlayerTab.open(chromium, direct.url(), player, manifest);
                PlayerTab throughEdge = PlayerTab.open(chromium, demo.url(), player, manifest)) {
            straight.speedUp(4);
            throughEdge.speedUp(4);
            straight.awaitEnd();
            throughEdge.awaitEnd();

            Observation expected = straight.observe();
            Observation seen = throughEdge.observe();
            assertThat(seen.fatal()).as("played to the end: %s", seen).isZero();
            assertThat(seen.time()).isCloseTo(expected.time(), within(0.1)).isCloseTo(SECONDS, within(0.1));
            assertThat(seen.errors())
                    .as("errors")
                    .hasSizeLessThanOrEqualTo(expected.errors().size());
            // A change of rendition may decode a few frames twice.
            assertThat(seen.frames()).as("frames").isGreaterThanOrEqualTo(Math.min(FRAMES, expected.frames()));
            assertOnlyGatewaySegments(throughEdge);
        }
        assertOriginSentNothingTwice();
    }

    @Test
    void liveStreamsPlayOnWhereTheLoopBeginsAnew() {
        List<Observation> straight = playLive(direct.url(), false);
        List<Observation> throughEdge = playLive(demo.url(), true);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < straight.size(); i++) {
            all.assertThat(throughEdge.get(i).fatal())
                    .as("%s", throughEdge.get(i))
                    .isZero();
            all.assertThat(throughEdge.get(i).errors())
                    .hasSizeLessThanOrEqualTo(straight.get(i).errors().size());
        }
        all.assertAll();
        assertOriginSentNothingTwice();
    }

    /** All players at once; longer than one loop, so that each passes a seam. */
    private static List<Observation> playLive(String server, boolean throughEdge) {
        List<PlayerTab> tabs = new ArrayList<>();
        try {
            tabs.add(PlayerTab.open(chromium, server, "hls.js", "/live/hls/master.m3u8"));
            tabs.add(PlayerTab.open(chromium, server, "dash.js", "/live/dash/manifest.mpd"));
            tabs.add(PlayerTab.open(chromium, server, "Shaka Player", "/live/dash/manifest.mpd"));
            tabs.add(PlayerTab.open(chromium, server, "video.js", "/live/hls/master.m3u8"));
            List<Observation> seen = new ArrayList<>();
            for (PlayerTab tab : tabs) {
                tab.awaitPlayed(Duration.ofSeconds(25));
                seen.add(tab.observe());
                if (throughEdge) {
                    assertOnlyGatewaySegments(tab);
                }
            }
            return seen;
        } finally {
            tabs.forEach(PlayerTab::close);
        }
    }

    private static void assertOnlyGatewaySegments(PlayerTab tab) {
        assertThat(tab.mediaPaths()).isNotEmpty().allMatch(path -> path.startsWith("/_p2p/"));
    }

    /** However many players and tabs: no byte of a segment left the origin more than once. */
    private static void assertOriginSentNothingTwice() {
        Map<String, Long> sent = demo.origin().log().entries().stream()
                .filter(entry -> entry.isMedia() && entry.status() < 400)
                .collect(
                        Collectors.groupingBy(RequestLog.Entry::path, Collectors.summingLong(RequestLog.Entry::bytes)));
        assertThat(sent)
                .isNotEmpty()
                .allSatisfy((path, bytes) -> demo.origin()
                        .file(path)
                        // A live segment is gone after a while.
                        .ifPresent(file -> assertThat(bytes).isLessThanOrEqualTo(file.content().length)));
    }
}
