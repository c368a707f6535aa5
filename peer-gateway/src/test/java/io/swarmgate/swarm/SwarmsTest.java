package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.Swarms.Membership;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.CloseReason;
import io.swarmgate.swarm.protocol.PeerId;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that outlive their sockets, and what is not carried over. */
class SwarmsTest {
    private static final String STREAM = "00000000000000aa";

    @TempDir
    Path directory;

    private TestSwarms built;
    private Swarms swarms;

    @BeforeEach
    void build() throws Exception {
        built = new TestSwarms(directory);
        swarms = built.swarms();
        for (int i = 1; i <= 60; i++) {
            enter(i, STREAM, null, new FakeConnection());
        }
    }

    @AfterEach
    void close() throws Exception {
        built.close();
    }

    private Membership enter(int number, String stream, @Nullable String session, FakeConnection connection) {
        PeerFacts facts = new PeerFacts("192.0.2." + number, null, null, null, null);
        PeerId id = new PeerId(String.format("%016x", number));
        return swarms.enter(
                new Swarms.Newcomer(id, stream, TestSwarms.ROUTE, facts, Network.UNKNOWN, true, session),
                connection,
                entered -> {});
    }

    private Membership enter(int number, @Nullable String session) {
        return enter(number, STREAM, session, new FakeConnection());
    }

    @Test
    void aSessionTakenUpAgainMeetsItsNeighboursAndGoesOnCounting() {
        Membership lost = enter(99, null);
        Set<PeerId> neighbours = Set.copyOf(lost.peer().links.keySet());
        assertThat(neighbours).isNotEmpty();
        swarms.leave(lost);
        Membership again = enter(99, lost.session());
        assertThat(again.peer().links.keySet()).containsAll(neighbours);
        assertThat(again.peer().transfers).isSameAs(lost.peer().transfers);
        assertThat(again.session()).as("a name of its own").isNotEqualTo(lost.session());
    }

    @Test
    void aSocketThatIsReplacedBeforeItsLossIsNoticedIsTakenUpToo() {
        FakeConnection half = new FakeConnection();
        Membership open = enter(99, STREAM, null, half);
        Membership again = enter(99, open.session());
        assertThat(half.closed).isEqualTo(CloseReason.REPLACED);
        assertThat(again.peer().transfers).isSameAs(open.peer().transfers);
        swarms.leave(open);
        assertThat(swarms.peers()).as("the old socket's end takes nobody out").isEqualTo(61);
    }

    @Test
    void aSessionIsTakenUpByItsOwnKeyOnItsOwnStreamOnly() {
        Membership one = enter(99, null);
        swarms.leave(one);
        assertThat(enter(98, one.session()).peer().transfers).isNotSameAs(one.peer().transfers);
        Membership other = enter(97, null);
        swarms.leave(other);
        assertThat(enter(97, "00000000000000bb", other.session(), new FakeConnection())
                        .peer()
                        .transfers)
                .isNotSameAs(other.peer().transfers);
    }

    @Test
    void aSessionNobodyKnowsIsANewOne() {
        Membership entered = enter(99, "made-up");
        assertThat(entered.session()).isNotEqualTo("made-up");
        assertThat(entered.peer().links).isNotEmpty();
    }

    @Test
    void neighboursThatHaveLeftMeanwhileAreNotMet() {
        Membership lost = enter(99, null);
        PeerId neighbour = lost.peer().links.keySet().iterator().next();
        swarms.leave(lost);
        swarms.leave(enter((int) Long.parseLong(neighbour.value(), 16), null));
        assertThat(enter(99, lost.session()).peer().links.keySet()).doesNotContain(neighbour);
    }
}
