package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.PeerMatcher.Because;
import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.PeerMatcher.Match;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerMatcherTest {
    private static final Candidate SELF = peer(0, "192.0.2.1", "berlin", 64500L, "DE", 100, 5000, 300);

    private static Candidate peer(
            int id,
            String address,
            @Nullable String site,
            @Nullable Long asn,
            @Nullable String country,
            double playhead,
            int uplink,
            double stay) {
        return new Candidate(
                new PeerId(String.format("%016x", id)),
                new PeerFacts(address, site, asn, country, null),
                Map.of("t", playhead),
                uplink,
                true,
                stay);
    }

    private static List<Integer> chosen(List<Candidate> others, int count, int reserved) {
        return PeerMatcher.choose(SELF, others, count, reserved, new SplittableRandom(1)).stream()
                .map(match -> Integer.parseInt(match.peer().value(), 16))
                .toList();
    }

    @Test
    void nearerInTheNetworkComesFirstWhateverTheRest() {
        Candidate site = peer(1, "198.51.100.1", "berlin", 1L, "FR", 150, 100, 10);
        Candidate address = peer(2, "192.0.2.1", null, 1L, "FR", 150, 200, 20);
        Candidate asn = peer(3, "198.51.100.2", null, 64500L, "FR", 120, 300, 30);
        Candidate country = peer(4, "198.51.100.3", null, 1L, "DE", 110, 400, 40);
        Candidate rest = peer(5, "198.51.100.4", null, 1L, "FR", 100, 20_000, 600);
        assertThat(chosen(List.of(rest, country, asn, address, site), 5, 0)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void amongEquallyNearPlayheadUplinkAndStayDecide() {
        Candidate close = peer(1, "a", null, null, null, 101, 1000, 100);
        Candidate far = peer(2, "b", null, null, null, 159, 1000, 100);
        Candidate weak = peer(3, "c", null, null, null, 101, 10, 100);
        Candidate brief = peer(4, "d", null, null, null, 101, 1000, 5);
        List<Integer> order = chosen(List.of(far, weak, brief, close), 4, 0);
        assertThat(order).startsWith(1).hasSize(4);
    }

    @Test
    void someoneOnAnotherTrackIsOfNoUseHoweverNear() {
        Candidate other = new Candidate(
                new PeerId(String.format("%016x", 1)), SELF.facts(), Map.of("u", 100.0), 20_000, true, 600);
        Candidate useful = peer(2, "far", null, null, null, 100, 100, 10);
        assertThat(chosen(List.of(other, useful), 2, 0)).containsExactly(2, 1);
    }

    @Test
    void theStrongestAndChanceHaveTheirPlaces() {
        List<Candidate> others = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            others.add(peer(i, "192.0.2.1", "berlin", 64500L, "DE", 100, 1000, 300));
        }
        others.add(peer(99, "far", null, null, null, 100, 20_000, 600));
        List<Match> chosen = PeerMatcher.choose(SELF, others, 8, 2, new SplittableRandom(1));
        assertThat(chosen).hasSize(8).extracting(Match::peer).doesNotHaveDuplicates();
        assertThat(chosen.get(6).peer().value()).isEqualTo(String.format("%016x", 99));
        assertThat(chosen.get(6).because()).isEqualTo(Because.STRENGTH);
        assertThat(chosen.get(7).because()).isEqualTo(Because.CHANCE);
    }

    @Test
    void theSameSeedGivesTheSameChoice() {
        List<Candidate> others = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            others.add(peer(i, "a" + i % 5, null, null, null, 100 + i, 1000 * i, 10 * i));
        }
        assertThat(chosen(others, 8, 4)).isEqualTo(chosen(others, 8, 4));
    }

    @Test
    void ofThoseWhoAreAboutAsGoodEachIsGivenOthers() {
        List<Candidate> others = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            others.add(peer(i, "far", null, null, null, 100 + i % 3, 1000, 300 + i));
        }
        Candidate self = peer(51, "192.0.2.1", null, null, null, 100, 1000, 300);
        Candidate other = peer(52, "192.0.2.2", null, null, null, 100, 1000, 300);
        List<PeerId> given = ids(PeerMatcher.choose(self, others, 8, 0, new SplittableRandom(1)));
        assertThat(ids(PeerMatcher.choose(other, others, 8, 0, new SplittableRandom(1))))
                .filteredOn(given::contains)
                .hasSizeLessThan(4);
    }

    @Test
    void twoPeersThinkTheSameOfBeingTogether() {
        Candidate one = peer(1, "a", null, null, null, 100, 1000, 300);
        Candidate other = peer(2, "b", null, null, null, 100, 1000, 300);
        assertThat(PeerMatcher.rate(one, other).value())
                .isEqualTo(PeerMatcher.rate(other, one).value());
    }

    private static List<PeerId> ids(List<Match> matches) {
        return matches.stream().map(Match::peer).toList();
    }
}
