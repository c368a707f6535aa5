package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.Party;
import io.swarmgate.swarm.receipt.ReceiptBook;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The graph of who knows whom, whatever comes and goes. */
class NeighbourhoodTest {
    private static final int MAX = 16;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final ChurnModel churn = new ChurnModel();
    private final Places places = new Places(2, new Sources(100));
    private final NoEvents events = new NoEvents();
    private final Neighbourhood neighbourhood =
            new Neighbourhood("live", churn, churn.newStream(), places, new SplittableRandom(1), events);
    private final List<Peer> peers = new ArrayList<>();
    private int count;
    private Instant now = NOW;

    private Peer enter(@Nullable String site) {
        String id = String.format("%016x", ++count);
        PeerId peerId = new PeerId(id);
        Peer peer = new Peer(
                peerId,
                "session" + count,
                new PeerFacts("10." + count / 250 + "." + count % 250 + ".1", site, null, null, null),
                Network.UNKNOWN,
                true,
                new FakeConnection(),
                new Party(peerId, "192.0.2.1", new Receiver("live", "stream", site), key -> true, now),
                new TrackRecord(),
                now);
        peers.add(peer);
        neighbourhood.enter(peer, now);
        neighbourhood.introduce(peer, Neighbourhood.WANTED, MAX, now, new Introductions());
        return peer;
    }

    private void leave(Peer peer) {
        peers.remove(peer);
        neighbourhood.leave(peer);
    }

    private boolean isInOnePiece() {
        Set<Peer> reached = new HashSet<>();
        ArrayDeque<Peer> next = new ArrayDeque<>(peers.subList(0, 1));
        while (!next.isEmpty()) {
            Peer peer = next.pop();
            if (reached.add(peer)) {
                peer.links.values().forEach(link -> next.push(link.across(peer)));
            }
        }
        return reached.size() == peers.size();
    }

    @Test
    void aThousandPeersOfManySitesAreInOnePieceWithinTheirLimits() {
        for (int i = 0; i < 1000; i++) {
            enter("site" + i % 20);
        }
        neighbourhood.maintain(MAX, NOW, new Introductions());
        assertThat(isInOnePiece()).isTrue();
        assertThat(peers).allSatisfy(peer -> assertThat(peer.links.size()).isBetween(Neighbourhood.LOW, MAX + 2));
    }

