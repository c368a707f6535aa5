package io.swarmgate.edge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostFieldTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "127.0.0.1",
                "127.0.0.1:9090",
                "[::1]:9090",
                "[::1]",
                "LocalHost:1",
                "edge.localhost",
                "10.1.2.3:80"
            })
    void addressesAndLocalhostAreOwn(String host) {
        assertThat(HostField.isOwn(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9090",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "127.0.0.1@evil.example",
                "1.2.3.4.5",
                "xlocalhost",
                "[::1].evil.example",
                "0x7f000001",
                "évil"
            })
    void namesThatANameServerKnowsAreNot(String host) {
        assertThat(HostField.isOwn(host)).isFalse();
    }
}
