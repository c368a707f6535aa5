package io.swarmgate.swarm;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import io.swarmgate.swarm.protocol.GatewayMessages;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.SignalData;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.receipt.HttpCopies;
import io.swarmgate.swarm.receipt.KnownSegment;
import io.swarmgate.swarm.receipt.Party;
import io.swarmgate.swarm.receipt.ReceiptBook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers on one stream. Every method takes the swarm's lock, does what is little, and queues messages; nothing waits
 * for a socket or an origin.
 */
final class Swarm {
    /** What others say of a peer that has gone is settled before it is forgotten. */
    private static final Duration REMEMBERED = ReceiptBook.SETTLING.plusMinutes(1);
    /** After a restart of the edge its viewers come back within this time, connected to each other as they were. */
    private static final Duration RETURNING = Duration.ofMinutes(1);

    private final String id;
    private final String route;
    /** By which its viewers show that they have chunks: no digest that anybody can read tells it. */
    private final byte[] salt;

    private final ChurnModel churn;
    private final ChurnModel.Factor history;
    private final SwarmEvents events;
    private final Neighbourhood neighbourhood;
    private final Feed feed;
    private final Seeding seeding;
    private final Map<PeerId, Peer> peers = new LinkedHashMap<>();
    private final ReceiptBook book;
    /** Peers that have gone, by when. */
    private final Map<Party, Instant> departed = new HashMap<>();

    private final Sources sources;
    private final Instant begun;
    private SwarmSettings settings;

    Swarm(
            String id,
            String route,
            SwarmSettings settings,
            ChurnModel churn,
            SwarmEvents events,
            Feed feed,
            Places places,
            Sources sources,
            RandomGenerator random,
            byte[] salt,
            HttpCopies copies,
            Instant now) {
        this.id = id;
        this.route = route;
        this.salt = salt.clone();
        this.settings = settings;
        this.churn = churn;
        this.history = churn.newStream();
        this.events = events;
        this.feed = feed;
        this.begun = now;
        this.sources = sources;
        this.neighbourhood = new Neighbourhood(route, churn, history, places, random, events);
        this.seeding = new Seeding(neighbourhood, places, events, route);
        this.book = new ReceiptBook(events, new Sharing(), copies);
    }

    String id() {
        return id;
    }

    String route() {
        return route;
    }

    byte[] salt() {
        return salt.clone();
    }

    synchronized int size() {
        return peers.size();
    }

    synchronized SwarmSettings settings() {
        return settings;
    }

    /**
     * @param former neighbours of an earlier connection, to be met again
     * @param welcome is run before the peer hears anything else, and may tell it the settings: no change of them comes
     *     between that and its entering
     */
    synchronized void enter(Peer peer, Collection<PeerId> former, Instant now, Runnable welcome) {
        welcome.run();
        peers.put(peer.id, peer);
        departed.remove(peer.party);
        book.admit(peer.party);
        neighbourhood.enter(peer, now);
        events.joined(route, peer.facts.site());
        if (!settings.enabled()) {
            return;
        }
        Introductions told = new Introductions();
        for (PeerId before : former) {
            Peer other = peers.get(before);
            if (other != null) {
                neighbourhood.relink(peer, other, settings.maxPeers(), now, told);
            }
        }
        if (mayConnect()) {
            int wanted = Math.min(Neighbourhood.WANTED, settings.maxPeers()) - peer.links.size();
            neighbourhood.introduce(peer, Math.max(0, wanted), settings.maxPeers(), now, told);
        }
        if (peers.size() == settings.minSwarm()) {
            // Those who came before have waited for this.
            neighbourhood.maintain(settings.maxPeers(), now, told);
        }
        told.send();
    }

    private boolean mayConnect() {
        return settings.enabled() && peers.size() >= settings.minSwarm();
    }

    /**
     * Takes a peer out and tells its neighbours.
     *
     * @return its neighbours; none if it had left before
     */
    synchronized Set<PeerId> leave(Peer peer, boolean expelled, Instant now) {
        if (peer.gone || !peers.remove(peer.id, peer)) {
            return Set.of();
        }
        watch(peer, now);
        churn.left(peer.traits(), history, peer.ageSeconds(now));
        peer.gone = true;
        departed.put(peer.party, now);
        feed.left(peer);
        events.left(route, peer.facts.site());
        Set<PeerId> former = Set.copyOf(peer.links.keySet());
        List<Peer> neighbours = neighbourhood.leave(peer);
        String bye = GatewayMessages.bye(peer.id, expelled);
        Introductions told = new Introductions();
        for (Peer neighbour : neighbours) {
            neighbour.connection.send(bye);
            if (neighbour.links.size() < Neighbourhood.LOW && mayConnect()) {
                neighbourhood.introduce(neighbour, 1, settings.maxPeers(), now, told);
            }
        }
        told.send();
        return former;
    }

    private void watch(Peer peer, Instant now) {
        churn.watched(peer.traits(), history, peer.ageSeconds(peer.watchedUntil), peer.ageSeconds(now));
        peer.watchedUntil = now;
    }

