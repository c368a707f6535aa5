package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Match;
import java.time.Instant;

/** Two peers that were introduced to each other. Guarded by their swarm. */
final class Link {
    private final Peer one;
    private final Peer other;
    final Match match;
    final Instant since;
    boolean open;

    /** @param match by which {@code other} was chosen for {@code one} */
    Link(Peer one, Peer other, Match match, Instant since) {
        this.one = one;
        this.other = other;
        this.match = match;
        this.since = since;
    }

    Peer across(Peer from) {
        return from == one ? other : one;
    }

    /** Whether it may go for the sake of a better one: chance and bridges hold the swarm together. */
    boolean mayBeReplaced() {
        return match.because() == PeerMatcher.Because.RANK;
    }
}
