package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Because;
import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.PeerMatcher.Match;
import io.swarmgate.swarm.protocol.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The links of one swarm: who knows whom. Guarded by the swarm. The cost of an event does not grow with the swarm:
 * beyond a size, candidates are drawn by chance from those near and from all.
 */
final class Neighbourhood {
    /** Neighbours a newcomer is given; others will choose it as well. */
    static final int WANTED = 8;
    /** With fewer a peer is given more. */
    static final int LOW = 5;
    /** Of those wanted, how many go to the strongest and to chance. */
    static final int RESERVED = 2;

    /**
     * Neighbours a peer is given at once, and again as the count fades: some 22 a minute. One that keeps saying that it
     * reaches none of them would otherwise learn the addresses of a whole swarm.
     */
    static final int MOST_MET = 32;

    private static final int DRAWN_NEAR = 64;
    private static final int DRAWN = 192;

    private final Bag<Peer> all = new Bag<>();
    private final Map<String, Bag<Peer>> near = new HashMap<>();
    private final ChurnModel churn;
    private final ChurnModel.Factor stream;
    private final RandomGenerator random;
    private final SwarmEvents events;
    private final String route;

    Neighbourhood(
            String route, ChurnModel churn, ChurnModel.Factor stream, RandomGenerator random, SwarmEvents events) {
        this.route = route;
        this.churn = churn;
        this.stream = stream;
        this.random = random;
        this.events = events;
    }

    void enter(Peer peer) {
        all.add(peer);
        places(peer)
                .forEach(place ->
                        near.computeIfAbsent(place, unseen -> new Bag<>()).add(peer));
    }

    /** Takes a peer out, with its links; returns those that were its neighbours. */
    List<Peer> leave(Peer peer) {
        all.remove(peer);
        for (String place : places(peer)) {
            Bag<Peer> bag = near.get(place);
            if (bag != null) {
                bag.remove(peer);
                if (bag.size() == 0) {
                    near.remove(place);
                }
            }
        }
        List<Peer> former = new ArrayList<>();
        for (Link link : List.copyOf(peer.links.values())) {
            Peer other = link.across(peer);
            other.links.remove(peer.id);
            former.add(other);
        }
        peer.links.clear();
        return former;
    }

    private static List<String> places(Peer peer) {
        List<String> places = new ArrayList<>();
        if (peer.facts.site() != null) {
            places.add("site " + peer.facts.site());
        }
        places.add("address " + peer.facts.address());
        if (peer.facts.asn() != null) {
            places.add("asn " + peer.facts.asn());
        }
        if (peer.facts.country() != null) {
            places.add("country " + peer.facts.country());
        }
        return places;
    }

    Collection<Peer> peers() {
        return all.items();
    }

    int size() {
        return all.size();
    }

    Candidate candidate(Peer peer, Instant now) {
        return peer.candidate(churn, stream, now);
    }

    /** Gives a peer so many more neighbours, as far as there are any. */
    void introduce(Peer peer, int count, int max, Instant now, Introductions told) {
        int allowed = (int) Math.min(count, MOST_MET - peer.met.at(now));
        if (allowed <= 0) {
            return;
        }
        List<Peer> pool = pool(peer);
        int missing = choose(peer, pool, allowed, RESERVED, max, now, told);
        if (missing > 0) {
            List<Peer> free = pool.stream()
                    .filter(other -> other.links.size() < max && !peer.links.containsKey(other.id))
                    .toList();
            choose(peer, free, missing, 0, max, now, told);
        }
    }

