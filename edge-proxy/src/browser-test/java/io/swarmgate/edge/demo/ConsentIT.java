package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A viewer's choice is one for the whole site, whichever tab it was made in. */
class ConsentIT extends ViewerTests {
    private static final String PLAYER = "hls.js";

    @Test
    void optingOutAndInCountsAtOnceInAllTabsOfTheSite() {
        SwarmTab first = open(PLAYER, LongStream.LIVE).awaitControlled().awaitState("joined");
        SwarmTab second = first.beside(bed.url(), PLAYER, LongStream.LIVE)
                .awaitControlled()
                .awaitLinks(1);

        first.evaluate("() => swarmgate.optOut()");
        second.awaitState("none");
        second.awaitPlayed(Duration.ofSeconds(10));
        assertThat(second.serviceWorkers()).isZero();
        assertThat(second.observe().fatal()).isZero();

        second.evaluate("() => swarmgate.optIn()");
        first.awaitState("joined").awaitLinks(1);
    }
}
