package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.IceServer;
import io.swarmgate.swarm.protocol.PeerId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class IceServersTest {
    private static final PeerId PEER = new PeerId("0123456789abcdef");
    private static final String STUN = "stun:stun.example:3478";
    private static final String TURN = "turn:turn.example:3478?transport=udp";
    private static final String TURNS = "turns:turn.example:443";

    /** Twelve hours before the second 1,790,000,000, when the credentials end. */
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_790_000_000L - 12 * 3600));

    /**
     * The password was computed apart: {@code printf 1790000000:0123456789abcdef | openssl dgst -sha1 -hmac north-wind
     * -binary | base64}, which is what coturn does with {@code static-auth-secret=north-wind}.
     */
    @Test
    void turnCredentialsAreThoseOfCoturn() {
        assertThat(new IceServers(List.of(TURN, TURNS), "north-wind", 3478, CLOCK).forPeer(PEER, "edge.example"))
                .containsExactly(new IceServer(
                        List.of(TURN, TURNS), "1790000000:0123456789abcdef", "Rfcb+HUecq/6bCpRf4JdI7/pvRk="));
    }

    @Test
    void stunNeedsNoCredentials() {
        List<IceServer> servers =
                new IceServers(List.of(TURN, STUN), "north-wind", null, CLOCK).forPeer(PEER, "edge.example");
        assertThat(servers).hasSize(2);
        assertThat(servers.get(0)).isEqualTo(new IceServer(List.of(STUN), null, null));
        assertThat(servers.get(1).urls()).containsExactly(TURN);
    }

    @Test
    void whereNoneIsConfiguredNoneIsNamed() {
        assertThat(new IceServers(List.of(), null, null, CLOCK).forPeer(PEER, "edge.example"))
                .isEmpty();
    }

    @Test
    void whereNoneIsConfiguredTheEdgeNamesItselfByTheHostThePageUses() {
        IceServers servers = new IceServers(List.of(), null, 3479, CLOCK);
        assertThat(servers.forPeer(PEER, "edge.example"))
                .containsExactly(new IceServer(List.of("stun:edge.example:3479"), null, null));
        assertThat(servers.forPeer(PEER, "[2001:db8::1]"))
                .containsExactly(new IceServer(List.of("stun:[2001:db8::1]:3479"), null, null));
    }

    @Test
    void aHostThatIsNoneIsNotNamed() {
        IceServers servers = new IceServers(List.of(), null, 3479, CLOCK);
        assertThat(servers.forPeer(PEER, "")).isEmpty();
        assertThat(servers.forPeer(PEER, "edge.example?x\"")).isEmpty();
    }
}
