package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may be told to fetch a segment for the others: those that have given something before, where there are some; of
 * all others a few of each address at a time, until it has shown what they do with it. One that was named and gave
 * nobody anything is not named again for a while. Guarded by the swarm.
 */
final class Candidacy {
    /** With so many that have given something nobody else is needed. */
    private static final int ENOUGH = 2;
    /** Others wait so long for one that has not shown, yet, what it does; and then once in so long. */
    private static final Duration CONFIDENCE = Duration.ofSeconds(10);

    private static final int ADDRESSES = 4096;

    private final Places places;
    private final Runnable failed;
    /** Untried peers that may be named because they ask, by address. */
    private final Map<String, Map<PeerId, Instant>> onTrial = new LinkedHashMap<>();

    /** @param failed hears of each that was named and gave nothing */
    Candidacy(Places places, Runnable failed) {
        this.places = places;
        this.failed = failed;
    }

    /** Of these peers, those that may be named; of a site those of its own that gave something go first. */
    List<Peer> of(List<Peer> peers, Instant now) {
        Map<String, List<Peer>> sites = new HashMap<>();
        for (Peer peer : peers) {
            String site = peer.facts.site() == null ? "" : peer.facts.site();
            sites.computeIfAbsent(site, unseen -> new ArrayList<>()).add(peer);
        }
        List<Peer> chosen = new ArrayList<>();
        sites.values().forEach(site -> chosen.addAll(ofSite(site, now)));
        return chosen;
    }

    private List<Peer> ofSite(List<Peer> peers, Instant now) {
        // Those that gave nothing to any but viewers of their own address come second: these may all be one party.
        for (boolean inside : new boolean[] {false, true}) {
            List<Peer> established = peers.stream()
                    .filter(peer -> peer.shares && peer.record.isEstablished(inside, now) && !isBarred(peer, now))
                    .toList();
            if (established.size() >= ENOUGH) {
                return established;
            }
        }
        return fewOfEachAddress(peers, now);
    }

    /**
     * How many peers there are, as far as keys, and then addresses, are no way to be many: among those that have given
     * something others count for as many.
     */
    int size(List<Peer> peers, Instant now) {
        Map<String, Integer> ofAddress = new HashMap<>();
        int established = 0;
        int untried = 0;
        for (Peer peer : peers) {
            if (peer.record.isEstablished(true, now)) {
                established++;
            } else if (ofAddress.merge(peer.source.host(), 1, Integer::sum) <= places.ofUntriedInside(peer, now)) {
                untried++;
            }
        }
        return established + (established < ENOUGH ? untried : Math.min(untried, established));
    }

    /**
     * Those that owe something, or failed to give it, hold their address's places. Where viewers elsewhere have got a
     * connection with some, these go before those with whom nobody has; and so do those at the address of one that has
     * given something, who may have nobody elsewhere.
     */
    private List<Peer> fewOfEachAddress(List<Peer> peers, Instant now) {
        Set<String> giving = peers.stream()
                .filter(peer -> peer.record.isEstablished(true, now))
                .map(peer -> peer.source.host())
                .collect(Collectors.toSet());
        List<Peer> reached = peers.stream()
                .filter(peer -> peer.record.isReachedElsewhere() || giving.contains(peer.source.host()))
                .toList();
        List<Peer> chosen = ofAddresses(reached.isEmpty() ? peers : reached, now);
        return chosen.isEmpty() ? ofAddresses(peers, now) : chosen;
    }

    private List<Peer> ofAddresses(List<Peer> peers, Instant now) {
        Map<String, Integer> taken = new HashMap<>();
        List<Peer> free = new ArrayList<>();
        List<Peer> chosen = new ArrayList<>();
        for (Peer peer : peers) {
            if (isBarred(peer, now)) {
                taken.merge(peer.source.host(), 1, Integer::sum);
            } else if (peer.record.isEstablished(true, now)) {
                chosen.add(peer);
            } else if (peer.record.owes()) {
                taken.merge(peer.source.host(), 1, Integer::sum);
                chosen.add(peer);
            } else {
                free.add(peer);
            }
        }
        for (Peer peer : free) {
            if (taken.merge(peer.source.host(), 1, Integer::sum) <= places.ofUntriedAtAddress(peer, now)) {
                chosen.add(peer);
            }
        }
        return chosen;
    }

    /** Whether a peer that asks for a segment may be named for it. */
    boolean mayFetchForOthers(Peer peer, Instant now) {
        if (isBarred(peer, now)) {
            return false;
        }
        if (peer.record.isEstablished(true, now)) {
            return true;
        }
        Map<PeerId, Instant> trials = onTrial.computeIfAbsent(peer.source.host(), unseen -> new LinkedHashMap<>());
        if (onTrial.size() > ADDRESSES) {
            onTrial.remove(onTrial.keySet().iterator().next());
        }
        trials.values().removeIf(since -> since.plus(TrackRecord.DUE).isBefore(now));
        if (!trials.containsKey(peer.id) && trials.size() < places.ofUntriedInside(peer, now)) {
            trials.put(peer.id, now);
        }
        return trials.containsKey(peer.id);
    }

    /** Whether others are to wait for what it fetches. */
    static boolean isWaitedFor(Peer peer, Instant now) {
        return peer.record.isEstablished(true, now) || peer.record.hasConfidence(CONFIDENCE, now);
    }

    private boolean isBarred(Peer peer, Instant now) {
        if (peer.record.failed(now)) {
            failed.run();
        }
        return peer.record.isBarred(now);
    }
}
