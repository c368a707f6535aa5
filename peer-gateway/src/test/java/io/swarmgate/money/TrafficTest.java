package io.swarmgate.money;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficTest {
    @ParameterizedTest
    @CsvSource({"8640, 432", "8928, 446", "8064, 403", "8352, 417", "8916, 445", "19, 0", "20, 1", "0, 0"})
    void fiveInAHundredSamplesAreDroppedRoundedDown(int samples, int dropped) {
        assertThat(Traffic.dropped(samples)).isEqualTo(dropped);
    }

    @Test
    void missingSamplesCountAsZero() {
        long[] samples = new long[40];
        samples[3] = 10;
        samples[4] = 20;
        // Two of forty are dropped, and 38 idle ones are left.
        assertThat(Traffic.of(samples, new long[40], 0).percentile(Direction.OUT))
                .isZero();
    }

    @Test
    void bothDirectionsAreAddedUpSampleBySampleOrTakenApart() {
        Traffic traffic = Traffic.of(new long[] {10, 0}, new long[] {0, 30}, 0);
        assertThat(traffic.percentile(Direction.BOTH)).isEqualTo(30);
        assertThat(traffic.percentile(Direction.HIGHER)).isEqualTo(30);
        assertThat(traffic.percentile(Direction.OUT)).isEqualTo(10);
        assertThat(Traffic.of(new long[] {10}, new long[] {5}, 0).percentile(Direction.BOTH))
                .isEqualTo(15);
    }

    @Test
    void nothingIsTakenAwayBelowZero() {
        Traffic less =
                Traffic.of(new long[] {1, 5}, new long[2], 1).minus(Traffic.of(new long[] {3, 2}, new long[2], 4));
        assertThat(less.sent()).isEqualTo(3);
        assertThat(less.requests()).isZero();
    }
}
