package io.swarmgate.swarm;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.Accusations.Verdict;
import io.swarmgate.swarm.Sessions.Session;
import io.swarmgate.swarm.catalogue.Catalogue;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.CataloguedTrack;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.CloseReason;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.receipt.HttpCopies;
import io.swarmgate.swarm.receipt.Party;
import io.swarmgate.swarm.receipt.Receiver;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All swarms of an edge: takes peers in and out, and brings news of manifests and digests to those they concern.
 * Thread-safe; never blocks.
 */
public final class Swarms {
    /** A playlist that jumps ahead names many segments at once; only the newest are worth having first. */
    private static final int MAX_FETCHED_AHEAD = 4;
    /** How old a fetch must be before its first chunks are told of. */
    private static final Duration PARTIAL_AFTER = Duration.ofMillis(50);
    /** Salted hashes of some twenty thousand segments. */
    private static final long POSSESSION_BYTES = 8L << 20;

    private final SwarmLimits limits;
    private final SwarmEvents events;
    private final DigestDesk digests;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final SecureRandom secrets = new SecureRandom();
    private final Catalogue catalogue;
    private final ChurnModel churn = new ChurnModel();
    private final Accusations accusations;
    private final Sources sources;
    private final Places places;
    /** Of peers whose sockets are closed. */
    private final Cache<PeerId, TrackRecord> records;

    private final ConcurrentMap<String, SwarmSettings> routes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Swarm> swarms = new ConcurrentHashMap<>();
    private final ConcurrentMap<PeerId, Membership> members = new ConcurrentHashMap<>();
    private final Sessions sessions;
    private final Function<String, HttpCopies> copies;
    private final ReceiptDesk receipts;

    /** A peer's place in a swarm. */
    public static final class Membership {
        private final Swarm swarm;
        private final Peer peer;
        private final boolean resumed;

        private Membership(Swarm swarm, Peer peer, boolean resumed) {
            this.swarm = swarm;
            this.peer = peer;
            this.resumed = resumed;
        }

        /** Whether the session goes on that the newcomer asked for. */
        public boolean resumed() {
            return resumed;
        }

        public String session() {
            return peer.session;
        }

        public String stream() {
            return swarm.id();
        }

        public String route() {
            return swarm.route();
        }

        /** By which the peer shows that it has chunks. */
        public byte[] salt() {
            return swarm.salt();
        }

        /** What clients of the swarm are told now. */
        public SwarmSettings settings() {
            return swarm.settings();
        }

        Swarm swarm() {
            return swarm;
        }

        Peer peer() {
            return peer;
        }
    }

    /**
     * @param routes the settings of each route that has swarms
     * @param copies where the copies of a route's segments come from that viewers give each other
     * @param random chance in matching; used under a lock of the map of swarms
     */
    public Swarms(
            Map<String, SwarmSettings> routes,
            SwarmLimits limits,
            DigestDesk digests,
            SwarmEvents events,
            Function<String, HttpCopies> copies,
            InstantSource clock,
            RandomGenerator random) {
        this.routes.putAll(routes);
        this.limits = limits;
        this.digests = digests;
        this.events = events;
        this.copies = copies;
        this.clock = clock;
        this.random = random;
        this.catalogue = new Catalogue(limits.catalogueBytes(), this::appeared);
        this.accusations = new Accusations(limits.remembered());
        this.sources = new Sources(limits.remembered());
        this.places = new Places(limits.placesPerAddress(), sources);
        this.records = Caffeine.newBuilder().maximumSize(limits.remembered()).build();
        this.sessions = new Sessions(limits.resume(), limits.maxPeers());
        PossessionHashes possession =
                new PossessionHashes(digests, clock, Math.min(POSSESSION_BYTES, limits.catalogueBytes() / 8));
        this.receipts = new ReceiptDesk(catalogue, this::lengthBytes, possession, clock, this::foundOut);
    }

    /** For a simulation: what is expected of peers from now on. */
    public void foresee(Foresight foresight) {
        churn.foresee(foresight);
    }

    /** What is known of streams; to be fed with manifests. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /** The settings of a route; empty if it has no swarms. */
    public Optional<SwarmSettings> settings(String route) {
        return Optional.ofNullable(routes.get(route));
    }

    Instant now() {
        return clock.instant();
    }

    public boolean isExpelled(PeerId peer) {
        return accusations.isExpelled(peer);
    }

    public boolean isFull() {
        return members.size() >= limits.maxPeers();
    }

    public int peers() {
        return members.size();
    }

