package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.demo.PlayerTab.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Unmodified players in a real browser, once straight from an origin and once through the edge in front of another
 * origin with the same files.
 */
class PlayersIT {

    private static Chromium chromium;
    private static DemoOrigin direct;
    private static DemoOrigin direct2;

    @BeforeAll
    static void start() {
        chromium = Chromium.launch();
        direct = DemoOrigin.start();
        direct2 = DemoOrigin.start();
    }

    @AfterAll
    static void stop() {
        chromium.close();
        direct.close();
        direct2.close();
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
        "Shaka Player, /vod/hls-ts/master.m3u8",
        "video.js,     /vod/hls-ts/master.m3u8",
        "video.js,     /vod/cmaf/master.m3u8",
        "video.js,     /vod/ondemand/manifest.mpd"
    })
    void everyFrameOfAnOnDemandStreamArrives(String player, String manifest) {
        long t = System.nanoTime();
        try (PlayerTab straight = PlayerTab.open(chromium, direct.url(), player, manifest);
                PlayerTab throughEdge = PlayerTab.open(chromium, direct2.url(), player, manifest)) {
            straight.speedUp(4);
            throughEdge.speedUp(4);
            straight.awaitEnd();
            throughEdge.awaitEnd();
            System.out.println(player + manifest + " " + straight.observe() + " " + throughEdge.observe() + " "
                    + straight.mediaPaths().size() + " " + (System.nanoTime() - t) / 1e9);
        }
    }

    @Test
    void liveStreamsPlayAcrossTheLoopsSeam() {
        long t = System.nanoTime();
        List<PlayerTab> tabs = new ArrayList<>();
        try {
            tabs.add(PlayerTab.open(chromium, direct.url(), "hls.js", "/live/hls/master.m3u8"));
            tabs.add(PlayerTab.open(chromium, direct.url(), "dash.js", "/live/dash/manifest.mpd"));
            tabs.add(PlayerTab.open(chromium, direct.url(), "Shaka Player", "/live/dash/manifest.mpd"));
            tabs.add(PlayerTab.open(chromium, direct.url(), "video.js", "/live/hls/master.m3u8"));
            for (PlayerTab tab : tabs) {
                tab.awaitPlayed(Duration.ofSeconds(26));
                System.out.println(tab.observe() + " " + (System.nanoTime() - t) / 1e9);
            }
        } finally {
            tabs.forEach(PlayerTab::close);
        }
    }
}
