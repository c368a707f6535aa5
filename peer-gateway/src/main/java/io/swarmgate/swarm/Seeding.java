package io.swarmgate.swarm;

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
    /** Segments ahead that a player asks for before long. */
    private static final int SOON = 4;

    private final Neighbourhood neighbourhood;
    private final SwarmEvents events;
    private final String route;
    private final Candidacy candidacy;
    private final Map<SegmentName, Instant> named = new LinkedHashMap<>();

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
        Map<PeerId, Double> recent = new HashMap<>();
        for (Peer peer : candidacy.of(audience, now)) {
            peers.put(peer.id, peer);
            candidates.add(neighbourhood.candidate(peer, now));
            recent.put(peer.id, peer.seeds.at(now));
        }
        int count = SeederAssignment.count(most, audience.size());
        Map<PeerId, Set<PeerId>> known = new HashMap<>();
        Function<PeerId, Set<PeerId>> near = id -> known.computeIfAbsent(id, unseen -> near(peers.get(id)));
        for (CataloguedSegment segment : added) {
            List<Peer> chosen = SeederAssignment.choose(candidates, count, recent, near, Feed.MAX_SITES).stream()
                    .map(peers::get)
                    .toList();
            chosen.forEach(peer -> recent.merge(peer.id, 1.0, Double::sum));
            name(segment, chosen, now);
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
        String seed = GatewayMessages.seed(segment.name());
        for (Peer peer : chosen) {
            peer.seeds.add(now);
            peer.record.named(now);
            peer.connection.send(seed);
        }
        events.seedersNamed(route, chosen.size());
    }
}