    public int streams() {
        return swarms.size();
    }

    /**
     * Takes a peer in, whose right to join has been checked. A connection of the same key is closed: there is one of
     * each.
     *
     * @param welcome is run before the peer hears anything else
     */
    public Membership enter(Newcomer newcomer, Connection connection, Consumer<Membership> welcome) {
        Instant now = clock.instant();
        Membership before = members.get(newcomer.id());
        if (before != null) {
            before.peer.connection.close(CloseReason.REPLACED, "the same key joined again");
            leave(before, false);
        }
        Session resumed = sessions.resume(newcomer);
        Party party = resumed == null ? newParty(newcomer, now) : resumed.party();
        Set<PeerId> neighbours = resumed == null ? Set.of() : resumed.neighbours();
        Peer peer = new Peer(
                newcomer.id(),
                newSession(),
                newcomer.facts(),
                newcomer.network(),
                newcomer.visible(),
                connection,
                party,
                record(newcomer.id()),
                now);
        Membership[] entered = new Membership[1];
        // In one step with the removal of empty swarms.
        swarms.compute(newcomer.stream(), (stream, found) -> {
            Swarm swarm = found == null ? newSwarm(stream, newcomer.route(), now) : found;
            Membership membership = new Membership(swarm, peer, resumed != null);
            entered[0] = membership;
            members.put(peer.id, membership);
            sessions.opened(membership);
            swarm.enter(peer, neighbours, now, () -> welcome.accept(membership));
            return swarm;
        });
        return entered[0];
    }

    private TrackRecord record(PeerId peer) {
        TrackRecord known = records.asMap().remove(peer);
        return known == null ? new TrackRecord() : known;
    }

    private Swarm newSwarm(String stream, String route, Instant now) {
        SwarmSettings settings = routes.get(route);
        if (settings == null) {
            throw new IllegalArgumentException("route \"" + route + "\" has no swarms");
        }
        return new Swarm(
                stream,
                route,
                settings,
                churn,
                events,
                new Feed(digests),
                places,
                sources,
                new SplittableRandom(random.nextLong()),
                secret(),
                copies.apply(route),
                now);
    }

    private Party newParty(Newcomer newcomer, Instant now) {
        Receiver receiver = new Receiver(
                newcomer.route(), newcomer.stream(), newcomer.facts().site());
        return new Party(newcomer.id(), newcomer.facts().address(), receiver, catalogue::lists, now);
    }

