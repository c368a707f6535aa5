package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Because;
import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.PeerMatcher.Match;
import io.swarmgate.swarm.protocol.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    /**
     * Of those wanted, how many go to the strongest and to chance; and how many may go to those who gave nothing yet.
     */
    static final int RESERVED = 2;
    /** Neighbours that have given something to others; with so many a peer is not given more of them. */
    static final int ENOUGH = WANTED - RESERVED;

    /**
     * Neighbours a peer is given at once, and again as the count fades: some 22 a minute. One that keeps saying that it
     * reaches none of them would otherwise learn the addresses of a whole swarm.
     */
    static final int MOST_MET = 32;

    /**
     * Two peers that were connected, and one of which was of no use to the other, are introduced again after so long.
     */
    private static final Duration PARTED = Duration.ofMinutes(5);

    private final Roster roster;
    private final Places places;
    private final ChurnModel churn;
    private final ChurnModel.Factor stream;
    private final RandomGenerator random;
    private final SwarmEvents events;
    private final String route;

    Neighbourhood(
            String route,
            ChurnModel churn,
            ChurnModel.Factor stream,
            Places places,
            RandomGenerator random,
            SwarmEvents events) {
        this.route = route;
        this.churn = churn;
        this.stream = stream;
        this.places = places;
        this.random = random;
        this.events = events;
        this.roster = new Roster(places, random);
    }

    void enter(Peer peer, Instant now) {
        roster.enter(peer, now);
    }

    /** Takes a peer out, with its links; returns those that were its neighbours. */
    List<Peer> leave(Peer peer) {
        roster.leave(peer);
        List<Peer> former = new ArrayList<>();
        for (Link link : List.copyOf(peer.links.values())) {
            Peer other = link.across(peer);
            other.links.remove(peer.id);
            if (other.links.isEmpty()) {
                other.record.owesNobody();
            }
            former.add(other);
        }
        peer.links.clear();
        return former;
    }

    /** Somebody has had something from this peer. */
    void gave(Peer peer, Instant now) {
        roster.gave(peer, now);
    }

    Collection<Peer> peers() {
        return roster.peers();
    }

    int size() {
        return roster.size();
    }

    Candidate candidate(Peer peer, Instant now) {
        return peer.candidate(churn, stream, now);
    }

    /**
     * Gives a peer so many more neighbours, as far as there are any: first those that have given something to others,
     * until it has enough of them, and then whoever there is.
     *
     * @return how many
     */
    int introduce(Peer peer, int count, int max, Instant now, Introductions told) {
        int allowed = (int) Math.min(Math.min(count, peer.wants - peer.links.size()), MOST_MET - peer.met.at(now));
        if (allowed <= 0) {
            return 0;
        }
        List<Peer> pool = roster.draw(peer, now);
        int trusted = Math.min(allowed, ENOUGH - established(peer, now));
        int given = 0;
        if (trusted > 0) {
            List<Peer> established = pool.stream()
                    .filter(other -> places.isEstablished(peer, other, now))
                    .toList();
            given = choose(peer, established, trusted, new Reserved(trusted == ENOUGH ? 1 : 0, 0), max, now, told);
        }
        Reserved rest = given == 0 ? Reserved.USUAL : Reserved.CHANCE;
        return given + choose(peer, pool, allowed - given, rest, max, now, told);
    }

    /** Of those chosen, how many go to the strongest and to chance. */
    private record Reserved(int strongest, int byChance) {
        private static final Reserved NONE = new Reserved(0, 0);
        private static final Reserved CHANCE = new Reserved(0, 1);
        private static final Reserved USUAL = new Reserved(1, RESERVED - 1);
    }

    /** Links a peer to the best of a pool, and where these have no room to others of it; returns to how many. */
    private int choose(
            Peer peer, List<Peer> pool, int count, Reserved reserved, int max, Instant now, Introductions told) {
        int given = link(peer, pool, count, reserved, max, now, told);
        if (given < count) {
            List<Peer> free = pool.stream().filter(other -> hasRoom(other, max)).toList();
            given += link(peer, free, count - given, Reserved.NONE, max, now, told);
        }
        return given;
    }

    private int link(
            Peer peer, List<Peer> pool, int count, Reserved reserved, int max, Instant now, Introductions told) {
        if (count <= 0 || pool.isEmpty()) {
            return 0;
        }
        Map<PeerId, Peer> byId = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Peer other : pool) {
            if (Roster.mayMeet(peer, other)) {
                byId.put(other.id, other);
                candidates.add(candidate(other, now));
            }
        }
        int given = 0;
        for (Match match : PeerMatcher.choose(
                candidate(peer, now), candidates, count, reserved.strongest, reserved.byChance, random)) {
            Peer other = byId.get(match.peer());
            if (other != null
                    && !places.judge(peer, other, now).isRefused()
                    && makeRoom(other, peer, max, now, told)
                    && makeRoom(peer, other, max, now, told)) {
                link(peer, other, match, now, told);
                peer.met.add(now);
                given++;
            }
        }
        return given;
    }

    private boolean admitEachOther(Peer peer, Peer other, Instant now) {
        return places.judge(peer, other, now).admitted()
                && places.judge(other, peer, now).admitted();
    }

    /** How many neighbours of a peer have given something to others. */
    private int established(Peer peer, Instant now) {
        return (int) peer.links.values().stream()
                .filter(link -> places.isEstablished(peer, link.across(peer), now))
                .count();
    }

    /**
     * Sees to it that a peer has a place for a newcomer: gives up its worst neighbour of those whose place the newcomer
     * may take, or where all places are taken and the newcomer is better. The other has to be able to spare it.
     */
    private boolean makeRoom(Peer peer, Peer newcomer, int max, Instant now, Introductions told) {
        if (peer.links.size() >= peer.wants) {
            // To part with one and connect to another is work, too.
            return false;
        }
        Places.Verdict verdict = places.judge(peer, newcomer, now);
        Peer given = null;
        if (!verdict.admitted()) {
            given = givingWay(peer, verdict.instead(), newcomer, now);
        } else if (peer.links.size() < max) {
            return true;
        } else {
            given = places.isEstablished(peer, newcomer, now) ? untried(peer, now) : null;
            given = given == null ? worse(peer, newcomer, now) : given;
        }
        if (given == null) {
            return false;
        }
        unlink(peer, given, now, told);
        return true;
    }

    /**
     * The neighbour whose place a newcomer takes, of those whose places go round. Where some are of no use it is one of
     * these or nobody: a crowd is not to part those that share.
     */
    private @Nullable Peer givingWay(Peer peer, Collection<Link> links, Peer newcomer, Instant now) {
        List<Link> idle = links.stream().filter(link -> isIdle(link, peer, now)).toList();
        return idle.isEmpty() ? taking(peer, links, newcomer, now) : worst(peer, idle, newcomer, now);
    }

    /** As the one says whose place it is: without a connection, or with one that nothing came of. */
    private static boolean isIdle(Link link, Peer peer, Instant now) {
        return !link.isUsedBy(peer, now)
                && (!link.isOpenTo(peer)
                        || hadItsTime(link, peer, now)
                        || link.across(peer).record.hadItsTime(true, now));
    }

    /**
     * The worst of idle neighbours that gives way to a newcomer: first those that gave nothing in all the time they
     * had, to somebody who has not had it; then those that had this very place for long enough; and where somebody has
     * few neighbours, those that have more.
     */
    private @Nullable Peer worst(Peer peer, Collection<Link> idle, Peer newcomer, Instant now) {
        boolean late = newcomer.record.hadItsTime(now);
        Candidate chooser = candidate(peer, now);
        Comparator<Link> worse = Comparator.comparing((Link link) -> isLate(link, peer, now))
                .thenComparing(link -> PeerMatcher.rate(chooser, candidate(link.across(peer), now)), PeerMatcher.ORDER);
        return idle.stream()
                .filter(link -> {
                    boolean otherLate = isLate(link, peer, now);
                    // Not for a connection: any number of keys has no neighbours yet.
                    boolean balances = !link.isOpenTo(peer) && balances(newcomer, link.across(peer));
                    return late == otherLate ? hadItsTime(link, peer, now) || balances : otherLate;
                })
                .max(worse)
                .map(link -> link.across(peer))
                .orElse(null);
    }

    private static boolean isLate(Link link, Peer peer, Instant now) {
        return link.across(peer).record.hadItsTime(link.isOpenTo(peer), now);
    }

    private static boolean balances(Peer newcomer, Peer other) {
        return newcomer.links.size() < ENOUGH && newcomer.links.size() + 1 < other.links.size();
    }

    /**
     * One that takes what a peer gives, or may be about to, in favour of one that has fewer neighbours; now and then.
     * Whoever gives something itself stays.
     */
    private @Nullable Peer taking(Peer peer, Collection<Link> links, Peer newcomer, Instant now) {
        if (now.isBefore(peer.sparesAgain)) {
            return null;
        }
        Candidate chooser = candidate(peer, now);
        Comparator<Link> worse = Comparator.comparing((Link link) -> !link.isUsedBy(peer, now))
                .thenComparing(link -> PeerMatcher.rate(chooser, candidate(link.across(peer), now)), PeerMatcher.ORDER);
        Peer given = links.stream()
                .filter(link -> !link.feeds(peer, now) && balances(newcomer, link.across(peer)))
                .max(worse)
                .map(link -> link.across(peer))
                .orElse(null);
        if (given != null) {
            peer.sparesAgain = now.plus(TrackRecord.TO_GIVE);
        }
        return given;
    }

    /** The worst neighbour that is worse than a newcomer and can spare the link. */
    private @Nullable Peer worse(Peer peer, Peer newcomer, Instant now) {
        Candidate chooser = candidate(peer, now);
        Match worst = PeerMatcher.rate(chooser, candidate(newcomer, now));
        boolean untried = !places.isEstablished(peer, newcomer, now);
        Peer given = null;
        for (Link link : peer.links.values()) {
            Peer other = link.across(peer);
            boolean stays = untried && link.isUsedBy(peer, now);
            if (link.mayBeReplaced() && !stays && other.links.size() > LOW) {
                Match match = PeerMatcher.rate(chooser, candidate(other, now));
                if (PeerMatcher.ORDER.compare(match, worst) > 0) {
                    worst = match;
                    given = other;
                }
            }
        }
        return given;
    }

    /** Whether a neighbour has had its place for long enough to have been of use, as the one it is beside sees it. */
    private static boolean hadItsTime(Link link, Peer peer, Instant now) {
        return link.since
                .plus(link.isOpenTo(peer) ? TrackRecord.TO_GIVE : TrackRecord.TO_CONNECT)
                .isBefore(now);
    }

    /**
     * The neighbour that has had the most time to give something to anybody and has not; null if there is none, or no
     * more than have a place anyway.
     */
    private @Nullable Peer untried(Peer peer, Instant now) {
        List<Link> untried = peer.links.values().stream()
                .filter(link -> !places.isEstablished(peer, link.across(peer), now))
                .toList();
        if (untried.size() <= RESERVED) {
            return null;
        }
        return untried.stream()
                .filter(link -> hadItsTime(link, peer, now))
                .min(Comparator.comparing((Link link) -> link.isUsedBy(peer, now))
                        .thenComparing(link -> link.since))
                .map(link -> link.across(peer))
                .orElse(null);
    }

    private void link(Peer peer, Peer other, Match match, Instant now, Introductions told) {
        Link link = new Link(peer, other, match, now);
        peer.links.put(other.id, link);
        other.links.put(peer.id, link);
        peer.record.tried(now);
        other.record.tried(now);
        events.introduced(route, match.locality(), match.because());
        told.add(peer, other, true);
        told.add(other, peer, false);
    }

    /** Restores a link of an earlier connection, if there is room. */
    void relink(Peer peer, Peer other, int max, Instant now, Introductions told) {
        if (Roster.mayMeet(peer, other)
                && admitEachOther(peer, other, now)
                && hasRoom(peer, max)
                && hasRoom(other, max)) {
            link(peer, other, PeerMatcher.rate(candidate(peer, now), candidate(other, now)), now, told);
        }
    }

    private static boolean hasRoom(Peer peer, int max) {
        return peer.links.size() < Math.min(max, peer.wants);
    }

    /** A peer wants so many neighbours at most: it keeps those that are of most use to it. */
    void limit(Peer peer, int wants, Instant now, Introductions told) {
        if (wants > peer.wants) {
            peer.looksAgain = now;
        }
        peer.wants = wants;
        if (peer.links.size() <= wants) {
            return;
        }
        Candidate self = candidate(peer, now);
        List<Peer> worstLast = peer.links.values().stream()
                .sorted(Comparator.comparing((Link link) -> !link.across(peer).shares)
                        .thenComparing(link -> !link.isUsedBy(peer, now))
                        .thenComparing(
                                link -> PeerMatcher.rate(self, candidate(link.across(peer), now)), PeerMatcher.ORDER))
                .map(link -> link.across(peer))
                .toList();
        worstLast.subList(wants, worstLast.size()).forEach(other -> unlink(peer, other, now, told));
    }

    void unlink(Peer peer, Peer other, Instant now, Introductions told) {
        peer.links.remove(other.id);
        other.links.remove(peer.id);
        peer.party.end(other.party, now);
        other.party.end(peer.party, now);
        told.drop(peer, other.id);
        told.drop(other, peer.id);
    }

    /**
     * Two peers that could not reach each other are not introduced again; those that were connected are after a while.
     */
    void failed(Peer peer, PeerId id, Instant now, Introductions told) {
        peer.cannotReach(id);
        Link link = peer.links.get(id);
        if (link != null) {
            events.linkFailed(route, link.match.locality());
            Peer other = link.across(peer);
            places.unreached(peer, other, now);
            other.cannotReach(peer.id);
            if (link.open) {
                peer.partedFrom(id, now);
                other.partedFrom(peer.id, now);
            }
            unlink(peer, other, now, told);
        }
    }

    void opened(Peer peer, Collection<PeerId> open, Instant now) {
        for (PeerId id : open) {
            Link link = peer.links.get(id);
            if (link != null && link.opened(peer)) {
                events.linkOpened(route, link.match.locality());
            }
            if (link != null) {
                places.reached(peer, link.across(peer), now);
            }
        }
    }

    /**
     * Sees to it that everybody has neighbours, some of them of use and some that give, and that the swarm is in one
     * piece.
     */
    void maintain(int max, Instant now, Introductions told) {
        for (Peer peer : List.copyOf(roster.peers())) {
            peer.forgives(now.minus(PARTED));
            if (peer.wants == 0 || now.isBefore(peer.looksAgain)) {
                continue;
            }
            boolean found = true;
            if (peer.links.size() < Math.min(Math.min(LOW, peer.wants), size() - 1)) {
                found = introduce(peer, WANTED - peer.links.size(), max, now, told) > 0;
            } else if (!isWellOff(peer, now)) {
                found = introduce(peer, 2, max, now, told) > 0;
            } else if (established(peer, now) < ENOUGH) {
                found = exchange(peer, max, now, told);
            }
            peer.looked(found, now);
        }
        bridge(max, now, told);
    }

    /**
     * Has somebody that gives take the place of one that had its time.
     *
     * @return false if there is nobody that has the room
     */
    private boolean exchange(Peer peer, int max, Instant now, Introductions told) {
        Peer untried = untried(peer, now);
        if (untried == null || peer.met.at(now) >= MOST_MET) {
            return true;
        }
        List<Peer> established = roster.drawUseful(peer, now).stream()
                .filter(other -> places.isEstablished(peer, other, now))
                .toList();
        if (choose(peer, established, 1, Reserved.NONE, max, now, told) == 0) {
            return false;
        }
        if (peer.links.containsKey(untried.id) && peer.links.size() > WANTED) {
            unlink(peer, untried, now, told);
        }
        return true;
    }

    /** With two neighbours on its track that share, a peer needs no help. */
    private boolean isWellOff(Peer peer, Instant now) {
        Candidate self = candidate(peer, now);
        long good = peer.links.values().stream()
                .map(link -> link.across(peer))
                .filter(other -> other.shares
                        && PeerMatcher.rate(self, candidate(other, now)).sameTrack())
                .count();
        return good >= Math.min(2, size() - 1) || peer.links.size() >= size() - 1;
    }

    /** Joins parts of the swarm that have no link between them, each by its best. */
    private void bridge(int max, Instant now, Introductions told) {
        Peer hub = null;
        // Those that want no neighbours are no part that anything is to reach.
        List<Peer> reachable =
                roster.peers().stream().filter(peer -> peer.wants > 0).toList();
        List<Peer> best = new ArrayList<>(Islands.best(reachable, (one, other) -> stronger(one, other, now)));
        // Those that gave nothing yet come last: no way from one part to another is to lead through them alone.
        best.sort(Comparator.comparing(peer -> !peer.record.isEstablished(true, now)));
        for (Peer peer : best) {
            if (hub == null) {
                hub = peer;
            } else if (Roster.mayMeet(hub, peer) && admitEachOther(hub, peer, now)) {
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
                hub = peer;
            }
        }
    }

    /** By what they gave rather than by what they say of themselves. */
    private Peer stronger(Peer one, Peer other, Instant now) {
        boolean useful = one.record.isEstablished(true, now);
        if (useful != other.record.isEstablished(true, now)) {
            return useful ? one : other;
        }
        return candidate(one, now).strength() >= candidate(other, now).strength() ? one : other;
    }

    /**
     * Room for a bridge is made at the expense of any neighbour that may go, of one of no use if there is one; without
     * one the limit is passed by one.
     */
    private void spare(Peer peer, int max, Instant now, Introductions told) {
        @Nullable Peer given = null;
        if (!hasRoom(peer, max)) {
            for (Link link : peer.links.values()) {
                Peer other = link.across(peer);
                boolean better = given == null || !link.isUsedBy(peer, now);
                if (link.mayBeReplaced() && better && other.links.size() > LOW) {
                    given = other;
                }
            }
        }
        if (given != null) {
            unlink(peer, given, now, told);
        }
    }
}
