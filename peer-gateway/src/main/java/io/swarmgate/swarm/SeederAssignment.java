package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Picks who takes a new segment over HTTP at once, for the others to take it from. */
public final class SeederAssignment {
    /**
     * A second seeder costs the gateway a copy of each segment and gains a small swarm nothing: one copy is a fifth of
     * what five viewers ask for, and whoever hears of none in time fetches it by itself.
     */
    private static final int VIEWERS_PER_SEEDER = 40;

    private static final double BYTES_PER_KBIT = 125;

    /** Of the strongest so many are looked at more closely. */
    private static final int CONSIDERED = 64;

    /** Copies of its part that a seeder should be able to give while the segment plays. */
    private static final int GIVEN_MEANWHILE = 4;

    /** Each part costs a request, and the smaller it is the less it helps. */
    static final int MAX_PARTS = 16;

    private SeederAssignment() {}

    /** How many to name in an audience of this size: at most {@code most}, fewer in a small one. */
    static int count(int most, int viewers) {
        return Math.min(most, 1 + viewers / VIEWERS_PER_SEEDER);
    }

    /**
     * Into how many parts a copy is divided, each for a seeder of its own. A narrow uplink takes a whole segment's time
     * to give it once: then nobody else could pass anything on, and it would come too late for most. 1 as long as no
     * uplink was measured.
     *
     * @param bytesPerSecond of the track
     */
    static int parts(double bytesPerSecond, List<Candidate> peers) {
        int[] uplinks = peers.stream()
                .filter(Candidate::shares)
                .map(Candidate::uplinkKbps)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        if (uplinks.length == 0) {
            return 1;
        }
        double uplink = Math.max(1, uplinks[uplinks.length / 2]) * BYTES_PER_KBIT;
        double parts = Math.ceil(GIVEN_MEANWHILE * bytesPerSecond / uplink);
        return (int) Math.max(1, Math.min(MAX_PARTS, parts));
    }

    /**
     * The {@code k} best: at least one for each site, however many there are, since a site's line is what the swarm is
     * to spare; and then those that between them are near to most of the swarm, so that the last viewer has not far to
     * go.
     *
     * @param peers on the segment's track
     * @param recent how often each was named lately: the work goes round, the strong having more of it
     * @param near those a peer reaches by few links
     * @param maxSites most seeders named because of their site
     */
    public static List<PeerId> choose(
            List<Candidate> peers,
            int k,
            Map<PeerId, Double> recent,
            Function<PeerId, Set<PeerId>> near,
            int maxSites) {
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
        if (chosen.size() < k) {
            spread(ranked.subList(0, Math.min(CONSIDERED, ranked.size())), k, recent, near, chosen);
        }
        return List.copyOf(chosen);
    }

    /** Adds seeders until there are {@code k}, each where it brings most peers near to one. */
    private static void spread(
            List<Candidate> ranked,
            int k,
            Map<PeerId, Double> recent,
            Function<PeerId, Set<PeerId>> near,
            List<PeerId> chosen) {
        Set<PeerId> reached = new HashSet<>();
        chosen.forEach(id -> reached.addAll(near.apply(id)));
        while (chosen.size() < k) {
            Candidate best = null;
            double most = 0;
            for (Candidate peer : ranked) {
                if (!chosen.contains(peer.id())) {
                    long gained = near.apply(peer.id()).stream()
                            .filter(id -> !reached.contains(id))
                            .count();
                    double gain = worth(peer, recent) * (1 + gained);
                    if (best == null || gain > most) {
                        best = peer;
                        most = gain;
                    }
                }
            }
            if (best == null) {
                return;
            }
            chosen.add(best.id());
            reached.addAll(near.apply(best.id()));
        }
    }

    private static double worth(Candidate peer, Map<PeerId, Double> recent) {
        return peer.strength() / (1 + recent.getOrDefault(peer.id(), 0.0));
    }
}
