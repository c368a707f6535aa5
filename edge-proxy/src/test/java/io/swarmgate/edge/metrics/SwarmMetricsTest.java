package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwarmMetricsTest {
    private static final Receiver VIEWER = new Receiver("live", "s", null);

    private final EdgeMetrics edge = new EdgeMetrics(new CollectorRegistry());
    private final SwarmMetrics metrics = new SwarmMetrics(edge, List.of("live"), () -> 0);

    @Test
    void whatIsClaimedIsUnprovenUntilItIsProvenOrDisputed() {
        metrics.claimed(VIEWER, Instant.EPOCH, 100);
        assertThat(edge.traffic().unprovenBytes()).isEqualTo(100);
        metrics.proven(VIEWER, Instant.EPOCH, 1, 60);
        metrics.disputed(VIEWER, Instant.EPOCH, 30);
        assertThat(edge.traffic().unprovenBytes()).isEqualTo(10);
        assertThat(edge.traffic().segments(Source.SWARM)).isEqualTo(new Traffic.Count(1, 60));
    }

    @Test
    void whatWasProvenAndIsRevokedIsNotUnproven() {
        metrics.claimed(VIEWER, Instant.EPOCH, 100);
        metrics.proven(VIEWER, Instant.EPOCH, 1, 100);
        metrics.revoked(VIEWER, Instant.EPOCH, 1, 100);
        assertThat(edge.traffic().unprovenBytes()).isZero();
    }
}
