package io.swarmgate.edge.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.swarmgate.edge.stun.StunResponder;
import io.swarmgate.ledger.Account;
import io.swarmgate.swarm.Locality;
import io.swarmgate.swarm.PeerMatcher.Because;
import io.swarmgate.swarm.SwarmEvents;
import io.swarmgate.swarm.protocol.LocalNetworkAccess;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What is counted of swarms; each family is documented in docs/metrics.md. Thread-safe. */
public final class SwarmMetrics implements SwarmEvents {
    private static final List<String> JOIN_RESULTS = List.of("joined", "refused", "off", "full", "busy", "expelled");

    private final EdgeMetrics edge;
    private final Gauge peers;
    private final Counter joins;
    private final Counter links;
    private final Counter introductions;
    private final Counter seeders;
    private final Counter failedSeeders;
    private final Counter localNetwork;
    private final Counter integrity;
    private final Counter claimed;
    private final Counter disputed;
    private final Counter refused;
    private final Counter shown;
    private final Counter relayed;
    private final Counter wasted;
    private final Counter hedged;
    private final Counter stun;
    private final Counter.Child sentMessages;
    private final Counter.Child sentBytes;
    private final Counter.Child receivedMessages;
    private final Counter.Child receivedBytes;
    private volatile BiConsumer<String, Integrity> verdicts = (route, verdict) -> {};

    public SwarmMetrics(EdgeMetrics edge, List<String> routes, IntSupplier sockets) {
        this.edge = edge;
        CollectorRegistry registry = edge.registry();
        peers = Gauge.build("swarmgate_swarm_peers", "Viewers in swarms now.")
                .labelNames("route", "site")
                .register(registry);
        joins = Counter.build("swarmgate_swarm_joins_total", "Joins on sockets, by how they ended.")
                .labelNames("result")
                .register(registry);
        links = Counter.build("swarmgate_swarm_links_total", "Introductions, by what became of them.")
                .labelNames("route", "locality", "result")
                .register(registry);
        introductions = Counter.build(
                        "swarmgate_swarm_introductions_total", "Introductions, by why these two were chosen.")
                .labelNames("route", "locality", "reason")
                .register(registry);
        seeders = Counter.build("swarmgate_swarm_seeders_named_total", "Viewers told to fetch a new segment at once.")
                .labelNames("route")
                .register(registry);
        failedSeeders = Counter.build(
                        "swarmgate_swarm_seeders_failed_total", "Of these, viewers that gave nobody anything since.")
                .labelNames("route")
                .register(registry);
        localNetwork = Counter.build(
                        "swarmgate_swarm_local_network_total",
                        "Viewers, by whether they may use addresses of their own network.")
                .labelNames("route", "access")
                .register(registry);
        integrity = Counter.build("swarmgate_swarm_integrity_events_total", "Chunks reported as bad, by the verdict.")
                .labelNames("route", "event")
                .register(registry);
        claimed = Counter.build("swarmgate_swarm_claimed_bytes_total", "Bytes viewers say they got from each other.")
                .labelNames("route")
                .register(registry);
        disputed = Counter.build("swarmgate_swarm_disputed_bytes_total", "Of these, bytes the ends disagree about.")
                .labelNames("route")
                .register(registry);
        refused = Counter.build("swarmgate_swarm_receipts_refused_total", "Receipts that do not count, by why.")
                .labelNames("route", "reason")
                .register(registry);
        shown = Counter.build("swarmgate_swarm_receipts_shown_total", "Receipts, by whether the bytes were shown.")
                .labelNames("route", "result")
                .register(registry);
        relayed = Counter.build("swarmgate_swarm_relayed_bytes_total", "Of these, bytes that came by way of TURN.")
                .labelNames("route")
                .register(registry);
        wasted = Counter.build("swarmgate_swarm_wasted_bytes_total", "Bytes that reached a page and were discarded.")
                .labelNames("route")
                .register(registry);
        hedged = Counter.build("swarmgate_swarm_hedged_bytes_total", "Bytes over HTTP that a peer had or was sending.")
                .labelNames("route")
                .register(registry);
        stun = Counter.build("swarmgate_stun_packets_total", "Packets to the edge's own STUN server.")
                .labelNames("result")
                .register(registry);
        StunResponder.results().forEach(stun::labels);
        Counter messages = Counter.build("swarmgate_signalling_messages_total", "Messages on signalling sockets.")
                .labelNames("direction")
                .register(registry);
        Counter bytes = Counter.build("swarmgate_signalling_bytes_total", "Characters of messages on sockets.")
                .labelNames("direction")
                .register(registry);
        sentMessages = messages.labels("sent");
        receivedMessages = messages.labels("received");
        sentBytes = bytes.labels("sent");
        receivedBytes = bytes.labels("received");
        Gauge.build("swarmgate_signalling_sockets", "Open signalling sockets.")
                .create()
                .setChild(new Gauge.Child() {
                    @Override
                    public double get() {
                        return sockets.getAsInt();
                    }
                })
                .register(registry);
        JOIN_RESULTS.forEach(joins::labels);
        routes.forEach(this::expect);
    }

