package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Because;
import io.swarmgate.swarm.protocol.LocalNetworkAccess;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Counts nothing but what tests look at. */
class NoEvents implements SwarmEvents {
    int introduced;
    int seedersFailed;

    @Override
    public void joined(String route, @Nullable String site) {}

    @Override
    public void left(String route, @Nullable String site) {}

    @Override
    public void introduced(String route, Locality locality, Because because) {
        introduced++;
    }

    @Override
    public void linkOpened(String route, Locality locality) {}

    @Override
    public void linkFailed(String route, Locality locality) {}

    @Override
    public void localNetwork(String route, LocalNetworkAccess access) {}

    @Override
    public void seedersNamed(String route, int count) {}

    @Override
    public void seederFailed(String route) {
        seedersFailed++;
    }

    @Override
    public void integrity(String route, Integrity event) {}

    @Override
    public void claimed(Receiver receiver, Instant when, long bytes) {}

    @Override
    public void proven(Receiver receiver, Instant when, long requests, long bytes) {}

    @Override
    public void disputed(Receiver receiver, Instant when, long bytes) {}

    @Override
    public void revoked(Receiver receiver, Instant when, long requests, long bytes) {}

    @Override
    public void refused(Receiver by, Refusal why) {}

    @Override
    public void told(Receiver by, Figures figures) {}

    @Override
    public void showed(Receiver viewer, Shown result) {}
}