    /** The player of a peer asks for a segment. */
    synchronized void at(Peer peer, CataloguedSegment segment, double bufferSeconds, Instant now) {
        if (mayConnect() && peers.size() > 1) {
            seeding.asked(peer, segment, now);
        }
        isAt(peer, segment, bufferSeconds);
    }

    private void isAt(Peer peer, CataloguedSegment segment, double bufferSeconds) {
        peer.at(segment);
        peer.bufferSeconds = bufferSeconds;
        feed.window(peer, segment);
    }

    /**
     * The player of a peer asks for a segment that is not listed, yet: with low latency its clock may be ahead of ours.
     */
    synchronized void early(Peer peer, SegmentAddress segment, double bufferSeconds) {
        peer.early(segment, bufferSeconds);
    }

    /**
     * Segments are listed by now: those who have asked for them too early are where they said. Seeders are named later.
     */
    synchronized void listed(List<CataloguedSegment> added) {
        for (Peer peer : peers.values()) {
            for (CataloguedSegment segment : added) {
                Double buffer = peer.wasEarly(segment.address());
                if (buffer != null) {
                    isAt(peer, segment, buffer);
                }
            }
        }
    }

    /** Segments appeared in a track of this stream: the seeders are told, then everybody on the track. */
    synchronized void appeared(List<CataloguedSegment> added, int seeders, Instant now) {
        List<Peer> audience = audience(added.get(0));
        if (!settings.enabled() || audience.isEmpty()) {
            return;
        }
        if (mayConnect() && audience.size() > 1) {
            seeding.appeared(added, audience, seeders, now);
        }
        feed.appeared(added.get(added.size() - 1), audience);
    }

    private List<Peer> audience(CataloguedSegment segment) {
        return peers.values().stream()
                .filter(peer -> peer.on(segment.track(), segment.kind()) != null)
                .toList();
    }

    /** True if the gateway should have a new segment before anybody asks. */
    synchronized boolean wants(CataloguedSegment segment) {
        return mayConnect() && peers.size() > 1 && !audience(segment).isEmpty();
    }

    synchronized boolean sharesInitializations() {
        return settings.shareInit();
    }

    /** The Origin field by which the peers of this stream ask for segments; null if they send none. */
    synchronized @Nullable String originField() {
        return peers.isEmpty() ? null : peers.values().iterator().next().facts.crossOrigin();
    }

    /** More is known of a digest: tells those who asked, or everybody on the track. */
    synchronized void known(CataloguedSegment segment, SegmentDigest digest, boolean toAudience) {
        seeding.known(segment, digest);
        feed.known(segment, digest, toAudience ? audience(segment) : List.of());
    }

    /** @return false if the peer waits for too many already */
    synchronized boolean awaits(Peer peer, CataloguedSegment segment) {
        return feed.awaits(peer, segment.name());
    }

    synchronized void unavailable(CataloguedSegment segment) {
        feed.unavailable(segment.name());
    }

    /** Passes a signal on; to neighbours only, and without what the receiver is not to learn. */
    synchronized void signal(Peer from, PeerId to, SignalData data) {
        Link link = from.links.get(to);
        if (link == null || !settings.enabled()) {
            // A neighbour that has just left, or a stranger: neither hears anything.
            return;
        }
        Peer other = link.across(from);
        boolean inside = settings.localCandidates()
                || Locality.of(from.facts, other.facts).isInside();
        SignalData filtered = CandidateFilter.filter(data, inside, settings.relayOnly());
        if (filtered != null) {
            other.connection.send(GatewayMessages.signal(from.id, filtered));
        }
    }

    synchronized void state(Peer peer, State state, Instant now) {
        watch(peer, now);
        peer.visible = state.visible() == null ? peer.visible : state.visible();
        peer.shares = state.share() == null ? peer.shares : state.share();
        if (state.localNetwork() != null && state.localNetwork() != peer.localNetwork) {
            peer.localNetwork = state.localNetwork();
            events.localNetwork(route, state.localNetwork());
        }
        Introductions told = new Introductions();
        if (state.neighbours() != null && state.neighbours() != peer.wants) {
            neighbourhood.limit(peer, state.neighbours(), now, told);
        }
        peer.uplinkKbps = state.uplinkKbps() == null ? peer.uplinkKbps : state.uplinkKbps();
        if (state.links() != null) {
            peer.connected = Set.copyOf(state.links());
            if (mayConnect() && now.isBefore(begun.plus(RETURNING))) {
                reunite(peer, now, told);
            }
            neighbourhood.opened(peer, peer.connected, now);
        }
        state.failed().forEach(id -> neighbourhood.failed(peer, id, now, told));
        if (!state.failed().isEmpty() && mayConnect()) {
            int missing = Math.min(
                    Neighbourhood.WANTED - peer.links.size(), state.failed().size());
            neighbourhood.introduce(peer, Math.max(0, missing), settings.maxPeers(), now, told);
        }
        told.send();
    }

