package io.swarmgate.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the ledger lies when nobody says where. */
class StateDirectoryTest {
    private static final InetSocketAddress LISTEN = new InetSocketAddress("0.0.0.0", 8080);

    @Test
    void systemdSaysWhereStateBelongs() {
        assertThat(StateDirectory.lasting(
                        Map.of("STATE_DIRECTORY", "/var/lib/swarmgate:/var/lib/other", "XDG_STATE_HOME", "/x"),
                        "/root",
                        LISTEN))
                .contains(Path.of("/var/lib/swarmgate/ledger-0.0.0.0-8080"));
    }

    @Test
    void elseItIsTheStateDirectoryOfTheUser() {
        assertThat(StateDirectory.lasting(Map.of("XDG_STATE_HOME", "/home/ops/state"), "/home/ops", LISTEN))
                .contains(Path.of("/home/ops/state/swarmgate/ledger-0.0.0.0-8080"));
        assertThat(StateDirectory.lasting(Map.of("XDG_STATE_HOME", "not/absolute"), "/home/ops", LISTEN))
                .contains(Path.of("/home/ops/.local/state/swarmgate/ledger-0.0.0.0-8080"));
    }

    @Test
    void accountsOfServicesHaveNone() {
        assertThat(StateDirectory.lasting(Map.of(), "/nonexistent", LISTEN)).isEmpty();
        assertThat(StateDirectory.lasting(Map.of(), "/", LISTEN)).isEmpty();
        assertThat(StateDirectory.lasting(Map.of(), "?", LISTEN)).isEmpty();
    }

    @Test
    void aPortThatTheSystemChoosesHasNone() {
        InetSocketAddress any = new InetSocketAddress("0.0.0.0", 0);
        assertThat(StateDirectory.lasting(Map.of("STATE_DIRECTORY", "/var/lib/swarmgate"), "/root", any))
                .isEmpty();
        assertThat(StateDirectory.passing("op s", any)).isNotEqualTo(StateDirectory.passing("op s", any));
    }

    @Test
    void twoEdgesOfOneUserHaveTwo() {
        assertThat(StateDirectory.passing("ops", LISTEN))
                .isNotEqualTo(StateDirectory.passing("ops", new InetSocketAddress("0.0.0.0", 8081)))
                .isEqualTo(StateDirectory.passing("ops", LISTEN));
    }
}
