package io.swarmgate.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTargetTest {
    @Test
    void partsOfAUrl() {
        assertThat(OriginTarget.parse("https://o.example:8443/a/%2F?x=%20|&y"))
                .isEqualTo(new OriginTarget(true, "o.example", 8443, "/a/%2F", "/a/%2F?x=%20|&y"));
    }

    @Test
    void defaultPorts() {
        assertThat(OriginTarget.parse("http://o.example").port()).isEqualTo(80);
        assertThat(OriginTarget.parse("https://o.example/").port()).isEqualTo(443);
    }

    @Test
    void addressOfIpv6() {
        OriginTarget target = OriginTarget.parse("http://[::1]:8080/a");
        assertThat(target.host()).isEqualTo("::1");
        assertThat(target.port()).isEqualTo(8080);
        assertThat(target.server()).isEqualTo("http://[::1]:8080");
        assertThat(OriginTarget.parse("http://[::1]/a").port()).isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "ftp://h/", "http:///a", ""})
    void otherUrlsAreRefused(String url) {
        assertThatThrownBy(() -> OriginTarget.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }
}
