package io.swarmgate.swarm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Who is in a swarm, by where they are. Guarded by the swarm. */
final class Roster {
    private static final int DRAWN_NEAR = 64;
    private static final int DRAWN = 192;

    private final Bag<Peer> all = new Bag<>();
    private final Map<String, Bag<Peer>> near = new HashMap<>();
    /** Those that have given something to others at some time: among many that have not they would not be drawn. */
    private final Bag<Peer> useful = new Bag<>();

    private final Places places;
    private final RandomGenerator random;

    Roster(Places places, RandomGenerator random) {
        this.places = places;
        this.random = random;
    }

    void enter(Peer peer, Instant now) {
        all.add(peer);
        where(peer)
                .forEach(place ->
                        near.computeIfAbsent(place, unseen -> new Bag<>()).add(peer));
        if (peer.record.isEstablished(true, now)) {
            useful.add(peer);
        }
    }

    void leave(Peer peer) {
        all.remove(peer);
        useful.remove(peer);
        for (String place : where(peer)) {
            Bag<Peer> bag = near.get(place);
            if (bag != null) {
                bag.remove(peer);
                if (bag.size() == 0) {
                    near.remove(place);
                }
            }
        }
    }

    /** Somebody has had something from this peer. */
    void gave(Peer peer, Instant now) {
        if (peer.record.isEstablished(true, now)) {
            useful.add(peer);
        }
    }

    private static List<String> where(Peer peer) {
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

    /**
     * Those a peer may be introduced to, drawn by chance from those near, those that were of use, and all; of untried
     * ones no more of an address than it has places for, or they would be all that is drawn.
     */
    List<Peer> draw(Peer peer, Instant now) {
        Set<Peer> drawn = new LinkedHashSet<>();
        for (String place : where(peer)) {
            Bag<Peer> bag = near.get(place);
            if (bag != null) {
                drawn.addAll(bag.draw(DRAWN_NEAR, random));
            }
        }
        drawn.addAll(all.draw(DRAWN, random));
        drawn.addAll(useful.draw(DRAWN_NEAR, random));
        return mayMeet(peer, drawn, now);
    }

    /** The same of those alone that were of use to somebody. */
    List<Peer> drawUseful(Peer peer, Instant now) {
        return mayMeet(peer, useful.draw(DRAWN_NEAR, random), now);
    }

    private List<Peer> mayMeet(Peer peer, Collection<Peer> drawn, Instant now) {
        Map<String, Integer> untried = new HashMap<>();
        List<Peer> pool = new ArrayList<>();
        for (Peer other : shuffled(drawn)) {
            if (mayMeet(peer, other)
                    && !places.judge(peer, other, now).isRefused()
                    && !places.judge(other, peer, now).isRefused()
                    && (places.isEstablished(peer, other, now)
                            || untried.merge(other.source.host(), 1, Integer::sum) <= most(peer, other, now))) {
                pool.add(other);
            }
        }
        return pool;
    }

    private int most(Peer peer, Peer other, Instant now) {
        return Places.isInside(peer, other)
                ? places.ofUntriedInside(other, now)
                : places.ofUntriedAtAddress(other, now);
    }

    private List<Peer> shuffled(Collection<Peer> peers) {
        List<Peer> list = new ArrayList<>(peers);
        for (int i = list.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Peer moved = list.get(i);
            list.set(i, list.get(other));
            list.set(other, moved);
        }
        return list;
    }

    static boolean mayMeet(Peer peer, Peer other) {
        return other != peer
                && !peer.links.containsKey(other.id)
                && !peer.failed.contains(other.id)
                && !other.failed.contains(peer.id);
    }
}
