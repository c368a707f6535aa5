package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.GatewayMessages;
import io.swarmgate.swarm.protocol.GatewayMessages.Neighbour;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;

/** What each peer is to be told of new and lost neighbours, in one message each. */
final class Introductions {
    private final Map<Peer, Map<PeerId, Neighbour>> adds = new LinkedHashMap<>();
    private final Map<Peer, Map<PeerId, Boolean>> drops = new LinkedHashMap<>();

    /** @param offer whether the peer makes the offer */
    void add(Peer peer, Peer other, boolean offer) {
        PeerId neighbour = other.id;
        adds.computeIfAbsent(peer, unseen -> new LinkedHashMap<>())
                .put(neighbour, new Neighbour(neighbour, offer, peer.party.grant(other.party)));
        Map<PeerId, Boolean> dropped = drops.get(peer);
        if (dropped != null) {
            dropped.remove(neighbour);
        }
    }

    void drop(Peer peer, PeerId neighbour) {
        Map<PeerId, Neighbour> added = adds.get(peer);
        if (added == null || added.remove(neighbour) == null) {
            drops.computeIfAbsent(peer, unseen -> new LinkedHashMap<>()).put(neighbour, true);
        }
    }

    void send() {
        adds.keySet().forEach(peer -> drops.putIfAbsent(peer, new LinkedHashMap<>()));
        drops.forEach((peer, dropped) -> {
            Map<PeerId, Neighbour> added = adds.getOrDefault(peer, Map.of());
            if (!peer.gone && (!added.isEmpty() || !dropped.isEmpty())) {
                peer.connection.send(GatewayMessages.peers(added.values(), dropped.keySet()));
            }
        });
    }
}
