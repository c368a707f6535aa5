package io.swarmgate.swarm;

import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.TestSegments;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.Party;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Viewers who watch a live stream and take each segment from a neighbour that has it, and others who do not give. What
 * the honest had from each other is known as soon as they report: three times after five seconds, and then each 20 s.
 */
final class SharingModel {
    /** One segment. */
    static final Duration TICK = Duration.ofSeconds(2);

    private static final int MAX = 16;
    private static final long BYTES = 256 * 1024;
    private static final int FIRST_REPORTS = 3;
    private static final int REPORT = 10;

    /** What somebody does. */
    enum Kind {
        /** Takes and gives. */
        HONEST,
        /** Takes and never gives, as a viewer may choose. */
        TAKES,
        /** Connects to all and gives nothing. */
        PROMISES,
        /** Talks to the gateway alone. */
        SOCKET
    }

    private final Sources sources = new Sources(10_000);
    private final Places places = new Places(2, sources);
    private final ChurnModel churn = new ChurnModel();
    private final RandomGenerator random;
    private final Neighbourhood neighbourhood;
    private final Seeding seeding;
    private final List<CataloguedSegment> segments = TestSegments.ofOneTrack(2000);
    private final Map<Peer, Kind> kinds = new LinkedHashMap<>();
    private final Map<Peer, Integer> enteredAt = new HashMap<>();
    private final Map<Peer, List<Gift>> unreported = new HashMap<>();
    private final Set<Link> connected = new HashSet<>();
    private final Map<Peer, Set<PeerId>> said = new HashMap<>();
    private Instant now = TestSwarms.NOW;
    private int at;
    private int ids;
    private long wanted;
    private long shared;

    private record Gift(Peer giver, Peer receiver) {}

    SharingModel(long seed) {
        random = new SplittableRandom(seed);
        NoEvents events = new NoEvents();
        neighbourhood = new Neighbourhood("live", churn, churn.newStream(), places, random, events);
        seeding = new Seeding(neighbourhood, places, events, "live");
    }

    Peer enter(Kind kind, String address) {
        int number = ++ids;
        PeerId id = new PeerId(String.format("%016x", random.nextLong()));
        Peer peer = new Peer(
                id,
                "session" + number,
                new PeerFacts(address, null, null, null, null),
                Network.UNKNOWN,
                true,
                new FakeConnection(),
                new Party(id, address, new Receiver("live", "stream", null), key -> true, now),
                new TrackRecord(),
                now);
        peer.shares = kind != Kind.TAKES;
        peer.uplinkKbps = kind == Kind.HONEST ? 5_000 : 100_000;
        kinds.put(peer, kind);
        enteredAt.put(peer, at);
        neighbourhood.enter(peer, now);
        peer.at(segments.get(at));
        neighbourhood.introduce(peer, Neighbourhood.WANTED, MAX, now, new Introductions());
        return peer;
    }

    void wants(Peer peer, int neighbours) {
        neighbourhood.limit(peer, neighbours, now, new Introductions());
    }

    private boolean is(Peer peer, Kind kind) {
        return kinds.get(peer) == kind;
    }

    /** Neighbours that give. */
    long honestOf(Peer peer) {
        return peer.links.values().stream()
                .filter(link -> is(link.across(peer), Kind.HONEST))
                .count();
    }

    /** Plays so many segments; returns which part of them the honest had from each other. */
    double play(int count) {
        wanted = 0;
        shared = 0;
        for (int i = 0; i < count; i++) {
            tick();
        }
        return (double) shared / wanted;
    }

    private void tick() {
        now = now.plus(TICK);
        at++;
        List<Peer> all = List.copyOf(neighbourhood.peers());
        all.forEach(peer -> peer.at(segments.get(at)));
        all.forEach(this::connect);
        share();
        all.forEach(this::report);
        neighbourhood.maintain(MAX, now, new Introductions());
    }

