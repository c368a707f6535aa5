package io.swarmgate.swarm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.TestSegments;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.Party;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Who is told to fetch a segment for the others. */
class SeedingTest {
    private static final int MAX = 16;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final ChurnModel churn = new ChurnModel();
    private final Places places = new Places(2, new Sources(100));
    private final Neighbourhood neighbourhood =
            new Neighbourhood("live", churn, churn.newStream(), places, new SplittableRandom(1), new NoEvents());
    private final Seeding seeding = new Seeding(neighbourhood, places, new NoEvents(), "live");
    private final List<CataloguedSegment> segments = TestSegments.ofOneTrack(60);
    private final List<Peer> peers = new ArrayList<>();

    private Peer enter(int at) {
        int number = peers.size() + 1;
        PeerId id = new PeerId(String.format("%016x", number));
        Peer peer = new Peer(
                id,
                "session" + number,
                new PeerFacts("192.0.2." + number % 200, null, null, null, null),
                Network.UNKNOWN,
                true,
                new FakeConnection(),
                new Party(id, "192.0.2.1", new Receiver("live", "stream", null), key -> true, NOW),
                new TrackRecord(),
                NOW);
        peers.add(peer);
        neighbourhood.enter(peer, NOW);
        neighbourhood.introduce(peer, Neighbourhood.WANTED, MAX, NOW, new Introductions());
        peer.at(segments.get(at));
        for (Peer other : peers) {
            neighbourhood.opened(other, List.copyOf(other.links.keySet()), NOW);
        }
        return peer;
    }

    private static long named(Peer peer) {
        return ((FakeConnection) peer.connection)
                .messages.stream()
                        .filter(message -> message.contains("\"seed\""))
                        .count();
    }

    private long allNamed() {
        return peers.stream().mapToLong(SeedingTest::named).sum();
    }

    @Test
    void whoeverAsksFirstIsNamedAndThoseAfterItWait() {
        Peer first = enter(5);
        Peer second = enter(50);
        seeding.asked(first, segments.get(5), NOW);
        seeding.asked(second, segments.get(5), NOW.plusSeconds(1));
        assertThat(named(first)).isEqualTo(1);
        assertThat(named(second)).isZero();
    }

    @Test
    void whoeverAsksMuchLaterIsNamedAnew() {
        Peer first = enter(5);
        Peer second = enter(50);
        seeding.asked(first, segments.get(5), NOW);
        seeding.asked(second, segments.get(5), NOW.plus(Duration.ofSeconds(11)));
        assertThat(named(second)).isEqualTo(1);
    }

    @Test
    void theViewerAheadOfAllOthersDoesNotFetchEverything() {
        Peer ahead = enter(10);
        for (int i = 0; i < 4; i++) {
            enter(9);
        }
        for (int i = 10; i < 20; i++) {
            peers.forEach(peer -> peer.at(segments.get(peer == ahead ? 10 : 9)));
            int next = i;
            peers.forEach(peer -> peer.at(segments.get(next)));
            seeding.asked(ahead, segments.get(i), NOW.plusSeconds(i));
        }
        assertThat(peers).allSatisfy(peer -> assertThat(named(peer)).isEqualTo(2));
    }

    @Test
    void nobodyIsNamedWhoseOwnPlayerWillNotNeedItSoon() {
        Peer ahead = enter(40);
        enter(5);
        enter(55);
        for (int i = 40; i < 50; i++) {
            seeding.asked(ahead, segments.get(i), NOW);
        }
        assertThat(named(ahead)).isEqualTo(10);
    }

    @Test
    void nobodyFetchesARenditionThatItsOwnPlayerHasLeft() {
        Peer climbed = enter(9);
        List<CataloguedSegment> better = TestSegments.ofOneTrack(60);
        for (int i = 10; i < 20; i++) {
            climbed.at(better.get(i));
        }
        Peer asks = enter(10);
        seeding.asked(asks, segments.get(10), NOW);
        assertThat(named(climbed)).isZero();
        assertThat(named(asks)).isEqualTo(1);
    }

    @Test
    void aPlayerOfLongAudioSegmentsIsOnBothOfItsTracks() {
        Peer peer = enter(1);
        List<CataloguedSegment> video = TestSegments.ofOneTrack(60);
        for (int i = 0; i < 8; i++) {
            peer.at(video.get(i));
        }
        assertThat(peer.on(segments.get(0).track(), CataloguedSegment.Kind.WHOLE))
                .isEqualTo(segments.get(1));
    }

    @Test
    void whoeverServesNobodyIsSparedIfANeighbourCanFetchIt() {
        Peer weak = enter(10);
        Peer able = enter(9);
        weak.shares = false;
        seeding.asked(weak, segments.get(10), NOW);
        assertThat(named(weak)).isZero();
        assertThat(named(able)).isEqualTo(1);
    }

    @Test
    void whereNobodyServesTheOneWhoAsksFetchesItForItself() {
        Peer weak = enter(10);
        enter(9).shares = false;
        weak.shares = false;
        seeding.asked(weak, segments.get(10), NOW);
        assertThat(named(weak)).isEqualTo(1);
    }

    @Test
    void aNewSegmentOfALiveTrackIsNotFetchedTwiceBecauseSomebodyAsks() {
        for (int i = 0; i < 5; i++) {
            enter(10);
        }
        seeding.appeared(List.of(segments.get(11)), peers, 2, NOW);
        assertThat(allNamed()).isEqualTo(1);
        peers.forEach(peer -> seeding.asked(peer, segments.get(11), NOW.plusSeconds(2)));
        assertThat(allNamed()).isEqualTo(1);
    }

    @Test
    void whereUplinksAreNarrowSeveralShareACopy() {
        for (int i = 0; i < 5; i++) {
            enter(10).uplinkKbps = 4000;
        }
        CataloguedSegment before = segments.get(10);
        double seconds = requireNonNull(before.durationSeconds());
        seeding.known(before, new SegmentDigest(true, Math.round(500_000 * seconds), "", ""));
        seeding.appeared(List.of(segments.get(11)), peers, 2, NOW);
        List<String> told = peers.stream()
                .flatMap(peer -> ((FakeConnection) peer.connection)
                        .messages.stream().filter(message -> message.contains("\"seed\"")))
                .toList();
        assertThat(told).hasSize(4).allSatisfy(seed -> assertThat(seed).contains(",4]"));
        assertThat(told).doesNotHaveDuplicates();
        peers.forEach(peer -> seeding.asked(peer, segments.get(11), NOW.plusSeconds(2)));
        assertThat(allNamed()).isEqualTo(4);
    }

    @Test
    void theWorkGoesRoundFromSegmentToSegment() {
        for (int i = 0; i < 5; i++) {
            enter(10);
        }
        for (int i = 11; i < 31; i++) {
            seeding.appeared(List.of(segments.get(i)), peers, 2, NOW.plusSeconds(2L * i));
        }
        assertThat(peers).allSatisfy(peer -> assertThat(named(peer)).isEqualTo(4));
    }
}