    private void expect(String route) {
        peers.labels(route, Account.NONE);
        for (Locality locality : Locality.values()) {
            links.labels(route, EdgeMetrics.label(locality), "opened");
            links.labels(route, EdgeMetrics.label(locality), "failed");
            for (Because reason : Because.values()) {
                introductions.labels(route, EdgeMetrics.label(locality), EdgeMetrics.label(reason));
            }
        }
        seeders.labels(route);
        failedSeeders.labels(route);
        for (LocalNetworkAccess access : LocalNetworkAccess.values()) {
            localNetwork.labels(route, access.label());
        }
        claimed.labels(route);
        relayed.labels(route);
        wasted.labels(route);
        hedged.labels(route);
        disputed.labels(route);
        for (Refusal reason : Refusal.values()) {
            refused.labels(route, reason.label());
        }
        for (Shown result : Shown.values()) {
            shown.labels(route, result.label());
        }
        for (Integrity event : Integrity.values()) {
            integrity.labels(route, event.label());
        }
    }

    /** Has somebody hear of each verdict and its route; called under locks: must return at once. */
    public void onIntegrity(BiConsumer<String, Integrity> listener) {
        verdicts = listener;
    }

    /** How a join on a socket ended. */
    public void join(String result) {
        joins.labels(result).inc();
    }

    /** A packet came to the STUN server. */
    public void stun(String result) {
        stun.labels(result).inc();
    }

    /** A message went out. */
    public void sent(long length) {
        sentMessages.inc();
        sentBytes.inc((double) length);
    }

    /** A message came in. */
    public void received(long length) {
        receivedMessages.inc();
        receivedBytes.inc((double) length);
    }

    @Override
    public void joined(String route, @Nullable String site) {
        peers.labels(route, site == null ? Account.NONE : site).inc();
    }

    @Override
    public void left(String route, @Nullable String site) {
        peers.labels(route, site == null ? Account.NONE : site).dec();
    }

    @Override
    public void introduced(String route, Locality locality, Because because) {
        introductions
                .labels(route, EdgeMetrics.label(locality), EdgeMetrics.label(because))
                .inc();
    }

    @Override
    public void linkOpened(String route, Locality locality) {
        links.labels(route, EdgeMetrics.label(locality), "opened").inc();
    }

    @Override
    public void linkFailed(String route, Locality locality) {
        links.labels(route, EdgeMetrics.label(locality), "failed").inc();
    }

    @Override
    public void localNetwork(String route, LocalNetworkAccess access) {
        localNetwork.labels(route, access.label()).inc();
    }

    @Override
    public void seedersNamed(String route, int count) {
        seeders.labels(route).inc(count);
    }

    @Override
    public void seederFailed(String route) {
        failedSeeders.labels(route).inc();
    }

    @Override
    public void integrity(String route, Integrity event) {
        integrity.labels(route, event.label()).inc();
        verdicts.accept(route, event);
    }

    @Override
    public void claimed(Receiver receiver, Instant when, long bytes) {
        claimed.labels(receiver.route()).inc((double) bytes);
        edge.unprovenBytes(receiver.route(), bytes);
    }

    @Override
    public void proven(Receiver receiver, Instant when, long requests, long bytes) {
        edge.swarmBytes(receiver.route(), bytes);
        edge.unprovenBytes(receiver.route(), -bytes);
        for (long i = 0; i < requests; i++) {
            edge.swarmSegment(receiver.route());
        }
    }

    @Override
    public void disputed(Receiver receiver, Instant when, long bytes) {
        disputed.labels(receiver.route()).inc((double) bytes);
        edge.unprovenBytes(receiver.route(), -bytes);
    }

    @Override
    public void revoked(Receiver receiver, Instant when, long requests, long bytes) {
        disputed.labels(receiver.route()).inc((double) bytes);
    }

    @Override
    public void refused(Receiver by, Refusal why) {
        refused.labels(by.route(), why.label()).inc();
    }

    @Override
    public void told(Receiver by, Figures figures) {
        relayed.labels(by.route()).inc((double) figures.relayed());
        wasted.labels(by.route()).inc((double) figures.wasted());
        hedged.labels(by.route()).inc((double) figures.hedged());
    }

    @Override
    public void showed(Receiver viewer, Shown result) {
        shown.labels(viewer.route(), result.label()).inc();
    }
}