    /** What was introduced before is connected by now. A client tells of it on change. */
    private void connect(Peer peer) {
        Set<PeerId> open = new HashSet<>();
        for (Link link : peer.links.values()) {
            Peer other = link.across(peer);
            boolean connects = !is(peer, Kind.SOCKET) && !is(other, Kind.SOCKET);
            if (connects) {
                connected.add(link);
            }
            if (connects || is(peer, Kind.SOCKET)) {
                open.add(other.id);
            }
        }
        if (!open.equals(said.put(peer, open))) {
            neighbourhood.opened(peer, open, now);
        }
    }

    private List<Peer> named(Runnable by) {
        Map<Peer, Integer> before = new HashMap<>();
        kinds.keySet().forEach(peer -> before.put(peer, seeds(peer)));
        by.run();
        return kinds.keySet().stream()
                .filter(peer -> seeds(peer) > before.getOrDefault(peer, 0))
                .toList();
    }

    private static int seeds(Peer peer) {
        return (int) ((FakeConnection) peer.connection)
                .messages.stream()
                        .filter(message -> message.contains("\"seed\""))
                        .count();
    }

    /**
     * Those who are told to fetch the next segment give it. Whoever nobody comes to with it asks, whether it is told
     * then or not takes it over HTTP, and gives it on.
     */
    private void share() {
        CataloguedSegment next = segments.get(at + 1);
        List<Peer> all = List.copyOf(neighbourhood.peers());
        Set<Peer> holders = new LinkedHashSet<>();
        fetch(named(() -> seeding.appeared(List.of(next), all, 2, now)), holders);
        for (Peer peer : all) {
            if (is(peer, Kind.HONEST) && !holders.contains(peer)) {
                fetch(named(() -> seeding.asked(peer, next, now)), holders);
                fetch(List.of(peer), holders);
            }
        }
        wanted += all.stream().filter(peer -> is(peer, Kind.HONEST)).count();
    }

    private void fetch(List<Peer> named, Set<Peer> holders) {
        List<Peer> last = named.stream()
                .filter(peer -> is(peer, Kind.HONEST) && holders.add(peer))
                .toList();
        while (!last.isEmpty()) {
            Map<Peer, List<Peer>> offers = new LinkedHashMap<>();
            last.forEach(giver -> offer(giver, holders, offers));
            offers.forEach((receiver, givers) -> give(givers.get(random.nextInt(givers.size())), receiver));
            holders.addAll(offers.keySet());
            last = offers.keySet().stream()
                    .filter(peer -> is(peer, Kind.HONEST))
                    .toList();
        }
    }

    private void offer(Peer giver, Set<Peer> holders, Map<Peer, List<Peer>> offers) {
        for (Link link : giver.links.values()) {
            Peer receiver = link.across(giver);
            boolean takes = is(receiver, Kind.HONEST) || is(receiver, Kind.TAKES);
            if (takes && connected.contains(link) && !holders.contains(receiver)) {
                offers.computeIfAbsent(receiver, unseen -> new ArrayList<>()).add(giver);
            }
        }
    }

    private void give(Peer giver, Peer receiver) {
        Gift gift = new Gift(giver, receiver);
        unreported.computeIfAbsent(giver, unseen -> new ArrayList<>()).add(gift);
        unreported.computeIfAbsent(receiver, unseen -> new ArrayList<>()).add(gift);
        shared += is(receiver, Kind.HONEST) ? 1 : 0;
    }

    private void report(Peer peer) {
        int age = at - enteredAt.getOrDefault(peer, at);
        boolean due = age % (age <= 3 * FIRST_REPORTS ? FIRST_REPORTS : REPORT) == 0;
        List<Gift> gifts = due ? unreported.remove(peer) : null;
        if (gifts == null) {
            return;
        }
        for (Gift gift : gifts) {
            Link link = gift.giver.links.get(gift.receiver.id);
            if (link != null && peer == gift.giver) {
                link.gave(peer, now);
            }
            if (peer == gift.receiver) {
                gift.giver.record.gave(BYTES, Places.isInside(gift.giver, peer), now);
                sources.confirmed(gift.giver.source, peer.source, BYTES, now);
                neighbourhood.gave(gift.giver, now);
                if (link != null) {
                    link.fed(peer, BYTES, now);
                }
            }
        }
    }
}