    /** Links a peer to the best of a pool; returns how many of {@code count} it could not. */
    private int choose(Peer peer, List<Peer> pool, int count, int reserved, int max, Instant now, Introductions told) {
        Map<PeerId, Peer> byId = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Peer other : pool) {
            byId.put(other.id, other);
            candidates.add(candidate(other, now));
        }
        int missing = count;
        for (Match match : PeerMatcher.choose(candidate(peer, now), candidates, count, reserved, random)) {
            Peer other = byId.get(match.peer());
            if (other != null
                    && (other.links.size() < max || makeRoom(other, peer, now, told))
                    && (peer.links.size() < max || makeRoom(peer, other, now, told))) {
                link(peer, other, match, now, told);
                peer.met.add(now);
                missing--;
            }
        }
        return missing;
    }

    /** Those a peer may be introduced to. */
    private List<Peer> pool(Peer peer) {
        Set<Peer> pool = new LinkedHashSet<>();
        for (String place : places(peer)) {
            Bag<Peer> bag = near.get(place);
            if (bag != null) {
                pool.addAll(bag.draw(DRAWN_NEAR, random));
            }
        }
        pool.addAll(all.draw(DRAWN, random));
        return pool.stream().filter(other -> mayMeet(peer, other)).toList();
    }

    private static boolean mayMeet(Peer peer, Peer other) {
        return other != peer
                && !peer.links.containsKey(other.id)
                && !peer.failed.contains(other.id)
                && !other.failed.contains(peer.id);
    }

    /** Gives up a full peer's worst neighbour if the newcomer is a better one and the other can spare it. */
    private boolean makeRoom(Peer full, Peer newcomer, Instant now, Introductions told) {
        Candidate chooser = candidate(full, now);
        Match worst = PeerMatcher.rate(chooser, candidate(newcomer, now));
        Peer given = null;
        for (Link link : full.links.values()) {
            Peer other = link.across(full);
            if (link.mayBeReplaced() && other.links.size() > LOW) {
                Match match = PeerMatcher.rate(chooser, candidate(other, now));
                if (PeerMatcher.ORDER.compare(match, worst) > 0) {
                    worst = match;
                    given = other;
                }
            }
        }
        if (given == null) {
            return false;
        }
        unlink(full, given, now, told);
        return true;
    }

    private void link(Peer peer, Peer other, Match match, Instant now, Introductions told) {
        Link link = new Link(peer, other, match, now);
        peer.links.put(other.id, link);
        other.links.put(peer.id, link);
        events.introduced(route, match.locality(), match.because());
        told.add(peer, other, true);
        told.add(other, peer, false);
    }

    /** Restores a link of an earlier connection, if there is room. */
    void relink(Peer peer, Peer other, int max, Instant now, Introductions told) {
        if (mayMeet(peer, other) && peer.links.size() < max && other.links.size() < max) {
            link(peer, other, PeerMatcher.rate(candidate(peer, now), candidate(other, now)), now, told);
        }
    }

    void unlink(Peer peer, Peer other, Instant now, Introductions told) {
        peer.links.remove(other.id);
        other.links.remove(peer.id);
        peer.party.end(other.party, now);
        other.party.end(peer.party, now);
        told.drop(peer, other.id);
        told.drop(other, peer.id);
    }

    /** Two peers that could not reach each other are not introduced again. */
    void failed(Peer peer, PeerId id, Instant now, Introductions told) {
        peer.cannotReach(id);
        Link link = peer.links.get(id);
        if (link != null) {
            events.linkFailed(route, link.match.locality());
            Peer other = link.across(peer);
            other.cannotReach(peer.id);
            unlink(peer, other, now, told);
        }
    }

    void opened(Peer peer, Collection<PeerId> open) {
        for (PeerId id : open) {
            Link link = peer.links.get(id);
            if (link != null && !link.open) {
                link.open = true;
                events.linkOpened(route, link.match.locality());
            }
        }
    }

    /**
     * Sees to it that everybody has neighbours, some of them of use and some that give, and that the swarm is in one
     * piece.
     */
    void maintain(int max, Instant now, Introductions told) {
        for (Peer peer : List.copyOf(all.items())) {
            if (peer.links.size() < Math.min(LOW, all.size() - 1)) {
                introduce(peer, WANTED - peer.links.size(), max, now, told);
            } else if (!isWellOff(peer, now)) {
                introduce(peer, 2, max, now, told);
            }
        }
        bridge(max, now, told);
    }

    /** With two neighbours on its track that share, a peer needs no help. */
    private boolean isWellOff(Peer peer, Instant now) {
        Candidate self = candidate(peer, now);
        long good = peer.links.values().stream()
                .map(link -> link.across(peer))
                .filter(other -> other.shares
                        && PeerMatcher.rate(self, candidate(other, now)).sameTrack())
                .count();
        return good >= Math.min(2, all.size() - 1) || peer.links.size() >= all.size() - 1;
    }

    /** Joins parts of the swarm that have no link between them, each by its strongest. */
    private void bridge(int max, Instant now, Introductions told) {
        Map<Peer, Peer> roots = new HashMap<>();
        Map<Peer, Peer> strongest = new HashMap<>();
        for (Peer peer : all.items()) {
            for (Link link : peer.links.values()) {
                Peer one = root(roots, peer);
                Peer other = root(roots, link.across(peer));
                if (one != other) {
                    roots.put(one, other);
                }
            }
        }
        for (Peer peer : all.items()) {
            strongest.merge(root(roots, peer), peer, (one, other) -> stronger(one, other, now));
        }
        Peer hub = null;
        for (Peer peer : strongest.values().stream()
                .sorted(Comparator.comparing(part -> part.id))
                .toList()) {
            if (hub != null && mayMeet(hub, peer)) {
                Match rated = PeerMatcher.rate(candidate(hub, now), candidate(peer, now));
                Match match = new Match(
                        rated.peer(),
                        rated.locality(),
                        rated.sameTrack(),
                        rated.distanceSeconds(),
                        rated.value(),
                        Because.BRIDGE);
                spare(hub, max, now, told);
                spare(peer, max, now, told);
                link(hub, peer, match, now, told);
            }
            hub = peer;
        }
    }

    private Peer stronger(Peer one, Peer other, Instant now) {
        return candidate(one, now).strength() >= candidate(other, now).strength() ? one : other;
    }

    /**
     * Room for a bridge is made at the expense of any neighbour that may go; without one the limit is passed by one.
     */
    private void spare(Peer peer, int max, Instant now, Introductions told) {
        @Nullable Peer given = null;
        if (peer.links.size() >= max) {
            for (Link link : peer.links.values()) {
                Peer other = link.across(peer);
                if (link.mayBeReplaced() && other.links.size() > LOW) {
                    given = other;
                }
            }
        }
        if (given != null) {
            unlink(peer, given, now, told);
        }
    }

    private static Peer root(Map<Peer, Peer> roots, Peer peer) {
        Peer at = peer;
        Peer above = roots.get(at);
        while (above != null) {
            Peer next = roots.get(above);
            if (next != null) {
                roots.put(at, next);
            }
            at = above;
            above = next;
        }
        return at;
    }
}
