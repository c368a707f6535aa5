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

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true", "::1, true", "10.1.2.3, true", "172.16.0.1, true", "192.168.1.1, true", "169.254.1.1, true",
        "fd00::1, true", "fe80::1, true", "192.0.2.1, false", "100.64.0.1, false", "2001:db8::1, false",
                "example, false",
    })
    void onlyNetworksOfTheOperatorsOwnArePrivate(String address, boolean isPrivate) {
        assertThat(SourceNetwork.of(address).isPrivate()).isEqualTo(isPrivate);
    }

    @Test
    void aMachineIsOneToItselfWhicheverOfItsAddressesItUses() {
        assertThat(SourceNetwork.of("127.0.0.1")).isEqualTo(SourceNetwork.of("::1"));
    }

    @Test
    void whatIsNoAddressStandsForItself() {
        assertThat(SourceNetwork.of("not:an:address").name()).isEqualTo("not:an:address");
        assertThat(SourceNetwork.of("localhost").name()).isEqualTo("localhost");
        assertThat(SourceNetwork.of("").name()).isEmpty();
    }
}
