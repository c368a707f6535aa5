package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.metrics.EdgeMetrics.Outcome;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeMetricsTest {
    private final EdgeMetrics metrics = new EdgeMetrics(new CollectorRegistry());

    @Test
    void segmentsAreCountedBySourceAndOutcome() {
        metrics.segmentServed("live", Source.CACHE, Outcome.COMPLETE, 100, Duration.ofMillis(2), Duration.ofMillis(40));
        metrics.segmentServed("live", Source.CACHE, Outcome.ABORTED, 20, Duration.ofMillis(2), Duration.ofMillis(40));
        assertThat(text())
                .contains("swarmgate_segment_requests_total{route=\"live\",source=\"cache\",outcome=\"complete\",} 1.0")
                .contains("swarmgate_segment_bytes_total{route=\"live\",source=\"cache\",} 120.0")
                .contains("swarmgate_segment_first_byte_seconds_bucket{source=\"cache\",le=\"0.001\",} 0.0")
                .contains("swarmgate_segment_first_byte_seconds_bucket{source=\"cache\",le=\"0.0025\",} 2.0");
    }

    @Test
    void originRequestsAreCountedByStatusClassAndError() {
        metrics.originRequest("main", 206, "", 10, Duration.ofMillis(1));
        metrics.originRequest("main", 0, "connection_refused", 0, Duration.ZERO);
        assertThat(text())
                .contains("swarmgate_origin_requests_total{origin=\"main\",status_class=\"2xx\",error=\"\",} 1.0")
                .contains("{origin=\"main\",status_class=\"none\",error=\"connection_refused\",} 1.0")
                .contains("swarmgate_origin_first_byte_seconds_count{origin=\"main\",} 1.0");
    }

    @Test
    void countsExistFromTheStart() {
        metrics.expect(List.of("live"), List.of("main"));
        assertThat(text())
                .contains("swarmgate_segment_bytes_total{route=\"live\",source=\"swarm\",} 0.0")
                .contains("swarmgate_origin_bytes_total{origin=\"main\",} 0.0");
    }

    @Test
    void requestsWithoutRouteHaveALabelOfTheirOwn() {
        metrics.request("", "refused", 405);
        assertThat(text())
                .contains("swarmgate_requests_total{route=\"none\",kind=\"refused\",status_class=\"4xx\",} 1.0");
    }

    @Test
    void trafficIsOneJsonObject() {
        metrics.segmentServed("live", Source.ORIGIN, Outcome.COMPLETE, 7, Duration.ZERO, Duration.ZERO);
        metrics.manifestServed("live", "hls", "rewritten", false, Duration.ZERO);
        metrics.originRequest("main", 200, "", 9, Duration.ZERO);
        assertThat(metrics.traffic().toJson())
                .isEqualTo("{\"routes\":{\"live\":{\"segments\":{\"swarm\":{\"requests\":0,\"bytes\":0},"
                        + "\"cache\":{\"requests\":0,\"bytes\":0},\"sibling\":{\"requests\":0,\"bytes\":0},"
                        + "\"origin\":{\"requests\":1,\"bytes\":7}},\"unprovenBytes\":0,\"manifests\":{\"rewritten\":1,\"untouched\":0}}},"
                        + "\"origins\":{\"main\":{\"requests\":1,\"bytes\":9}}}");
    }

    @Test
    void creationTimesAreLeftOut() {
        metrics.expect(List.of("live"), List.of("main"));
        assertThat(text()).doesNotContain("_created");
    }

    private String text() {
        return MetricsText.of(metrics.registry(), null).text();
    }
}
