package io.swarmgate.edge.ledger;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Line;
import io.swarmgate.swarm.Locality;
import io.swarmgate.swarm.PeerMatcher.Because;
import io.swarmgate.swarm.SwarmEvents;
import io.swarmgate.swarm.protocol.LocalNetworkAccess;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes down what viewers give each other, and passes every event on. */
public final class MeteredSwarm implements SwarmEvents {
    private final SwarmEvents next;
    private final TrafficMeter meter;
    private final Set<String> observed;

    /** @param observed routes behind a CDN, of whose answers pages alone can tell */
    public MeteredSwarm(SwarmEvents next, TrafficMeter meter, Set<String> observed) {
        this.next = next;
        this.meter = meter;
        this.observed = Set.copyOf(observed);
    }

    private void add(Line line, Receiver receiver, long requests, long bytes) {
        if (requests != 0 || bytes != 0) {
            meter.ledger().add(account(line, receiver), requests, bytes);
        }
    }

    private void move(Line from, Line to, Receiver receiver, Instant when, long bytes) {
        meter.ledger().add(account(from, receiver), when, 0, -bytes);
        meter.ledger().add(account(to, receiver), when, 0, bytes);
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
    public void localNetwork(String route, LocalNetworkAccess access) {
        next.localNetwork(route, access);
    }

    @Override
    public void seedersNamed(String route, int count) {
        next.seedersNamed(route, count);
    }

    @Override
    public void seederFailed(String route) {
        next.seederFailed(route);
    }

    @Override
    public void integrity(String route, Integrity event) {
        next.integrity(route, event);
    }

    @Override
    public void claimed(Receiver receiver, Instant when, long bytes) {
        meter.ledger().add(account(Line.UNPROVEN, receiver), when, 0, bytes);
        next.claimed(receiver, when, bytes);
    }

    @Override
    public void proven(Receiver receiver, Instant when, long requests, long bytes) {
        move(Line.UNPROVEN, Line.SWARM, receiver, when, bytes);
        if (requests > 0) {
            meter.ledger().add(account(Line.SWARM, receiver), when, requests, 0);
        }
        next.proven(receiver, when, requests, bytes);
    }

    @Override
    public void disputed(Receiver receiver, Instant when, long bytes) {
        move(Line.UNPROVEN, Line.DISPUTED, receiver, when, bytes);
        next.disputed(receiver, when, bytes);
    }

    @Override
    public void revoked(Receiver receiver, Instant when, long requests, long bytes) {
        move(Line.SWARM, Line.DISPUTED, receiver, when, bytes);
        if (requests > 0) {
            meter.ledger().add(account(Line.SWARM, receiver), when, -requests, 0);
        }
        next.revoked(receiver, when, requests, bytes);
    }

    @Override
    public void refused(Receiver by, Refusal why) {
        next.refused(by, why);
    }

    @Override
    public void told(Receiver by, Figures figures) {
        add(Line.RELAYED, by, 0, figures.relayed());
        add(Line.WASTED, by, 0, figures.wasted());
        add(Line.HEDGED, by, 0, figures.hedged());
        if (observed.contains(by.route())) {
            add(Line.OBSERVED, by, figures.answers(), figures.http());
        }
        next.told(by, figures);
    }

    @Override
    public void showed(Receiver viewer, Shown result) {
        next.showed(viewer, result);
    }
}
