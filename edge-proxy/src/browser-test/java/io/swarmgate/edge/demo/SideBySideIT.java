package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A page that plays two streams at a time, as multi-view pages do. */
@Tag("alone")
class SideBySideIT extends ViewerTests {
    private static final String BESIDE = """
            async () => {
              const { players } = await import('/page/players.js');
              const video = document.createElement('video');
              video.muted = video.autoplay = true;
              document.body.append(video);
              await players['dash.js'].start(video, '/live/dash/manifest.mpd', () => {});
            }""";

    /** Two viewers, so that the second connection of each can only be of a second swarm. */
    @Test
    void eachStreamOfAPageHasASwarm() {
        for (int viewer = 0; viewer < 2; viewer++) {
            open("hls.js", "/live/hls/master.m3u8")
                    .awaitPlayed(Duration.ofSeconds(2))
                    .evaluate(BESIDE);
        }
        tabs.forEach(tab -> tab.awaitLinks(2));
        SwarmTab second = tabs.get(1);
        second.await("() => swarmgate.stats().links.every(({ received, sent }) => received + sent > 100_000)");

        assertThat(second.observe().fatal()).isZero();
        assertThat(second.problems()).isEmpty();
    }
}
