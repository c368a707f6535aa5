package io.swarmgate.swarm.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SourceRatesTest {
    private long now;
    private final SourceRates<String> rates = new SourceRates<>(2, 0.5, 100, () -> now);

    @Test
    void eachSourceHasABurstOfItsOwn() {
        assertThat(rates.take("a")).isTrue();
        assertThat(rates.take("a")).isTrue();
        assertThat(rates.take("a")).isFalse();
        assertThat(rates.take("b")).isTrue();
    }

    @Test
    void whoHasToWaitIsToldForHowLong() {
        rates.take("a");
        assertThat(rates.secondsUntilTaken("a")).isZero();
        assertThat(rates.secondsUntilTaken("a")).isCloseTo(2, within(1e-9));
        now += Duration.ofSeconds(2).toNanos();
        assertThat(rates.take("a")).isTrue();
    }
}
