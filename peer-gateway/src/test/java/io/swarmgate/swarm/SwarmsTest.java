package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.Swarms.Membership;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import io.swarmgate.swarm.protocol.CloseReason;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.protocol.SwarmSettings.Consent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        PeerFacts facts = new PeerFacts("10.0." + number + ".1", null, null, null, null);
        PeerId id = new PeerId(String.format("%016x", number));
        return swarms.enter(
                new Newcomer(id, stream, TestSwarms.ROUTE, facts, Network.UNKNOWN, true, session),
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
        assertThat(again.peer().party).isSameAs(lost.peer().party);
        assertThat(again.session()).as("a name of its own").isNotEqualTo(lost.session());
    }

    @Test
    void aSocketThatIsReplacedBeforeItsLossIsNoticedIsTakenUpToo() {
        FakeConnection half = new FakeConnection();
        Membership open = enter(99, STREAM, null, half);
        Membership again = enter(99, open.session());
        assertThat(half.closed).isEqualTo(CloseReason.REPLACED);
        assertThat(again.peer().party).isSameAs(open.peer().party);
        swarms.leave(open);
        assertThat(swarms.peers()).as("the old socket's end takes nobody out").isEqualTo(61);
    }

    private void wants(Membership who, @Nullable Integer neighbours) {
        who.swarm().state(who.peer(), new State(null, List.of(), null, null, null, neighbours, null), swarms.now());
    }

    @Test
    void aViewerThatWantsNoNeighboursIsPartedFromThoseItHas() {
        FakeConnection connection = new FakeConnection();
        Membership busy = enter(99, STREAM, null, connection);
        int dropped = busy.peer().links.size();
        connection.messages.clear();
        wants(busy, null);
        assertThat(busy.peer().links).as("nothing was said").hasSize(dropped);
        wants(busy, 0);
        assertThat(busy.peer().links).isEmpty();
        assertThat(connection.messages).singleElement().asString().contains("\"drop\":[\"");
    }

    @Test
    void aSessionIsTakenUpByItsOwnKeyOnItsOwnStreamOnly() {
        Membership one = enter(99, null);
        swarms.leave(one);
        assertThat(enter(98, one.session()).peer().party).isNotSameAs(one.peer().party);
        Membership other = enter(97, null);
        swarms.leave(other);
        assertThat(enter(97, "00000000000000bb", other.session(), new FakeConnection())
                        .peer()
                        .party)
                .isNotSameAs(other.peer().party);
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

    private void says(Membership who, PeerId... connected) {
        who.swarm()
                .state(
                        who.peer(),
                        new State(List.of(connected), List.of(), null, null, null, null, null),
                        swarms.now());
    }

    /** One that the newcomer was not introduced to. */
    private static Membership stranger(Membership newcomer, List<Membership> others) {
        return others.stream()
                .filter(other -> !newcomer.peer().links.containsKey(other.peer().id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void viewersOfARestartedEdgeKeepTheConnectionsBothTellOf() {
        List<Membership> returning = List.of(enter(97, null), enter(98, null), enter(99, null));
        Membership one = enter(96, null);
        Membership other = stranger(one, returning);
        says(one, other.peer().id);
        assertThat(one.peer().links).as("one's word is not enough").doesNotContainKey(other.peer().id);
        says(other, one.peer().id);
        assertThat(one.peer().links.get(other.peer().id)).isNotNull().matches(link -> link.open);
        assertThat(other.peer().party.wasGranted(one.peer().id)).isTrue();
    }

    @Test
    void laterViewersCannotIntroduceThemselves() {
        List<Membership> returning = List.of(enter(97, null), enter(98, null), enter(99, null));
        Membership one = enter(96, null);
        Membership other = stranger(one, returning);
        built.pass(Duration.ofSeconds(61));
        says(one, other.peer().id);
        says(other, one.peer().id);
        assertThat(one.peer().links).doesNotContainKey(other.peer().id);
        assertThat(other.peer().party.wasGranted(one.peer().id)).isFalse();
    }

    private static SwarmSettings settings(int minSwarm, int maxPeers, boolean relayOnly) {
        return new SwarmSettings(
                true,
                relayOnly,
                false,
                1,
                0,
                100,
                false,
                false,
                minSwarm,
                maxPeers,
                64 << 20,
                0,
                true,
                false,
                Consent.NONE);
    }

    @Test
    void settingsThatForbidTheLinksThereAreEndThem() {
        FakeConnection heard = new FakeConnection();
        Membership one = enter(99, STREAM, null, heard);
        Set<PeerId> before = Set.copyOf(one.peer().links.keySet());
        heard.messages.clear();
        assertThat(swarms.change(TestSwarms.ROUTE, settings(2, 4, false))).isTrue();
        assertThat(heard.messages.get(0)).contains("\"maxPeers\":4");
        assertThat(heard.messages.get(1))
                .startsWith("{\"t\":\"peers\",\"add\":[],\"drop\":[")
                .contains(before.iterator().next().value());
        assertThat(one.peer().links.size()).isBetween(1, 5);

        assertThat(swarms.change(TestSwarms.ROUTE, settings(1000, 16, false))).isTrue();
        assertThat(one.peer().links).isEmpty();
        assertThat(swarms.change("other", settings(2, 16, false))).isFalse();
    }

    @Test
    void settingsThatChangeNothingForTheLinksLeaveThemAlone() {
        FakeConnection heard = new FakeConnection();
        Membership one = enter(99, STREAM, null, heard);
        Set<PeerId> before = Set.copyOf(one.peer().links.keySet());
        heard.messages.clear();
        swarms.change(TestSwarms.ROUTE, settings(3, 20, false));
        assertThat(heard.messages).noneMatch(message -> message.contains("drop\":[\""));
        assertThat(one.peer().links.keySet()).containsAll(before);
        int told = heard.messages.size();
        swarms.change(TestSwarms.ROUTE, settings(3, 20, false));
        assertThat(heard.messages).as("nothing new").hasSize(told);
    }
}
