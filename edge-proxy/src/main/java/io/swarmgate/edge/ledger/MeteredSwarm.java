package io.swarmgate.edge.ledger;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Line;
import io.swarmgate.swarm.Locality;
import io.swarmgate.swarm.PeerMatcher.Because;
import io.swarmgate.swarm.Receiver;
import io.swarmgate.swarm.SwarmEvents;
import org.jspecify.annotations.Nullable;

/** Takes down what viewers give each other, and passes every event on. */
public final class MeteredSwarm implements SwarmEvents {
    private final SwarmEvents next;
    private final TrafficMeter meter;

    public MeteredSwarm(SwarmEvents next, TrafficMeter meter) {
        this.next = next;
        this.meter = meter;
    }

    private void add(Line line, Receiver receiver, long requests, long bytes) {
        meter.ledger().add(account(line, receiver), requests, bytes);
    }

    private Account account(Line line, Receiver receiver) {
        return meter.swarm(line, receiver.route(), receiver.stream(), receiver.site());
    }

    @Override
    public void joined(String route, @Nullable String site) {
        next.joined(route, site);
    }

    @Override
    public void left(String route, @Nullable String site) {
        next.left(route, site);
    }

    @Override
    public void introduced(String route, Locality locality, Because because) {
        next.introduced(route, locality, because);
    }

    @Override
    public void linkOpened(String route, Locality locality) {
        next.linkOpened(route, locality);
    }

    @Override
    public void linkFailed(String route, Locality locality) {
        next.linkFailed(route, locality);
    }

    @Override
    public void seedersNamed(String route, int count) {
        next.seedersNamed(route, count);
    }

    @Override
    public void integrity(String route, Integrity event) {
        next.integrity(route, event);
    }

    @Override
    public void claimed(Receiver receiver, long bytes) {
        add(Line.UNPROVEN, receiver, 0, bytes);
        next.claimed(receiver, bytes);
    }

    @Override
    public void proven(Receiver receiver, long bytes) {
        add(Line.UNPROVEN, receiver, 0, -bytes);
        add(Line.SWARM, receiver, 0, bytes);
        next.proven(receiver, bytes);
    }

    @Override
    public void relayed(Receiver receiver, long bytes) {
        add(Line.RELAYED, receiver, 0, bytes);
        next.relayed(receiver, bytes);
    }

    @Override
    public void wasted(Receiver receiver, long bytes) {
        add(Line.WASTED, receiver, 0, bytes);
        next.wasted(receiver, bytes);
    }

    @Override
    public void delivered(Receiver receiver) {
        add(Line.SWARM, receiver, 1, 0);
        next.delivered(receiver);
    }
}
