package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks the neighbours offered to a peer, best first: those on the same track, nearest in the network first, and among
 * these by playhead distance, uplink and expected stay. A few places are left to the strongest of the others and to
 * chance, which is what keeps the swarm in one piece.
 *
 * <p>Pure but for the chance: the same arguments and the same seed give the same answer.
 */
public final class PeerMatcher {
    /** Further apart than this, two peers have little that the other needs. */
    static final double FAR_SECONDS = 60;
    /** Neither knows where the other is yet. */
    static final double UNKNOWN_SECONDS = 15;

    /**
     * Differences below this are none. If all who are about as good as each other were told apart by the rest, each
     * would be given those that came just before it: the swarm would be a chain, and the last to hear of a segment a
     * dozen links from the first.
     */
    private static final double ALIKE = 0.5;

    private static final double STRONG_KBPS = 20_000;
    private static final int MIDDLING_KBPS = 2_500;
    private static final double LONG_STAY_SECONDS = 600;

    private PeerMatcher() {}

    /**
     * What matching looks at.
     *
     * @param playheads seconds from a common zero of each track the peer is on, by track
     * @param uplinkKbps null while it has not been measured
     * @param staySeconds expected remaining stay
     */
    public record Candidate(
            PeerId id,
            PeerFacts facts,
            Map<String, Double> playheads,
            @Nullable Integer uplinkKbps,
            boolean shares,
            double staySeconds) {
        public Candidate {
            playheads = Map.copyOf(playheads);
        }

        /** The same with an uplink of no more than a middling one. */
        Candidate modest() {
            Integer kbps = uplinkKbps == null ? null : Math.min(uplinkKbps, MIDDLING_KBPS);
            return new Candidate(id, facts, playheads, kbps, shares, staySeconds);
        }

        /**
         * From 0, useless, to 1: what it can give, times how long. Seeders are named by it, and one that leaves is
         * dearer than a neighbour that does: the stay weighs more than in a neighbour's value.
         */
        double strength() {
            return uplink() * stay() * stay();
        }

        private double uplink() {
            if (!shares) {
                return 0;
            }
            // An unmeasured uplink is taken for a middling one, or newcomers would never be tried.
            double kbps = uplinkKbps == null ? MIDDLING_KBPS : uplinkKbps;
            // By its logarithm a line of 1 Mbit/s was worth two thirds of one of 20, and seeded as often.
            return Math.min(1, Math.sqrt(kbps / STRONG_KBPS));
        }

        private double stay() {
            return Math.min(1, Math.sqrt(staySeconds / LONG_STAY_SECONDS));
        }
    }

    /** Why a neighbour was chosen. */
    public enum Because {
        RANK,
        STRENGTH,
        CHANCE,
        /** It joins parts of the swarm that had nothing to do with each other. */
        BRIDGE
    }

    /**
     * One choice, with its grounds.
     *
     * @param distanceSeconds between the playheads
     * @param value within its locality, higher is better
     */
    public record Match(
            PeerId peer, Locality locality, boolean sameTrack, double distanceSeconds, double value, Because because) {}

    /** Best first. */
    static final Comparator<Match> ORDER = Comparator.comparing((Match match) -> !match.sameTrack())
            .thenComparing(Match::locality)
            .thenComparing(Comparator.comparingDouble(Match::value).reversed())
            .thenComparing(Match::peer);

    /** How good a neighbour {@code other} is for {@code peer}. */
    public static Match rate(Candidate peer, Candidate other) {
        double distance = distance(peer, other);
        double near = 1 - Math.min(FAR_SECONDS, distance) / FAR_SECONDS;
        double value = near + other.uplink() + other.stay() + ALIKE * chance(peer.id(), other.id());
        boolean sameTrack = distance < Double.POSITIVE_INFINITY;
        return new Match(
                other.id(), Locality.of(peer.facts(), other.facts()), sameTrack, distance, value, Because.RANK);
    }

    /** From 0 to 1, the same for two peers whenever and by whichever it is asked. */
    private static double chance(PeerId one, PeerId other) {
        return new SplittableRandom(one.hashCode() ^ other.hashCode()).nextDouble();
    }

    /** Infinite if they are on different tracks. */
    private static double distance(Candidate one, Candidate other) {
        if (one.playheads().isEmpty() || other.playheads().isEmpty()) {
            return UNKNOWN_SECONDS;
        }
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<String, Double> at : one.playheads().entrySet()) {
            Double there = other.playheads().get(at.getKey());
            if (there != null) {
                least = Math.min(least, Math.abs(at.getValue() - there));
            }
        }
        return least;
    }

    /**
     * @param others whom the peer may be introduced to; neither itself nor its neighbours
     * @param count most to choose
     * @param reserved how many of these go to the strongest and to chance
     */
    public static List<Match> choose(
            Candidate peer, List<Candidate> others, int count, int reserved, RandomGenerator random) {
        int strongest = Math.min(1, reserved);
        return choose(peer, others, count, strongest, reserved - strongest, random);
    }

    /**
     * @param strongest 1 if one of {@code count} goes to the strongest, 0 if none does
     * @param byChance how many go to chance
     */
    static List<Match> choose(
            Candidate peer, List<Candidate> others, int count, int strongest, int byChance, RandomGenerator random) {
        List<Match> ranked =
                others.stream().map(other -> rate(peer, other)).sorted(ORDER).toList();
        if (ranked.size() <= count) {
            return ranked;
        }
        int byRank = Math.max(0, count - strongest - byChance);
        List<Match> chosen = new ArrayList<>(ranked.subList(0, byRank));
        Set<PeerId> taken = new HashSet<>();
        chosen.forEach(match -> taken.add(match.peer()));
        List<Match> rest = new ArrayList<>(ranked.subList(byRank, ranked.size()));
        if (strongest > 0 && chosen.size() < count) {
            others.stream()
                    .filter(other -> !taken.contains(other.id()))
                    .max(Comparator.comparingDouble(Candidate::strength).thenComparing(Candidate::id))
                    .ifPresent(most -> take(rest, most.id(), Because.STRENGTH, chosen));
        }
        while (chosen.size() < count && !rest.isEmpty()) {
            take(rest, rest.get(random.nextInt(rest.size())).peer(), Because.CHANCE, chosen);
        }
        return List.copyOf(chosen);
    }

    private static void take(List<Match> rest, PeerId peer, Because because, List<Match> chosen) {
        for (int i = 0; i < rest.size(); i++) {
            Match match = rest.get(i);
            if (match.peer().equals(peer)) {
                rest.remove(i);
                chosen.add(new Match(
                        peer, match.locality(), match.sameTrack(), match.distanceSeconds(), match.value(), because));
                return;
            }
        }
    }
}
