package io.swarmgate.swarm;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.protocol.GatewayMessages;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.SegmentName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells a few peers to take a segment over HTTP at once, so that all others can wait for them: of a new live segment as
 * soon as it is listed, of any other when somebody asks for it. Guarded by the swarm.
 */
final class Seeding {
    /**
     * Whoever asks later than this is named anew. It takes the segment from its neighbours if they have it; if they
     * have not, nobody it could wait for is about to get it.
     */
    private static final Duration NAMED_FOR = Duration.ofSeconds(10);

    private static final int REMEMBERED = 4096;
    private static final int REMEMBERED_RATES = 64;
    /** Segments ahead that a player asks for before long. */
    private static final int SOON = 4;

    private final Neighbourhood neighbourhood;
    private final SwarmEvents events;
    private final String route;
    private final Candidacy candidacy;
    private final Map<SegmentName, Instant> named = new LinkedHashMap<>();
    /** Bytes a second of the rows of segments, by their last one. */
    private final Map<String, Double> rates = new LinkedHashMap<>();

    Seeding(Neighbourhood neighbourhood, Places places, SwarmEvents events, String route) {
        this.neighbourhood = neighbourhood;
        this.events = events;
        this.route = route;
        this.candidacy = new Candidacy(places, () -> events.seederFailed(route));
    }

    /**
     * Segments have come to a live track.
     *
     * @param audience the peers on it
     * @param most seeders for each segment
     */
    void appeared(List<CataloguedSegment> added, List<Peer> audience, int most, Instant now) {
        Map<PeerId, Peer> peers = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        List<Candidate> asTheySay = new ArrayList<>();
        Map<PeerId, Double> recent = new HashMap<>();
        for (Peer peer : candidacy.of(audience, now)) {
            peers.put(peer.id, peer);
            Candidate candidate = neighbourhood.candidate(peer, now);
            asTheySay.add(candidate);
            // Those that have given nothing yet are not chosen for what they say of their uplinks.
            candidates.add(peer.record.isEstablished(true, now) ? candidate : candidate.modest());
            recent.put(peer.id, peer.seeds.at(now));
        }
        int copies = SeederAssignment.count(most, candidacy.size(audience, now));
        Map<PeerId, Set<PeerId>> known = new HashMap<>();
        Function<PeerId, Set<PeerId>> near = id -> known.computeIfAbsent(id, unseen -> near(peers.get(id)));
        for (CataloguedSegment segment : added) {
            int parts = parts(segment, asTheySay);
            List<Peer> whole = new ArrayList<>();
            if (parts > 1) {
                // A site's line is to be spared: it has a copy of its own, and its seeder has the site's network to
                // give it.
                List<Candidate> atSites =
                        candidates.stream().filter(Seeding::isAtSite).toList();
                choose(atSites, 0, recent, near).forEach(id -> whole.add(peers.get(id)));
                List<Candidate> homes =
                        candidates.stream().filter(peer -> !isAtSite(peer)).toList();
                List<PeerId> chosen = choose(homes, copies * parts, recent, near);
                nameForParts(segment, chosen.stream().map(peers::get).toList(), copies, now);
            } else {
                choose(candidates, copies, recent, near).forEach(id -> whole.add(peers.get(id)));
            }
            name(segment, whole, now);
        }
    }

    private static List<PeerId> choose(
            List<Candidate> peers, int k, Map<PeerId, Double> recent, Function<PeerId, Set<PeerId>> near) {
        List<PeerId> chosen = SeederAssignment.choose(peers, k, recent, near, Feed.MAX_SITES);
        chosen.forEach(id -> recent.merge(id, 1.0, Double::sum));
        return chosen;
    }

    private static boolean isAtSite(Candidate peer) {
        return peer.facts().site() != null;
    }

