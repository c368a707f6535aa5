package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceAddressTest {
    private static String host(String address) {
        return SourceAddress.of(address).host();
    }

    private static String network(String address) {
        return SourceAddress.of(address).network();
    }

    @Test
    void anIpv4AddressIsOneHostOfItsSlash24() {
        assertThat(host("192.0.2.1")).isNotEqualTo(host("192.0.2.2"));
        assertThat(network("192.0.2.1")).isEqualTo(network("192.0.2.200"));
        assertThat(network("192.0.2.1")).isNotEqualTo(network("192.0.3.1"));
    }

    @Test
    void anIpv6HostIsItsSlash64AndItsNetworkTheSlash48() {
        assertThat(host("2001:db8:1:2::1")).isEqualTo(host("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assertThat(host("2001:db8:1:2::1")).isNotEqualTo(host("2001:db8:1:3::1"));
        assertThat(network("2001:db8:1:2::1")).isEqualTo(network("2001:db8:1:ffff::1"));
        assertThat(network("2001:db8:1::1")).isNotEqualTo(network("2001:db8:2::1"));
    }

    @Test
    void anIpv4MappedAddressIsTheIpv4Address() {
        assertThat(SourceAddress.of("::ffff:192.0.2.1")).isEqualTo(SourceAddress.of("192.0.2.1"));
    }

    @Test
    void whatIsNoAddressStandsForItself() {
        assertThat(SourceAddress.of("")).isEqualTo(SourceAddress.of(""));
        assertThat(host("300.1.2")).isEqualTo("300.1.2");
        assertThat(host("name.example")).isEqualTo("name.example");
    }
}
