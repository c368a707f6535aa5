package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.CidrBlock;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SitesTest {
    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }

    @Test
    void theFirstNameInOrderCounts() throws Exception {
        Sites sites = new Sites(Map.of(
                "b", List.of(CidrBlock.parse("10.0.0.0/8"), CidrBlock.parse("2001:db8::/32")),
                "a", List.of(CidrBlock.parse("10.1.0.0/16"))));
        assertThat(sites.of(address("10.1.2.3"))).isEqualTo("a");
        assertThat(sites.of(address("10.2.2.3"))).isEqualTo("b");
        assertThat(sites.of(address("2001:db8::1"))).isEqualTo("b");
        assertThat(sites.of(address("192.0.2.1"))).isNull();
        assertThat(sites.of(address("192.0.2.1"))).isNull();
    }

    @Test
    void withoutSitesNobodyHasOne() throws Exception {
        Sites none = new Sites(Map.of());
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.of(address("10.1.2.3"))).isNull();
    }
}
