package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who feeds whom on one stream, for people to look at: viewer by viewer, or where that were too many to be told apart,
 * site by site. Names nobody's address.
 *
 * @param peers how many there are
 * @param bySite whether a node is all viewers of a site
 */
public record SwarmPicture(
        String stream, String route, boolean enabled, int peers, boolean bySite, List<Node> nodes, List<Feed> feeds) {
    /** Site of those who are at none. */
    public static final String NO_SITE = "-";
    /** Site of those at the smaller ones, where there are too many sites. */
    public static final String OTHER_SITES = "(other)";

    private static final int MOST_SITES = 40;
    /** A second less, and the player may stop. */
    private static final double LOW_BUFFER_SECONDS = 1;
    /** Until then a player fills its buffer, and a viewer finds its neighbours. */
    private static final double SETTLED_SECONDS = 15;

    public SwarmPicture {
        nodes = List.copyOf(nodes);
        feeds = List.copyOf(feeds);
    }

    /** How a viewer is, as far as the gateway hears of it. */
    public enum Health {
        /** Connected to others, and something to play. */
        GOOD,
        /** Came a moment ago. */
        NEW,
        /** Connected to nobody: plays over HTTP alone. */
        ALONE,
        /** Next to nothing left to play. */
        LOW_BUFFER;

        static Health of(Peer peer, boolean connected, Instant now) {
            if (peer.ageSeconds(now) < SETTLED_SECONDS && !connected) {
                return NEW;
            }
            if (peer.bufferSeconds < LOW_BUFFER_SECONDS && peer.ageSeconds(now) >= SETTLED_SECONDS) {
                return LOW_BUFFER;
            }
            return connected ? GOOD : ALONE;
        }
    }

    /**
     * A viewer, or all at one site.
     *
     * @param id unique among the nodes
     * @param health how many are how
     * @param sharing how many give as well
     */
    public record Node(String id, String site, int peers, Map<Health, Integer> health, int sharing) {
        public Node {
            health = Map.copyOf(health);
        }
    }

    /**
     * An open connection, or all those from one site to another, in one direction.
     *
     * @param links how many connections
     * @param bytesPerSecond lately, as receivers say
     */
    public record Feed(String from, String to, int links, double bytesPerSecond) {}

    private record Ends(String from, String to) {}

    private record Flow(int links, double bytesPerSecond) {
        Flow plus(Flow other) {
            return new Flow(links + other.links, bytesPerSecond + other.bytesPerSecond);
        }
    }

    static SwarmPicture of(
            String stream, String route, boolean enabled, Collection<Peer> peers, int mostPeers, Instant now) {
        boolean bySite = peers.size() > mostPeers;
        Map<PeerId, String> nodeOf = bySite ? sites(peers) : names(peers);
        Map<String, Node> nodes = new HashMap<>();
        Map<Ends, Flow> flows = new HashMap<>();
        for (Peer peer : peers) {
            String node = nodeOf.getOrDefault(peer.id, NO_SITE);
            boolean connected = false;
            for (Link link : peer.links.values()) {
                String giver = nodeOf.get(link.across(peer).id);
                if (link.open && giver != null) {
                    connected = true;
                    flows.merge(new Ends(giver, node), new Flow(1, link.bytesPerSecondTo(peer, now)), Flow::plus);
                }
            }
            nodes.merge(
                    node,
                    new Node(
                            node,
                            bySite ? node : site(peer),
                            1,
                            Map.of(Health.of(peer, connected, now), 1),
                            peer.shares ? 1 : 0),
                    SwarmPicture::both);
        }
        List<Node> sorted = new ArrayList<>(nodes.values());
        sorted.sort(Comparator.comparing(Node::id));
        List<Feed> feeds = new ArrayList<>();
        flows.forEach((ends, flow) -> feeds.add(new Feed(ends.from(), ends.to(), flow.links(), flow.bytesPerSecond())));
        feeds.sort(Comparator.comparing(Feed::from).thenComparing(Feed::to));
        return new SwarmPicture(stream, route, enabled, peers.size(), bySite, sorted, feeds);
    }

    private static Node both(Node one, Node other) {
        Map<Health, Integer> health = new HashMap<>(one.health());
        other.health().forEach((how, many) -> health.merge(how, many, Integer::sum));
        return new Node(one.id(), one.site(), one.peers() + other.peers(), health, one.sharing() + other.sharing());
    }

    private static String site(Peer peer) {
        String site = peer.facts.site();
        return site == null ? NO_SITE : site;
    }

    private static Map<PeerId, String> names(Collection<Peer> peers) {
        Map<PeerId, String> names = new HashMap<>();
        peers.forEach(peer -> names.put(peer.id, peer.id.value()));
        return names;
    }

    /** The largest sites by their names. */
    private static Map<PeerId, String> sites(Collection<Peer> peers) {
        Map<String, Integer> sizes = new HashMap<>();
        peers.forEach(peer -> sizes.merge(site(peer), 1, Integer::sum));
        Set<String> shown = new HashSet<>(sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_SITES)
                .map(Map.Entry::getKey)
                .toList());
        Map<PeerId, String> sites = new HashMap<>();
        peers.forEach(peer -> sites.put(peer.id, shown.contains(site(peer)) ? site(peer) : OTHER_SITES));
        return sites;
    }
}
