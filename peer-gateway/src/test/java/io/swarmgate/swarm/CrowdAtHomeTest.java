package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.SharingModel.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A crowd that comes to the very address of viewers who share, as an attacker behind the same NAT would. */
class CrowdAtHomeTest {
    private static final String HOME = "192.0.2.1";
    private static final int CROWD = 27;
    /** Of what viewers had from each other before. */
    private static final double MOST = 0.9;

    private SharingModel model = new SharingModel(0);
    private final List<Peer> viewers = new ArrayList<>();

    /** They come one after the other, a segment apart. */
    private void viewers(long seed, int count) {
        model = new SharingModel(seed);
        for (int i = 0; i < count; i++) {
            viewers.add(model.enter(Kind.HONEST, HOME));
            model.play(1);
        }
        model.play(3);
    }

    private void liars(int count) {
        for (int i = 0; i < count; i++) {
            model.enter(i % 5 == 0 ? Kind.PROMISES : Kind.SOCKET, HOME);
        }
    }

    private void takers(int count) {
        for (int i = 0; i < count; i++) {
            model.enter(Kind.TAKES, HOME);
        }
    }

    private void assertKept(double before) {
        assertThat(model.play(8)).as("at once").isGreaterThanOrEqualTo(MOST * before);
        assertThat(model.play(60)).as("in two minutes").isGreaterThanOrEqualTo(MOST * before);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void viewersKeepWhatTheyShareWhenACrowdComes(long seed) {
        viewers(seed, 4);
        double before = model.play(6);
        liars(CROWD);
        assertKept(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void viewersKeepWhatTheyShareWhileNewKeysKeepComing(long seed) {
        viewers(seed, 4);
        double before = model.play(6);
        double after = 0;
        for (int i = 0; i < 30; i++) {
            liars(5);
            after += model.play(2) / 30;
        }
        assertThat(after).isGreaterThanOrEqualTo(MOST * before);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void whoWantsFewerNeighboursKeepsThoseItSharesWith(long seed) {
        viewers(seed, 4);
        liars(CROWD);
        model.play(3);
        assertThat(viewers).allSatisfy(viewer -> {
            model.wants(viewer, 3);
            assertThat(model.honestOf(viewer)).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void tenViewersKeepWhatTheyShareAmongThoseThatOnlyTake(long seed) {
        viewers(seed, 10);
        double before = model.play(6);
        takers(CROWD);
        assertKept(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void tenViewersOfOneAddressAreOneSwarmAtOnce(long seed) {
        viewers(seed, 10);
        assertThat(Islands.best(viewers, (one, other) -> one)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void aClassroomBehindOneNatFindsNeighboursThatGive(long seed) {
        viewers(seed, 40);
        assertThat(viewers)
                .as("soon")
                .allSatisfy(viewer -> assertThat(model.honestOf(viewer)).isGreaterThanOrEqualTo(2));
        assertThat(model.play(20)).isGreaterThanOrEqualTo(MOST);
        assertThat(viewers)
                .as("later")
                .allSatisfy(viewer -> assertThat(model.honestOf(viewer)).isGreaterThanOrEqualTo(Neighbourhood.LOW));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void aClassroomOfWhichHalfOnlyTakesSharesAllTheSame(long seed) {
        viewers(seed, 4);
        for (int i = 0; i < 18; i++) {
            takers(1);
            viewers.add(model.enter(Kind.HONEST, HOME));
            model.play(1);
        }
        model.play(20);
        assertThat(model.play(20)).isGreaterThanOrEqualTo(MOST);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void whoComesAfterTheCrowdSharesWithinAMinute(long seed) {
        viewers(seed, 4);
        liars(CROWD);
        Peer newcomer = model.enter(Kind.HONEST, HOME);
        model.play(30);
        assertThat(model.honestOf(newcomer)).isGreaterThanOrEqualTo(2);
        assertThat(model.play(10)).isGreaterThanOrEqualTo(0.75);
    }
}
