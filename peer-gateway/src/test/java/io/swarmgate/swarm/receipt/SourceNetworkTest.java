package io.swarmgate.swarm.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8:0:0::1, 2001:db8:0:1::1, false",
        "::ffff:192.0.2.1, 192.0.2.1, true",
    })
    void aHostHasAnAddressOfIpv4OrAPrefixOfIpv6(String one, String other, boolean same) {
        assertThat(SourceNetwork.of(one).equals(SourceNetwork.of(other))).isEqualTo(same);
    }

    @Test
    void whatIsNoAddressStandsForItself() {
        assertThat(SourceNetwork.of("not:an:address")).isEqualTo(new SourceNetwork("not:an:address"));
        assertThat(SourceNetwork.of("localhost")).isEqualTo(new SourceNetwork("localhost"));
    }
}
