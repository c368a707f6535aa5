package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoopClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final LoopClock clock = new LoopClock(START, Duration.ofSeconds(2), 12, 6, 3);

    @Test
    void segmentIsThereOnceItIsOver() {
        assertThat(clock.isServed(0, START.plusMillis(1999))).isFalse();
        assertThat(clock.isServed(0, START.plusMillis(2000))).isTrue();
        assertThat(clock.newest(START.plusSeconds(7))).isEqualTo(2);
    }

    @Test
    void windowBeginsShortAndThenSlides() {
        assertThat(clock.first(START.plusSeconds(4))).isZero();
        assertThat(clock.first(START.plusSeconds(12))).isZero();
        assertThat(clock.first(START.plusSeconds(14))).isEqualTo(1);
    }

    @Test
    void segmentIsServedForAWhileAfterItLeftTheWindow() {
        Instant now = START.plusSeconds(40);
        assertThat(clock.newest(now)).isEqualTo(19);
        assertThat(clock.first(now)).isEqualTo(14);
        assertThat(clock.isServed(11, now)).isTrue();
        assertThat(clock.isServed(10, now)).isFalse();
        assertThat(clock.isServed(20, now)).isFalse();
    }

    @Test
    void newStreamHasAWholeWindowAtOnce() {
        LoopClock fresh = LoopClock.startedBefore(START, Duration.ofSeconds(2), 12, 6);
        assertThat(fresh.first(START)).isZero();
        assertThat(fresh.newest(START)).isEqualTo(5);
    }
}