    @Test
    void aPeerThatWantsFewerNeighboursKeepsThoseThatServeAndMeetsNoMore() {
        for (int i = 0; i < 100; i++) {
            enter(null);
        }
        Peer busy = peers.get(50);
        List<Peer> before =
                busy.links.values().stream().map(link -> link.across(busy)).toList();
        before.subList(2, before.size()).forEach(peer -> peer.shares = false);
        neighbourhood.limit(busy, 3, now, new Introductions());
        assertThat(busy.links).hasSize(3).containsKeys(before.get(0).id, before.get(1).id);
        for (int i = 0; i < 100; i++) {
            now = now.plusSeconds(5);
            enter(null);
            neighbourhood.maintain(MAX, now, new Introductions());
            assertThat(busy.links.size()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void aNeighbourThatWasOfNoUseIsMetAgainAfterAWhileAndOneThatCannotBeReachedIsNot() {
        Peer one = enter("a");
        Peer slow = enter("b");
        neighbourhood.opened(one, Set.of(slow.id), now);
        neighbourhood.failed(one, slow.id, now, new Introductions());
        neighbourhood.maintain(MAX, now.plusSeconds(290), new Introductions());
        assertThat(one.links).isEmpty();
        now = now.plusSeconds(400);
        neighbourhood.maintain(MAX, now, new Introductions());
        assertThat(one.links).containsOnlyKeys(slow.id);

        neighbourhood.failed(one, slow.id, now, new Introductions());
        neighbourhood.maintain(MAX, now.plusSeconds(4000), new Introductions());
        assertThat(one.links).as("never connected").isEmpty();
    }

    @Test
    void aPeerThatWantsNoNeighboursHasNoneUntilItWantsSomeAgain() {
        for (int i = 0; i < 40; i++) {
            enter(null);
        }
        Peer busy = peers.get(20);
        neighbourhood.limit(busy, 0, now, new Introductions());
        for (int i = 0; i < 20; i++) {
            enter(null);
            neighbourhood.maintain(MAX, now, new Introductions());
            assertThat(busy.links).isEmpty();
            now = now.plusSeconds(5);
        }
        assertThat(peers.stream().filter(peer -> peer != busy))
                .as("those it had have others")
                .allSatisfy(peer -> assertThat(peer.links).hasSizeGreaterThanOrEqualTo(Neighbourhood.LOW));
        neighbourhood.limit(busy, MAX, now, new Introductions());
        neighbourhood.maintain(MAX, now, new Introductions());
        assertThat(busy.links).hasSize(Neighbourhood.WANTED);
        assertThat(isInOnePiece()).isTrue();
    }

    @Test
    void whatASimulationKnowsOfAPeerReplacesWhatIsPredicted() {
        Peer peer = enter(null);
        churn.foresee((id, predicted) -> new Foresight.Expected(42, 7));
        assertThat(neighbourhood.candidate(peer, now).uplinkKbps()).isEqualTo(42);
        assertThat(neighbourhood.candidate(peer, now).staySeconds()).isEqualTo(7);
    }

    /** Links on the way from a peer to whoever is furthest from it. */
    private static int farthest(Peer from) {
        Set<Peer> reached = new HashSet<>(Set.of(from));
        Set<Peer> last = reached;
        for (int links = 0; ; links++) {
            Set<Peer> next = new HashSet<>();
            for (Peer peer : last) {
                peer.links.values().forEach(link -> next.add(link.across(peer)));
            }
            next.removeAll(reached);
            if (next.isEmpty()) {
                return links;
            }
            reached.addAll(next);
            last = next;
        }
    }

    @Test
    void nobodyIsFarFromAnyoneHoweverLongTheAudienceHasBeenComing() {
        for (int i = 0; i < 200; i++) {
            now = now.plusMillis(100);
            enter(null);
        }
        assertThat(peers).allSatisfy(peer -> assertThat(farthest(peer)).isLessThanOrEqualTo(4));
    }

    @Test
    void whoeverIsPartedLosesTheGrantsForEachOther() {
        Peer one = enter(null);
        Peer other = enter(null);
        Instant late = NOW.plus(ReceiptBook.SETTLING).plusMillis(1);
        assertThat(one.party.isGranted(other.party, late)).isTrue();
        neighbourhood.unlink(one, other, NOW, new Introductions());
        assertThat(one.party.isGranted(other.party, NOW))
                .as("what is on its way")
                .isTrue();
        assertThat(one.party.isGranted(other.party, late)).isFalse();
        assertThat(other.party.isGranted(one.party, late)).isFalse();
    }

    @Test
    void eachIntroductionIsToldOfOnce() {
        for (int i = 0; i < 6; i++) {
            enter("site");
        }
        assertThat(events.introduced).isEqualTo(6 * 5 / 2);
    }

    @Test
    void mostNeighboursAreOfTheSameSiteWhereThereAreEnough() {
        for (int i = 0; i < 200; i++) {
            enter("site" + i % 4);
        }
        long near = peers.stream()
                .flatMap(peer ->
                        peer.links.values().stream().map(link -> Locality.of(peer.facts, link.across(peer).facts)))
                .filter(Locality.SITE::equals)
                .count();
        long all = peers.stream().mapToLong(peer -> peer.links.size()).sum();
        assertThat((double) near / all).isGreaterThan(0.6);
    }

    @Test
    void whoeverCannotBeReachedIsReplacedAndNotMetAgain() {
        Peer one = enter("a");
        for (int i = 0; i < 30; i++) {
            enter("a");
        }
        PeerId lost = one.links.keySet().iterator().next();
        neighbourhood.failed(one, lost, NOW, new Introductions());
        for (int i = 0; i < 20; i++) {
            neighbourhood.introduce(one, 4, MAX, NOW, new Introductions());
        }
        assertThat(one.links).doesNotContainKey(lost);
    }

    @Test
    void aSwarmThatLosesItsMiddleIsJoinedAgain() {
        List<Peer> left = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            left.add(enter("left"));
        }
        for (Peer peer : List.copyOf(left)) {
            List.copyOf(peer.links.values())
                    .forEach(link -> neighbourhood.unlink(peer, link.across(peer), NOW, new Introductions()));
        }
        assertThat(isInOnePiece()).isFalse();
        neighbourhood.maintain(MAX, NOW, new Introductions());
        assertThat(isInOnePiece()).isTrue();
    }

    @Test
    void linksAreMutualUnderChurn() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            if (peers.size() < 3 || random.nextInt(3) > 0) {
                enter(random.nextBoolean() ? "a" : null);
            } else {
                leave(peers.get(random.nextInt(peers.size())));
            }
        }
        neighbourhood.maintain(MAX, NOW, new Introductions());
        assertThat(isInOnePiece()).isTrue();
        assertThat(peers)
                .allSatisfy(peer -> assertThat(peer.links.values())
                        .allSatisfy(link ->
                                assertThat(link.across(peer).links.get(peer.id)).isSameAs(link)));
        assertThat(peers)
                .allSatisfy(peer -> assertThat(peers)
                        .containsAll(peer.links.values().stream()
                                .map(link -> link.across(peer))
                                .toList()));
    }

    /** What it takes to see the addresses of all: to say of each neighbour that it cannot be reached. */
    @Test
    void whoeverReachesNobodyIsNotIntroducedToEverybody() {
        for (int i = 0; i < 300; i++) {
            enter(null);
        }
        Peer curious = enter(null);
        Set<PeerId> met = new HashSet<>();
        Instant now = NOW;
        for (int second = 0; second < 60; second++) {
            now = now.plusSeconds(1);
            met.addAll(curious.links.keySet());
            for (PeerId neighbour : List.copyOf(curious.links.keySet())) {
                neighbourhood.failed(curious, neighbour, NOW, new Introductions());
            }
            neighbourhood.introduce(curious, Neighbourhood.WANTED, MAX, now, new Introductions());
            neighbourhood.maintain(MAX, now, new Introductions());
        }
        assertThat(met).hasSizeLessThan(3 * Neighbourhood.MOST_MET);
    }
}