    /**
     * Takes over connections that were made when another swarm, of an edge that was restarted, introduced both. One's
     * word is not enough, and that of both only for a while: who meets whom is for the gateway to choose.
     */
    private void reunite(Peer peer, Instant now, Introductions told) {
        for (PeerId id : peer.connected) {
            Peer other = peers.get(id);
            if (other != null && other.connected.contains(peer.id)) {
                neighbourhood.relink(peer, other, settings.maxPeers(), now, told);
            }
        }
    }

    /**
     * Takes in what a peer reports, or one that has just gone.
     *
     * @param segments of this stream, by key; null for those whose length is not known
     * @return true if the peer was found to lie by it
     */
    synchronized boolean report(
            Party party, Report report, LongFunction<@Nullable KnownSegment> segments, Instant now) {
        return book.report(party, report, segments, now);
    }

    /** What viewers report that they got and gave. */
    private final class Sharing implements ReceiptBook.Feeding {
        @Override
        public void fed(PeerId receiver, PeerId giver, long bytes, Instant now) {
            Peer peer = peers.get(receiver);
            Link link = link(peer, giver);
            if (peer != null && link != null) {
                link.fed(peer, bytes, now);
            }
            if (peer != null) {
                peer.credit.says(giver, bytes);
            }
        }

        @Override
        public void gave(PeerId giver, PeerId receiver, Instant now) {
            Peer peer = peers.get(giver);
            Link link = link(peer, receiver);
            if (peer != null && link != null) {
                link.gave(peer, now);
            }
        }

        private static @Nullable Link link(@Nullable Peer peer, PeerId other) {
            return peer == null ? null : peer.links.get(other);
        }
    }

    /** Those that are proven to have had something speak for those they had it from. */
    private void settle(Peer receiver, Instant now) {
        receiver.credit.settle(receiver.party.summary().provenBytes(), (id, bytes) -> {
            Peer giver = peers.get(id);
            if (giver != null) {
                giver.record.gave(bytes, Places.isInside(receiver, giver), now);
                sources.confirmed(giver.source, receiver.source, bytes, now);
                neighbourhood.gave(giver, now);
            }
        });
    }

    /** Whether one peer may have received something from another. */
    synchronized boolean wereNeighbours(Peer peer, PeerId other) {
        return peer.party.wasGranted(other);
    }

    /** Tells everybody of other settings, and gives up the links that these would not have let be made. */
    synchronized void change(SwarmSettings changed, Instant now) {
        if (changed.equals(settings)) {
            return;
        }
        boolean apart = !changed.enabled()
                || peers.size() < changed.minSwarm()
                || (changed.relayOnly() && !settings.relayOnly())
                || (settings.localCandidates() && !changed.localCandidates())
                || changed.maxPeers() < settings.maxPeers();
        settings = changed;
        String message = GatewayMessages.settings(changed);
        peers.values().forEach(peer -> peer.connection.send(message));
        if (apart) {
            Introductions told = new Introductions();
            for (Peer peer : peers.values()) {
                List.copyOf(peer.links.values())
                        .forEach(link -> neighbourhood.unlink(peer, link.across(peer), now, told));
            }
            // Before any of them is introduced again: a client closes the old link and makes a new one.
            told.send();
        }
        tick(now);
    }

    /** Once every few seconds. */
    synchronized void tick(Instant now) {
        peers.values().forEach(peer -> watch(peer, now));
        book.tick(now);
        peers.values().forEach(peer -> settle(peer, now));
        departed.entrySet().removeIf(gone -> {
            boolean settled = gone.getValue().plus(REMEMBERED).isBefore(now);
            if (settled) {
                book.dismiss(gone.getKey());
            }
            return settled;
        });
        if (mayConnect()) {
            Introductions told = new Introductions();
            neighbourhood.maintain(settings.maxPeers(), now, told);
            told.send();
        }
    }

    /** True if nobody is there, and nobody's reports are awaited. */
    synchronized boolean isOver() {
        return peers.isEmpty() && departed.isEmpty();
    }

    /** What people may see; see {@link SwarmReport}. */
    synchronized SwarmReport describe(Instant now) {
        List<SwarmReport.Member> members = new ArrayList<>();
        for (Peer peer : peers.values()) {
            members.add(SwarmReport.Member.of(
                    peer,
                    neighbourhood.candidate(peer, now),
                    churn.forecast(peer.traits(), history, peer.ageSeconds(now)),
                    now));
        }
        return new SwarmReport(id, route, settings.enabled(), members);
    }

    /** What people may look at; see {@link SwarmPicture}. */
    synchronized SwarmPicture picture(int mostPeers, Instant now) {
        return SwarmPicture.of(id, route, settings.enabled(), peers.values(), mostPeers, now);
    }

    /** How many are on each track, by its id. */
    synchronized Map<String, Integer> viewersByTrack() {
        Map<String, Integer> viewers = new HashMap<>();
        peers.values().forEach(peer -> peer.tracks().forEach(track -> viewers.merge(track.id(), 1, Integer::sum)));
        return viewers;
    }
}
