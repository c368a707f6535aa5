package io.swarmgate.edge.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often one source is answered. */
class AskingRatesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AskingRates rates = new AskingRates(1000, nanos::get);

    @BeforeEach
    void useUp() throws Exception {
        for (int i = 0; i < AskingRates.BURST; i++) {
            assertThat(rates.allow(InetAddress.getByName("192.0.2.1"))).isTrue();
            assertThat(rates.allow(InetAddress.getByName("2001:db8:0:1::" + Integer.toHexString(i))))
                    .isTrue();
        }
    }

    @Test
    void afterItsBurstASourceIsAnsweredAtItsRate() throws Exception {
        InetAddress source = InetAddress.getByName("192.0.2.1");
        assertThat(rates.allow(source)).isFalse();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        for (int i = 0; i < AskingRates.PER_SECOND; i++) {
            assertThat(rates.allow(source)).isTrue();
        }
        assertThat(rates.allow(source)).isFalse();
    }

    @Test
    void otherSourcesAreNotHeldUp() throws Exception {
        assertThat(rates.allow(InetAddress.getByName("192.0.2.2"))).isTrue();
        assertThat(rates.allow(InetAddress.getByName("2001:db8:0:2::1"))).isTrue();
    }

    @Test
    void theAddressesOfOneNetworkOfIpv6AreOneSource() throws Exception {
        assertThat(rates.allow(InetAddress.getByName("2001:db8:0:1:ffff::1"))).isFalse();
    }
}
