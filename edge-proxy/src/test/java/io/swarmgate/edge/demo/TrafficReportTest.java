package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.metrics.EdgeMetrics.Outcome;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrafficReportTest {
    private final EdgeMetrics metrics = new EdgeMetrics(new CollectorRegistry());
    private final RequestLog log = new RequestLog();
    private final TrafficReport report = new TrafficReport(metrics::traffic, log);

    @Test
    void showsWhatTheEdgeServedBySourceAndWhatTheOriginSentIt() {
        metrics.segmentServed("default", Source.ORIGIN, Outcome.COMPLETE, 1000, Duration.ZERO, Duration.ZERO);
        metrics.segmentServed("default", Source.CACHE, Outcome.COMPLETE, 1000, Duration.ZERO, Duration.ZERO);
        metrics.unprovenBytes("default", 70);
        metrics.segmentServed("other", Source.CACHE, Outcome.ABORTED, 300, Duration.ZERO, Duration.ZERO);
        log.add(new RequestLog.Entry("GET", "/vod/a.ts", null, 200, 1000, true));

        assertThat(report.json("http://o", "http://m"))
                .isEqualTo("{\"originUrl\":\"http://o\",\"metricsUrl\":\"http://m\",\"segments\":{"
                        + "\"swarm\":{\"requests\":0,\"bytes\":0},\"cache\":{\"requests\":2,\"bytes\":1300},"
                        + "\"sibling\":{\"requests\":0,\"bytes\":0},\"origin\":{\"requests\":1,\"bytes\":1000}},"
                        + "\"unprovenBytes\":70,\"origin\":{\"requests\":1,\"bytes\":1000}}");
    }

    @Test
    void manifestsAndViewersWhoWentPastTheEdgeAreNotCounted() {
        log.add(new RequestLog.Entry("GET", "/vod/a.m3u8", null, 200, 700, true));
        log.add(new RequestLog.Entry("GET", "/vod/a.m4s?token=1", null, 200, 800, false));
        log.add(new RequestLog.Entry("GET", "/vod/a.m4s?token=1", "bytes=0-9", 206, 10, true));
        assertThat(log.throughEdge()).isEqualTo(new RequestLog.Totals(1, 10));
    }
}
