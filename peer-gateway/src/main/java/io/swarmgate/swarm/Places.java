package io.swarmgate.swarm;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * How many places beside one peer others may take. Keys are free and addresses are not, so whoever has not given
 * anybody anything yet, <em>untried</em>, shares a few places with all others of its address and of its network; and a
 * peer that has enough <em>established</em> neighbours keeps most of its places for such. Viewers of a configured site
 * have more room, and an address has more for each other network that had something from it: the many honest viewers
 * behind one NAT (RFC 6888) are soon as good as anybody.
 *
 * <p>Guarded by the swarm of the peers it is asked about.
 */
final class Places {
    /**
     * Places of a network's untried viewers, and of those behind the same NAT as the peer, as a multiple of an
     * address's.
     */
    private static final int NETWORK = 4;

    private static final int INSIDE = 3;
    /** Sites are named by the operator. */
    private static final int SITE = 4;
    /** Of a network so many may be expelled before it loses a place. */
    private static final int NETWORK_EXPELLED = 2;
    /** An address where nobody was reached loses a place for so many attempts. */
    private static final int UNREACHED = 4;
    /** One of so many neighbours may be untried, where there are enough others. */
    private static final int ONE_OF = 4;

    private final int perAddress;
    private final Sources sources;

    /** @param perAddress that untried viewers of one address may take beside one peer */
    Places(int perAddress, Sources sources) {
        this.perAddress = perAddress;
        this.sources = sources;
    }

    /** Whether {@code other} has given anything to others, as far as that can be told from where {@code peer} is. */
    boolean isEstablished(Peer peer, Peer other, Instant now) {
        return other.record.isEstablished(isInside(peer, other), now);
    }

    static boolean isInside(Peer peer, Peer other) {
        return peer.source.host().equals(other.source.host());
    }

    /** A peer says that it has a connection with another. */
    void reached(Peer says, Peer other, Instant now) {
        if (!isInside(says, other)) {
            other.record.reachedElsewhere();
        }
        if (says.record.isEstablished(true, now)) {
            other.record.reached();
            sources.reached(other.source);
        }
    }

    /** A peer says that it could not reach another. */
    void unreached(Peer says, Peer other, Instant now) {
        if (says.record.isEstablished(true, now) && !other.record.isEstablished(true, now)) {
            sources.unreached(other.source, now);
        }
    }

    /**
     * Whether a peer may have another as a neighbour.
     *
     * @param admitted besides those it has
     * @param instead otherwise, links of which one has to go for it: places that are bounded go round
     */
    record Verdict(boolean admitted, List<Link> instead) {
        private static final Verdict ADMITTED = new Verdict(true, List.of());
        private static final Verdict REFUSED = new Verdict(false, List.of());

        Verdict {
            instead = List.copyOf(instead);
        }

        boolean isRefused() {
            return !admitted && instead.isEmpty();
        }
    }

    Verdict judge(Peer peer, Peer other, Instant now) {
        boolean inside = isInside(peer, other);
        int ofAddress = 0;
        int untried = 0;
        int untriedOfAddress = 0;
        int untriedOfNetwork = 0;
        for (Link link : peer.links.values()) {
            Peer there = link.across(peer);
            boolean sameAddress = isInside(there, other);
            ofAddress += sameAddress ? 1 : 0;
            if (!isEstablished(peer, there, now)) {
                untried++;
                untriedOfAddress += sameAddress ? 1 : 0;
                untriedOfNetwork += isOfNetwork(there, other) ? 1 : 0;
            }
        }
        if (isEstablished(peer, other, now)) {
            return inside || ofAddress < perAddress * factor(other) || ofAddress < ofAddress(other, now)
                    ? Verdict.ADMITTED
                    : instead(peer, there -> isInside(there, other));
        }
        int places = inside ? ofUntriedInside(other, now) : ofUntriedAtAddress(other, now);
        if (untriedOfAddress >= places) {
            return places == 0
                    ? Verdict.REFUSED
                    : instead(peer, there -> isInside(there, other) && !isEstablished(peer, there, now));
        }
        boolean bounded = !inside && other.facts.site() == null;
        int ofNetwork = bounded ? ofUntriedInNetwork(other, now) : Integer.MAX_VALUE;
        if (untriedOfNetwork >= ofNetwork) {
            return ofNetwork == 0
                    ? Verdict.REFUSED
                    : instead(peer, there -> isOfNetwork(there, other) && !isEstablished(peer, there, now));
        }
        return untried < ofUntried(peer.links.size(), untried)
                ? Verdict.ADMITTED
                : instead(peer, there -> !isEstablished(peer, there, now));
    }

    private static Verdict instead(Peer peer, Predicate<Peer> which) {
        return new Verdict(
                false,
                peer.links.values().stream()
                        .filter(link -> which.test(link.across(peer)))
                        .toList());
    }

    private static boolean isOfNetwork(Peer one, Peer other) {
        return one.source.network().equals(other.source.network());
    }

    /** With none but untried neighbours a peer takes what there is. */
    private static int ofUntried(int all, int untried) {
        int established = all - untried;
        return established == 0
                ? Integer.MAX_VALUE
                : Math.max(Math.max(Neighbourhood.RESERVED, Neighbourhood.LOW - established), all / ONE_OF);
    }

    private int ofAddress(Peer other, Instant now) {
        return perAddress * factor(other) + sources.confirming(other.source, now);
    }

    /** Places beside any peer for those of an address that have given nothing yet. */
    int ofUntriedAtAddress(Peer other, Instant now) {
        double lost =
                sources.expelledAt(other.source, now) + Math.floor(sources.unreachedAt(other.source, now) / UNREACHED);
        return left(perAddress * factor(other), lost);
    }

    /** The same beside a peer of that address. */
    int ofUntriedInside(Peer other, Instant now) {
        return left(perAddress * INSIDE * factor(other), INSIDE * sources.expelledAt(other.source, now));
    }

    private int ofUntriedInNetwork(Peer other, Instant now) {
        return left(perAddress * NETWORK, sources.expelledAround(other.source, now) / NETWORK_EXPELLED);
    }

    private static int left(int places, double expelled) {
        return (int) Math.max(0, places - Math.round(expelled));
    }

    private static int factor(Peer other) {
        return other.facts.site() == null ? 1 : SITE;
    }
}
