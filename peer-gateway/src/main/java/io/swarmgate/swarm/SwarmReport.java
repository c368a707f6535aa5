package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.PeerMatcher.Match;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A swarm at one moment, for the operator: who is there, who knows whom, and why. */
public record SwarmReport(String stream, String route, boolean enabled, List<Member> peers) {
    public SwarmReport {
        peers = List.copyOf(peers);
    }

    /**
     * One peer.
     *
     * @param playheads seconds on each track
     */
    public record Member(
            PeerId peer,
            PeerFacts facts,
            Map<String, Double> playheads,
            double ageSeconds,
            double bufferSeconds,
            @Nullable Integer uplinkKbps,
            boolean visible,
            boolean shares,
            ChurnModel.Forecast stay,
            Party.Summary receipts,
            List<Neighbour> neighbours) {
        public Member {
            playheads = Map.copyOf(playheads);
            neighbours = List.copyOf(neighbours);
        }

        static Member of(Peer peer, Candidate candidate, ChurnModel.Forecast stay, Instant now) {
            return new Member(
                    peer.id,
                    peer.facts,
                    candidate.playheads(),
                    peer.ageSeconds(now),
                    peer.bufferSeconds,
                    peer.uplinkKbps,
                    peer.visible,
                    peer.shares,
                    stay,
                    peer.party.summary(),
                    peer.links.values().stream()
                            .map(link -> new Neighbour(
                                    link.across(peer).id,
                                    link.open,
                                    Duration.between(link.since, now),
                                    link.bytesPerSecondTo(peer, now),
                                    link.match))
                            .toList());
        }
    }

    /**
     * @param gotBytesPerSecond what came from there lately, as the member says
     * @param why the choice as its chooser saw it; {@code why.peer()} is who was chosen
     */
    public record Neighbour(PeerId peer, boolean open, Duration age, double gotBytesPerSecond, Match why) {}
}
