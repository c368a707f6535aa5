package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.origin.Fields;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardedFieldsTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);
    private static final InetSocketAddress CLIENT6 = new InetSocketAddress("2001:db8::7", 4711);
    private static final Fields CLAIMED = Fields.EMPTY
            .with("X-Forwarded-For", "203.0.113.9")
            .with("X-Forwarded-Proto", "https")
            .with("X-Forwarded-Host", "www.example")
            .with("Forwarded", "for=203.0.113.9");

    private static Fields extend(List<String> trusted, Fields fields, InetSocketAddress peer) {
        return new ForwardedFields(trusted, "swarmgate-1").extend(fields, peer, "http", "edge.example:8080", "1.1");
    }

    @Test
    void claimsOfStrangersAreReplaced() {
        Fields out = extend(List.of("10.0.0.0/8"), CLAIMED, CLIENT);
        assertThat(out.combined("X-Forwarded-For")).isEqualTo("192.0.2.7");
        assertThat(out.combined("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(out.combined("X-Forwarded-Host")).isEqualTo("edge.example:8080");
        assertThat(out.combined("Forwarded")).isEqualTo("for=192.0.2.7;host=\"edge.example:8080\";proto=http");
    }

    @Test
    void claimsOfTrustedProxiesAreExtended() {
        Fields out = extend(List.of("192.0.2.0/24"), CLAIMED, CLIENT);
        assertThat(out.combined("X-Forwarded-For")).isEqualTo("203.0.113.9, 192.0.2.7");
        assertThat(out.combined("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(out.combined("X-Forwarded-Host")).isEqualTo("www.example");
        assertThat(out.combined("Forwarded"))
                .isEqualTo("for=203.0.113.9, for=192.0.2.7;host=\"edge.example:8080\";proto=http");
    }

    @Test
    void addressesOfIpv6AreBracketedInForwardedOnly() {
        Fields out = extend(List.of(), Fields.EMPTY, CLIENT6);
        assertThat(out.combined("Forwarded")).startsWith("for=\"[2001:db8:0:0:0:0:0:7]\"");
        assertThat(out.combined("X-Forwarded-For")).isEqualTo("2001:db8:0:0:0:0:0:7");
    }

    @Test
    void viaAndCdnLoopAreAppendedWhoeverSentThem() {
        Fields out = extend(List.of(), Fields.EMPTY.with("Via", "1.0 squid").with("CDN-Loop", "cdn.example"), CLIENT);
        assertThat(out.combined("Via")).isEqualTo("1.0 squid, 1.1 swarmgate");
        assertThat(out.combined("CDN-Loop")).isEqualTo("cdn.example, swarmgate-1");
    }

    @Test
    void ownNameInCdnLoopIsALoop() {
        ForwardedFields forwarded = new ForwardedFields(List.of(), "swarmgate-1");
        assertThat(forwarded.isLoop(Fields.EMPTY.with("CDN-Loop", "a, Swarmgate-1;v=2, b")))
                .isTrue();
        assertThat(forwarded.isLoop(Fields.EMPTY.with("CDN-Loop", "swarmgate-2, x-swarmgate-1")))
                .isFalse();
        assertThat(forwarded.isLoop(Fields.EMPTY)).isFalse();
    }

    @Test
    void blocksThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new ForwardedFields(List.of("10.0.0.0/33"), "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/33");
    }
}
