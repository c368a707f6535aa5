package io.swarmgate.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivelinessTest {
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void aPauseThatIsTooLongIsItsEnd() {
        Liveliness body = new Liveliness(IDLE, false, 0);

        assertThat(body.death(5 * SECOND - 1)).isNull();
        assertThat(body.death(5 * SECOND)).isEqualTo("no data for 5000 ms");
    }

    @Test
    void aTrickleIsEnoughForOneReader() {
        Liveliness body = new Liveliness(IDLE, false, 0);
        for (int second = 1; second < 1000; second++) {
            body.received(1, second * SECOND);
            assertThat(body.death(second * SECOND)).isNull();
        }
    }

    @Test
    void aTrickleIsNotEnoughWhereOthersWait() {
        Liveliness body = new Liveliness(IDLE, true, 0);
        for (int second = 1; second < 10; second++) {
            body.received(1, second * SECOND);
            assertThat(body.death(second * SECOND)).isNull();
        }

        assertThat(body.death(10 * SECOND)).isEqualTo("9 bytes in 10 s");
    }

    @Test
    void whatGetsOnGoesOn() {
        Liveliness body = new Liveliness(IDLE, true, 0);
        for (int second = 1; second < 1000; second++) {
            body.received(Liveliness.MIN_BYTES / 10 + 1, second * SECOND);
            assertThat(body.death(second * SECOND)).as("second %d", second).isNull();
        }
    }

    @Test
    void timeInWhichTheReaderPausedDoesNotCount() {
        Liveliness body = new Liveliness(IDLE, true, 0);
        body.paused();
        assertThat(body.death(100 * SECOND)).isNull();
        body.resumed(100 * SECOND);
        assertThat(body.death(104 * SECOND)).isNull();
        assertThat(body.death(105 * SECOND)).isNotNull();
    }

    @Test
    void theNextLookIsNeverLaterThanADeath() {
        Liveliness body = new Liveliness(IDLE, true, 0);
        body.received(1, 3 * SECOND);

        assertThat(body.nextLook(4 * SECOND)).isEqualTo(Duration.ofSeconds(4));
        body.received(1, 7 * SECOND);
        assertThat(body.nextLook(8 * SECOND)).isEqualTo(Duration.ofSeconds(2));
    }
}
