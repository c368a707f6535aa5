package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final Instant NOW = TestSwarms.NOW;
    private static final SourceAddress NAT = SourceAddress.of("192.0.2.1");

    private final Sources sources = new Sources(100);

    private static SourceAddress network(int number) {
        return SourceAddress.of("198.18." + number + ".7");
    }

    @Test
    void eachNetworkThatHadSomethingCountsOnce() {
        for (int i = 0; i < 5; i++) {
            sources.confirmed(NAT, network(1), Sources.CONFIRMED_BYTES, NOW);
            sources.confirmed(NAT, SourceAddress.of("198.18.1.8"), Sources.CONFIRMED_BYTES, NOW);
        }
        assertThat(sources.confirming(NAT, NOW)).isEqualTo(1);
        sources.confirmed(NAT, network(2), Sources.CONFIRMED_BYTES, NOW);
        assertThat(sources.confirming(NAT, NOW)).isEqualTo(2);
    }

    @Test
    void aNetworkDoesNotSpeakForItself() {
        sources.confirmed(NAT, SourceAddress.of("192.0.2.9"), 100 * Sources.CONFIRMED_BYTES, NOW);
        assertThat(sources.confirming(NAT, NOW)).isZero();
    }

    @Test
    void aLittleIsNothingAndAllFades() {
        sources.confirmed(NAT, network(1), Sources.CONFIRMED_BYTES - 1, NOW);
        assertThat(sources.confirming(NAT, NOW)).isZero();
        sources.confirmed(NAT, network(1), Sources.CONFIRMED_BYTES, NOW);
        assertThat(sources.confirming(NAT, NOW)).isEqualTo(1);
        assertThat(sources.confirming(NAT, NOW.plus(Duration.ofHours(1)))).isZero();
    }

    @Test
    void noMoreNetworksAreRememberedThanCount() {
        for (int i = 0; i < 3 * Sources.MOST_CONFIRMING; i++) {
            sources.confirmed(NAT, network(i), Sources.CONFIRMED_BYTES, NOW);
        }
        assertThat(sources.confirming(NAT, NOW)).isEqualTo(Sources.MOST_CONFIRMING);
    }

    @Test
    void anExpulsionWeighsOnAddressAndNetworkAndFades() {
        sources.expelled(NAT, NOW);
        SourceAddress sibling = SourceAddress.of("192.0.2.200");
        assertThat(sources.expelledAt(NAT, NOW)).isEqualTo(1);
        assertThat(sources.expelledAt(sibling, NOW)).isZero();
        assertThat(sources.expelledAround(sibling, NOW)).isEqualTo(1);
        assertThat(sources.expelledAround(network(1), NOW)).isZero();
        Instant later = NOW.plus(Duration.ofMinutes(15));
        assertThat(sources.expelledAt(NAT, later)).isCloseTo(0.5, Offset.offset(1e-9));
        assertThat(sources.expelledAround(NAT, later)).isCloseTo(0.5, Offset.offset(1e-9));
    }

    @Test
    void anAttackerWithMillionsOfAddressesIsNotRememberedWhole() {
        Sources few = new Sources(10);
        for (int i = 0; i < 10_000; i++) {
            few.expelled(SourceAddress.of("10.0." + i / 256 + "." + i % 256), NOW);
        }
        long remembered = 0;
        for (int i = 0; i < 10_000; i++) {
            remembered += few.expelledAt(SourceAddress.of("10.0." + i / 256 + "." + i % 256), NOW) > 0 ? 1 : 0;
        }
        assertThat(remembered).isLessThan(1000);
    }
}