    private String newSession() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret());
    }

    private byte[] secret() {
        byte[] bytes = new byte[16];
        secrets.nextBytes(bytes);
        return bytes;
    }

    /** A peer's socket has closed. */
    public void leave(Membership membership) {
        leave(membership, false);
    }

    private void leave(Membership membership, boolean expelled) {
        Peer peer = membership.peer;
        boolean first = members.remove(peer.id, membership);
        Set<PeerId> neighbours = membership.swarm.leave(peer, expelled, clock.instant());
        if (first && !expelled) {
            records.put(peer.id, peer.record);
            sessions.lost(membership, neighbours);
        } else {
            sessions.ended(membership);
        }
    }

    /**
     * Takes in a report that came by itself, of a page that goes away: its socket may be gone already.
     *
     * @return false if nobody knows the session
     */
    public boolean report(Report report) {
        Session session = report.session() == null ? null : sessions.find(report.session());
        Swarm swarm = session == null ? null : swarms.get(session.stream());
        if (session == null || swarm == null) {
            return false;
        }
        report(swarm, session.party(), report);
        return true;
    }

    /** Takes in what a peer reports. */
    void report(Swarm swarm, Party party, Report report) {
        receipts.report(swarm, party, report);
    }

    /** A peer cannot show what it says it has. */
    private void foundOut(Swarm swarm, Party party) {
        events.integrity(swarm.route(), SwarmEvents.Integrity.LIAR_EXPELLED);
        accusations.expel(party.id());
        Membership membership = members.get(party.id());
        if (membership != null && membership.peer.party == party) {
            expel(membership, "cannot show what it says it has");
        }
    }

    /** A chunk that a peer sent did not match its digest, and it may well have been this peer that sent it. */
    void accused(Membership accuser, PeerId accused) {
        String route = accuser.route();
        Verdict verdict = accusations.judge(accuser.peer.id, accuser.peer.facts.address(), accused);
        switch (verdict) {
            case EXPEL_ACCUSED -> {
                events.integrity(route, SwarmEvents.Integrity.EXPELLED);
                expel(members.get(accused), "sent a chunk that does not match its digest");
            }
            case EXPEL_ACCUSER -> {
                events.integrity(route, SwarmEvents.Integrity.ACCUSER_EXPELLED);
                expel(accuser, "accuses peers without anybody confirming it");
            }
            case DISMISS -> events.integrity(route, SwarmEvents.Integrity.DISMISSED);
        }
    }

    private void expel(@Nullable Membership membership, String why) {
        if (membership != null) {
            // In this order: the closed socket would have it leave by itself, and its neighbours told nothing worse.
            sources.expelled(membership.peer.source, now());
            leave(membership, true);
            membership.peer.connection.close(CloseReason.EXPELLED, why);
        }
    }

    private void appeared(CataloguedTrack track, List<CataloguedSegment> added) {
        if (!track.live()) {
            return;
        }
        List<CataloguedSegment> newest = added.subList(Math.max(0, added.size() - MAX_FETCHED_AHEAD), added.size());
        for (String stream : track.streams()) {
            Swarm swarm = swarms.get(stream);
            if (swarm != null) {
                swarm.listed(newest);
                boolean fetch = swarm.wants(newest.get(0));
                swarm.appeared(newest, limits.seeders(), clock.instant());
                if (fetch) {
                    newest.forEach(segment -> fetch(swarm, segment, true));
                }
            }
        }
    }

    /** Has the gateway get a digest, and tells those it concerns. */
    void fetch(Swarm swarm, CataloguedSegment segment, boolean toAudience) {
        boolean taken = digests.get(segment.content(), swarm.originField(), new DigestDesk.Reader() {
            @Override
            public void known(SegmentDigest digest) {
                swarm.known(segment, digest, toAudience);
            }

            @Override
            public void unavailable() {
                swarm.unavailable(segment);
            }
        });
        if (!taken) {
            swarm.unavailable(segment);
        }
    }

    /** The length of a stored segment; 0 if it is not known. */
    long lengthBytes(CataloguedSegment segment) {
        if (segment.name().range() != null) {
            return segment.knownLengthBytes();
        }
        SegmentDigest digest = digests.complete(segment.content());
        return digest == null ? 0 : digest.lengthBytes();
    }

    @Nullable SegmentDigest digest(CataloguedSegment segment) {
        return digests.complete(segment.content());
    }

    /**
     * Gives the clients of a route other settings, now.
     *
     * @return false if the route has no swarms
     */
    public boolean change(String route, SwarmSettings settings) {
        if (routes.replace(route, settings) == null) {
            return false;
        }
        Instant now = clock.instant();
        swarms.values().stream()
                .filter(swarm -> swarm.route().equals(route))
                .forEach(swarm -> swarm.change(settings, now));
        return true;
    }

    /** To be called some times a second, by one thread. */
    public void tickDigests() {
        digests.tick(PARTIAL_AFTER);
    }

    /** To be called every few seconds, by one thread. */
    public void tick() {
        Instant now = clock.instant();
        for (String stream : swarms.keySet()) {
            swarms.computeIfPresent(stream, (same, swarm) -> swarm.isOver() ? null : swarm);
        }
        swarms.values().forEach(swarm -> {
            // A swarm that began while its route's settings changed may have missed that.
            settings(swarm.route()).ifPresent(settings -> swarm.change(settings, now));
            swarm.tick(now);
        });
    }

    /**
     * How many are on one stream.
     *
     * @param stream id of the swarm
     */
    public record Audience(String route, String stream, int peers) {}

    /** How many are on each stream now, in no order; cheap. */
    public List<Audience> audiences() {
        return swarms.values().stream()
                .map(swarm -> new Audience(swarm.route(), swarm.id(), swarm.size()))
                .filter(audience -> audience.peers() > 0)
                .toList();
    }

    /**
     * Who feeds whom on a stream; null if nobody is on it.
     *
     * @param mostPeers beyond, they are shown by site
     */
    public @Nullable SwarmPicture picture(String stream, int mostPeers) {
        Swarm swarm = swarms.get(stream);
        return swarm == null ? null : swarm.picture(mostPeers, clock.instant());
    }

    /** How many are on each track of a stream, by the track's id; one may be on several. */
    public Map<String, Integer> viewersByTrack(String stream) {
        Swarm swarm = swarms.get(stream);
        return swarm == null ? Map.of() : swarm.viewersByTrack();
    }

    /** What is going on, for the operator. */
    public List<SwarmReport> describe() {
        Instant now = clock.instant();
        return swarms.values().stream().map(swarm -> swarm.describe(now)).toList();
    }
}
