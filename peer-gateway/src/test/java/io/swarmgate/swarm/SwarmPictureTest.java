package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.swarmgate.swarm.SwarmPicture.Feed;
import io.swarmgate.swarm.SwarmPicture.Health;
import io.swarmgate.swarm.SwarmPicture.Node;
import io.swarmgate.swarm.Swarms.Membership;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import io.swarmgate.swarm.protocol.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of a swarm. */
class SwarmPictureTest {
    private static final String STREAM = "00000000000000aa";
    private static final Duration HALF_LIFE = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    private TestSwarms built;
    private Swarms swarms;

    @BeforeEach
    void build() throws Exception {
        built = new TestSwarms(directory);
        swarms = built.swarms();
    }

    @AfterEach
    void close() throws Exception {
        built.close();
    }

    private static PeerId id(int number) {
        return new PeerId(String.format("%016x", number));
    }

    private Membership enter(int number, @Nullable String site) {
        PeerFacts facts = new PeerFacts("192.0.2." + number, site, null, null, null);
        return swarms.enter(
                new Newcomer(id(number), STREAM, TestSwarms.ROUTE, facts, Network.UNKNOWN, true, null),
                new FakeConnection(),
                entered -> {});
    }

    private void connect(Membership one, Membership other) {
        for (Membership end : List.of(one, other)) {
            PeerId far = end == one ? other.peer().id : one.peer().id;
            end.swarm()
                    .state(end.peer(), new State(List.of(far), List.of(), null, null, null, null, null), swarms.now());
        }
    }

    /** Played for so long with a full buffer. */
    private void settle(Membership... all) {
        built.pass(Duration.ofSeconds(60));
        for (Membership each : all) {
            each.peer().bufferSeconds = 10;
        }
    }

    private void feed(Membership giver, Membership receiver, long bytes) {
        Objects.requireNonNull(receiver.peer().links.get(giver.peer().id)).fed(receiver.peer(), bytes, swarms.now());
    }

    private SwarmPicture picture(int most) {
        return Objects.requireNonNull(swarms.picture(STREAM, most));
    }

    @Test
    void aFeedLeadsFromGiverToReceiverAndFadesWithoutNews() {
        Membership one = enter(1, "berlin");
        Membership two = enter(2, null);
        connect(one, two);
        settle(one, two);
        feed(one, two, 30_000);
        SwarmPicture now = picture(10);
        assertThat(now.nodes())
                .containsExactly(
                        new Node(id(1).value(), "berlin", 1, Map.of(Health.GOOD, 1), 1),
                        new Node(id(2).value(), "-", 1, Map.of(Health.GOOD, 1), 1));
        double rate = 30_000 * Math.log(2) / HALF_LIFE.toSeconds();
        assertThat(rate(now, id(1).value(), id(2).value())).isCloseTo(rate, within(1.0));
        assertThat(rate(now, id(2).value(), id(1).value())).isZero();
        built.pass(HALF_LIFE);
        assertThat(rate(picture(10), id(1).value(), id(2).value())).isCloseTo(rate / 2, within(1.0));
    }

    private static double rate(SwarmPicture picture, String from, String to) {
        return picture.feeds().stream()
                .filter(feed -> feed.from().equals(from) && feed.to().equals(to))
                .mapToDouble(Feed::bytesPerSecond)
                .sum();
    }

    @Test
    void healthIsTheWorstThatIsKnown() {
        Membership connected = enter(1, null);
        Membership starving = enter(2, null);
        Membership alone = enter(3, null);
        connect(connected, starving);
        settle(connected, alone);
        enter(4, null);
        assertThat(picture(10).nodes().stream()
                        .map(node -> node.health().keySet().iterator().next()))
                .containsExactly(Health.GOOD, Health.LOW_BUFFER, Health.ALONE, Health.NEW);
    }

    @Test
    void tooManyAreAddedUpBySite() {
        Membership one = enter(1, "berlin");
        Membership two = enter(2, "berlin");
        Membership three = enter(3, "oslo");
        connect(one, three);
        settle(one, two, three);
        feed(one, three, 10_000);
        SwarmPicture bySite = picture(2);
        assertThat(bySite.bySite()).isTrue();
        assertThat(bySite.peers()).isEqualTo(3);
        assertThat(bySite.nodes())
                .containsExactly(
                        new Node("berlin", "berlin", 2, Map.of(Health.GOOD, 1, Health.ALONE, 1), 2),
                        new Node("oslo", "oslo", 1, Map.of(Health.GOOD, 1), 1));
        assertThat(bySite.feeds()).extracting(Feed::links).containsOnly(1);
        assertThat(rate(bySite, "berlin", "oslo")).isPositive();
    }

    @Test
    void smallSitesBeyondFortyAreOne() {
        for (int i = 1; i <= 100; i++) {
            enter(i, i <= 10 ? "large" : "site-" + i);
        }
        List<Node> nodes = picture(99).nodes();
        assertThat(nodes).hasSize(41);
        assertThat(nodes)
                .filteredOn(node -> node.id().equals("large"))
                .singleElement()
                .matches(node -> node.peers() == 10);
        assertThat(nodes)
                .filteredOn(node -> node.id().equals("(other)"))
                .singleElement()
                .matches(node -> node.peers() == 51);
    }

    @Test
    void aStreamNobodyIsOnHasNoPicture() {
        assertThat(swarms.picture("00000000000000ff", 10)).isNull();
    }
}
