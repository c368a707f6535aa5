package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Because;
import org.jspecify.annotations.Nullable;

/** Counts nothing but what tests look at. */
class NoEvents implements SwarmEvents {
    long proven;
    long claimed;
    long relayed;
    int delivered;
    int introduced;

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
    public void seedersNamed(String route, int count) {}

    @Override
    public void integrity(String route, Integrity event) {}

    @Override
    public void claimed(Receiver receiver, long bytes) {
        claimed += bytes;
    }

    @Override
    public void proven(Receiver receiver, long bytes) {
        proven += bytes;
    }

    @Override
    public void relayed(Receiver receiver, long bytes) {
        relayed += bytes;
    }

    @Override
    public void wasted(Receiver receiver, long bytes) {}

    @Override
    public void delivered(Receiver receiver) {
        delivered++;
    }
}
