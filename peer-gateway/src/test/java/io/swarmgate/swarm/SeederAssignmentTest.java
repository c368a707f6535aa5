package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeederAssignmentTest {
    private static PeerId id(int number) {
        return new PeerId(String.format("%016x", number));
    }

    private static Candidate peer(int number, @Nullable String site, int uplink, boolean shares) {
        return new Candidate(
                id(number), new PeerFacts("a" + number, site, null, null, null), Map.of(), uplink, shares, 300);
    }

    private static List<PeerId> choose(List<Candidate> peers, int k, Map<PeerId, Double> recent, int maxSites) {
        return SeederAssignment.choose(peers, k, recent, id -> Set.of(), maxSites);
    }

    @Test
    void theStrongestThatShareAreNamed() {
        List<Candidate> peers = List.of(
                peer(1, null, 100, true),
                peer(2, null, 9000, true),
                peer(3, null, 20_000, false),
                peer(4, null, 5000, true));
        assertThat(choose(peers, 2, Map.of(), 32)).containsExactly(id(2), id(4));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "39, 1", "40, 2", "79, 2", "80, 3", "1000, 3"})
    void aSmallAudienceHasFewer(int viewers, int seeders) {
        assertThat(SeederAssignment.count(3, viewers)).isEqualTo(seeders);
    }

    @ParameterizedTest
    @CsvSource({"20000, 1", "16000, 1", "15000, 2", "5000, 4", "1000, 16"})
    void narrowUplinksShareACopyInParts(int uplinkKbps, int parts) {
        List<Candidate> peers =
                List.of(peer(1, null, uplinkKbps, true), peer(2, null, uplinkKbps, true), peer(3, null, 10, false));
        assertThat(SeederAssignment.parts(4_000_000 / 8, peers)).isEqualTo(parts);
    }

    @Test
    void asLongAsNoUplinkWasMeasuredACopyIsNotDivided() {
        Candidate unmeasured =
                new Candidate(id(1), new PeerFacts("a", null, null, null, null), Map.of(), null, true, 300);
        assertThat(SeederAssignment.parts(4_000_000 / 8, List.of(unmeasured))).isEqualTo(1);
    }

    @Test
    void everySiteHasOneAndSoHaveThoseWithoutSite() {
        List<Candidate> peers = List.of(
                peer(1, "a", 9000, true), peer(2, "a", 8000, true), peer(3, "b", 10, true), peer(4, null, 20, true));
        assertThat(choose(peers, 2, Map.of(), 32)).containsExactlyInAnyOrder(id(1), id(3), id(4));
    }

    @Test
    void everySiteHasOneHoweverFewAreToBeNamed() {
        List<Candidate> peers = List.of(
                peer(1, "a", 10, true),
                peer(2, "b", 20, true),
                peer(3, "c", 30, true),
                peer(4, "d", 40, false),
                peer(5, "c", 9000, true));
        int count = SeederAssignment.count(2, peers.size());
        assertThat(choose(peers, count, Map.of(), 32))
                .as("and a site where nobody shares has none")
                .containsExactlyInAnyOrder(id(1), id(2), id(5));
    }

    @Test
    void theNumberOfSitesIsBounded() {
        List<Candidate> peers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            peers.add(peer(i, "site" + i, 5000, true));
        }
        assertThat(choose(peers, 2, Map.of(), 32)).hasSize(32);
    }

    @Test
    void theWorkGoesRoundAmongEquals() {
        List<Candidate> peers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            peers.add(peer(i, null, 5000, true));
        }
        Map<PeerId, Double> named = new HashMap<>();
        for (int segment = 0; segment < 50; segment++) {
            choose(peers, 2, named, 32).forEach(id -> named.merge(id, 1.0, Double::sum));
        }
        assertThat(named.values())
                .hasSize(10)
                .allSatisfy(times -> assertThat(times).isEqualTo(10));
    }

    @Test
    void whereNobodySharesNobodyIsNamed() {
        assertThat(choose(List.of(peer(1, null, 1, false)), 2, Map.of(), 32)).isEmpty();
    }

    @Test
    void theSecondIsNamedWhereItBringsMostPeersNearToASeeder() {
        List<Candidate> peers =
                List.of(peer(1, null, 5000, true), peer(2, null, 5000, true), peer(3, null, 4900, true));
        Map<PeerId, Set<PeerId>> near = Map.of(
                id(1), Set.of(id(11), id(12), id(13)),
                id(2), Set.of(id(11), id(12), id(13)),
                id(3), Set.of(id(21), id(22), id(23)));
        assertThat(SeederAssignment.choose(peers, 2, Map.of(), id -> near.getOrDefault(id, Set.of()), 32))
                .containsExactly(id(1), id(3));
    }
}