    private int parts(CataloguedSegment segment, List<Candidate> peers) {
        Double rate = rates.get(segment.run());
        Double seconds = segment.durationSeconds();
        if (rate == null || seconds == null) {
            return 1;
        }
        double chunks = Math.ceil(rate * seconds / SegmentDigest.CHUNK_BYTES);
        return (int) Math.max(1, Math.min(chunks, SeederAssignment.parts(rate, peers)));
    }

    /** All that is known of a segment has become known: its track is likely to go on as it is. */
    void known(CataloguedSegment segment, SegmentDigest digest) {
        Double seconds = segment.durationSeconds();
        if (digest.complete() && seconds != null && seconds > 0) {
            rates.remove(segment.run());
            rates.put(segment.run(), digest.lengthBytes() / seconds);
            if (rates.size() > REMEMBERED_RATES) {
                rates.remove(rates.keySet().iterator().next());
            }
        }
    }

    /** A peer's neighbours, and theirs. */
    private static Set<PeerId> near(@Nullable Peer peer) {
        Set<PeerId> near = new HashSet<>();
        if (peer != null) {
            for (Link link : peer.links.values()) {
                Peer neighbour = link.across(peer);
                near.add(neighbour.id);
                near.addAll(neighbour.links.keySet());
            }
        }
        return near;
    }

    /**
     * The player of a peer asks for a segment. Unless somebody was told to fetch it a moment ago the peer is, or one of
     * its neighbours that was told less often lately and will soon need the segment itself: whoever is ahead of all
     * others would otherwise have to give all of them everything. Nobody waits for one that was named in vain before.
     */
    void asked(Peer peer, CataloguedSegment segment, Instant now) {
        Instant before = named.get(segment.name());
        if (before == null || before.plus(NAMED_FOR).isBefore(now)) {
            Peer named = inTurn(peer, segment, now);
            if (named != null) {
                name(segment, List.of(named), now);
            }
        }
    }

    private @Nullable Peer inTurn(Peer peer, CataloguedSegment segment, Instant now) {
        boolean able = candidacy.mayFetchForOthers(peer, now);
        Peer least = peer.shares && able ? peer : null;
        for (Link link : peer.links.values()) {
            Peer other = link.across(peer);
            CataloguedSegment at = other.on(segment.track(), segment.kind());
            boolean soon =
                    at != null && at.position() <= segment.position() && segment.position() - at.position() <= SOON;
            if (link.open
                    && other.shares
                    && soon
                    && candidacy.mayFetchForOthers(other, now)
                    && (least == null || other.seeds.at(now) < least.seeds.at(now))) {
                least = other;
            }
        }
        return least == null && able ? peer : least;
    }

    private void name(CataloguedSegment segment, List<Peer> chosen, Instant now) {
        String seed = GatewayMessages.seed(segment.name());
        for (Peer peer : chosen) {
            tell(peer, seed, now);
        }
        named(segment, chosen, now);
    }

    /** As many whole copies as there are seeders for, at most so many. */
    private void nameForParts(CataloguedSegment segment, List<Peer> chosen, int copies, Instant now) {
        int parts = Math.max(1, chosen.size() / copies);
        int count = Math.min(chosen.size(), parts * copies);
        for (int i = 0; i < count; i++) {
            tell(chosen.get(i), GatewayMessages.seed(segment.name(), i % parts, parts), now);
        }
        named(segment, chosen.subList(0, count), now);
    }

    private static void tell(Peer peer, String seed, Instant now) {
        // What a viewer without neighbours fetches is for itself.
        if (!peer.links.isEmpty()) {
            peer.seeds.add(now);
            peer.record.named(now);
        }
        peer.connection.send(seed);
    }

    private void named(CataloguedSegment segment, List<Peer> chosen, Instant now) {
        if (chosen.isEmpty()) {
            return;
        }
        named.remove(segment.name());
        if (chosen.stream().anyMatch(peer -> Candidacy.isWaitedFor(peer, now))) {
            named.put(segment.name(), now);
        }
        if (named.size() > REMEMBERED) {
            named.remove(named.keySet().iterator().next());
        }
        events.seedersNamed(route, chosen.size());
    }
}
