package io.swarmgate.swarm;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Parts of a swarm that have no link between them. */
final class Islands {
    private Islands() {}

    /**
     * One peer of each part.
     *
     * @param better of two
     */
    static List<Peer> best(Collection<Peer> peers, BinaryOperator<Peer> better) {
        Map<Peer, Peer> roots = new HashMap<>();
        for (Peer peer : peers) {
            for (Link link : peer.links.values()) {
                Peer one = root(roots, peer);
                Peer other = root(roots, link.across(peer));
                if (one != other) {
                    roots.put(one, other);
                }
            }
        }
        Map<Peer, Peer> best = new HashMap<>();
        for (Peer peer : peers) {
            best.merge(root(roots, peer), peer, better);
        }
        return best.values().stream()
                .sorted(Comparator.comparing(part -> part.id))
                .toList();
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
