package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Picks who takes a new segment over HTTP at once, for the others to take it from. */
public final class SeederAssignment {
    /**
     * A second seeder costs the gateway a copy of each segment and gains a small swarm nothing: one copy is a fifth of
     * what five viewers ask for, and whoever hears of none in time fetches it by itself.
     */
    private static final int VIEWERS_PER_SEEDER = 40;

    private SeederAssignment() {}

    /** How many to name in an audience of this size: at most {@code most}, fewer in a small one. */
    static int count(int most, int viewers) {
        return Math.min(most, 1 + viewers / VIEWERS_PER_SEEDER);
    }

    /**
     * The {@code k} strongest, one a site before a second of any; and at least one for each site, however many there
     * are, since a site's line is what the swarm is to spare.
     *
     * @param peers on the segment's track
     * @param recent how often each was named lately: the work goes round among equals
     * @param maxSites most seeders named because of their site
     */
    public static List<PeerId> choose(List<Candidate> peers, int k, Map<PeerId, Integer> recent, int maxSites) {
        List<Candidate> ranked = peers.stream()
                .filter(Candidate::shares)
                .sorted(Comparator.comparingDouble((Candidate peer) -> -worth(peer, recent))
                        .thenComparing(Candidate::id))
                .toList();
        List<PeerId> chosen = new ArrayList<>();
        Set<String> sites = new HashSet<>();
        for (Candidate peer : ranked) {
            // Those that belong to no site are a site of their own here.
            String site = peer.facts().site() == null ? "" : peer.facts().site();
            if (sites.size() < maxSites && sites.add(site)) {
                chosen.add(peer.id());
            }
        }
        for (Candidate peer : ranked) {
            if (chosen.size() >= k) {
                break;
            }
            if (!chosen.contains(peer.id())) {
                chosen.add(peer.id());
            }
        }
        return List.copyOf(chosen);
    }

    private static double worth(Candidate peer, Map<PeerId, Integer> recent) {
        return peer.strength() / (1 + recent.getOrDefault(peer.id(), 0) / 4.0);
    }
}
